"""The mail and the push that tell one of us what is new: a name, the first words, and the way there.

In the language and zone of who reads it. It never holds more than the name and the first words of
what was said, and not even those for who wishes so: a mailbox and a lock screen are read by others,
too. Links lead to the case and, in one click, to where all this is changed.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language_info, ngettext, override
from django.utils.translation import gettext as _

from allears.cases import news, wishing
from allears.cases.rules.notices import Kind
from allears.lib import text as texts
from allears.staff.queries import Telling, User, Wishes
from allears.triage import personal

CHANNEL = wishing.CHANNEL
TEST = "test"
"""The kind of a telling that somebody asked for to see whether it arrives."""
WISHES_PATH = "/settings/notifications/"
MONITORS_PATH = "/settings/monitors/"
PUSH_WORDS = 100
SUBJECT_CHARS = 120
URGENT_KINDS = frozenset({Kind.DANGER, Kind.NAMED, Kind.BREACH_NEAR, TEST})
"""A telephone that sleeps is woken for these."""
TOPIC_CHARS = 32


@dataclass(frozen=True, kw_only=True)
class Letter:
    subject: str
    text: str
    html: str


def alert_key(channel_id: int, alert_id: int) -> str:
    """Names an alert of a channel, and leads to it."""
    return f"{channel_id}:{alert_id}"


def _channel_path(row: Telling) -> str:
    return f"/settings/channels/{row.key.partition(':')[0]}/"


def letter(rows: Sequence[Telling], user: User, wishes: Wishes, *, url: str, house: str) -> Letter:
    """One mail for all of these, oldest case last. `url`: where people reach this installation."""
    zone = ZoneInfo(wishing.zone_of(user))
    with override(user.locale), timezone.override(zone):
        context = _context(rows, user, wishes, url=url.rstrip("/"), house=house)
        return Letter(
            subject=str(context["subject"]),
            text=render_to_string("cases/mail/news.txt", context).strip() + "\n",
            html=render_to_string("cases/mail/news.html", context),
        )


def _context(
    rows: Sequence[Telling], user: User, wishes: Wishes, *, url: str, house: str
) -> dict[str, Any]:
    newest = sorted(rows, key=lambda row: (row.at, row.pk), reverse=True)
    matters = news.gathered((row, row.who, False) for row in newest)
    monitors = [
        {"said": news.phrase(Kind.MONITOR, row.who), "words": row.words, "url": url + path_of(row)}
        for row in newest
        if row.kind == Kind.MONITOR
    ]
    channels = [row for row in newest if row.kind == CHANNEL]
    return {
        "subject": _subject(
            matters, [*(one["said"] for one in monitors), *map(_channel_line, channels)]
        ),
        "channels": [(row.who, row.words, f"{url}{_channel_path(row)}") for row in channels],
        "monitors": monitors,
        "matters": [(matter, f"{url}/cases/{matter.case_id}/") for matter in matters],
        "with_words": wishes.with_words,
        "wishes_url": url + WISHES_PATH,
        "inbox_url": f"{url}/inbox/",
        "house": house,
        "host": urlsplit(url).netloc,
        "locale": user.locale,
        "is_rtl": get_language_info(user.locale)["bidi"],
    }


def _channel_line(row: Telling) -> str:
    return texts.shorten(f"{row.who}: {row.words}", SUBJECT_CHARS)


def _subject(matters: Sequence[news.Matter], monitors: Sequence[str]) -> str:
    if monitors and not matters:
        words = ngettext(
            "%(first)s, and %(n)d more", "%(first)s, and %(n)d more", len(monitors) - 1
        )
        more = {"first": monitors[0], "n": len(monitors) - 1}
        return words % more if monitors[1:] else monitors[0]
    if not matters:
        return _("A test from All Ears: this way works")
    if len(matters) == 1 and len(matters[0].lines) == 1:
        return matters[0].first.said
    if len(matters) == 1:
        words = ngettext(
            "%(who)s: %(n)d piece of news", "%(who)s: %(n)d pieces of news", matters[0].n
        )
        return words % {"who": matters[0].who, "n": matters[0].n}
    others = len(matters) - 1
    words = ngettext("%(first)s, and %(n)d more case", "%(first)s, and %(n)d more cases", others)
    return words % {"first": matters[0].first.said, "n": others}


def payload(row: Telling, user: User, wishes: Wishes, *, n: int) -> bytes:
    """What the browser shows. `n`: how many times this kind of news of the case lies unread."""
    with override(user.locale):
        if row.kind == Kind.MONITOR:
            shown = {
                "title": news.phrase(Kind.MONITOR, row.who),
                "body": texts.shorten(row.words, PUSH_WORDS),
                "url": path_of(row),
            }
        elif row.kind == CHANNEL:
            shown = {
                "title": row.who,
                "body": texts.shorten(row.words, PUSH_WORDS),
                "url": _channel_path(row),
            }
        elif row.kind == TEST or row.case_id is None:
            shown = {
                "title": _("This way works"),
                "body": _("You are told here from now on."),
                "url": WISHES_PATH,
            }
        else:
            shown = {
                "title": news.phrase(Kind(row.kind), row.who, n),
                "body": texts.shorten(personal.masked(row.words), PUSH_WORDS)
                if wishes.with_words
                else "",
                "url": f"/cases/{row.case_id}/",
            }
        rtl = get_language_info(user.locale)["bidi"]
    shown |= {"tag": tag_of(row), "lang": user.locale, "dir": "rtl" if rtl else "auto"}
    return json.dumps(shown, ensure_ascii=False).encode()


def tag_of(row: Telling) -> str:
    """News of one kind and case (or monitor, or channel) replace each other on the screen."""
    if row.kind == CHANNEL:
        return f"{row.kind}-{row.key.partition(':')[0]}"
    return f"{row.kind}-{row.case_id or _monitor_of(row)}"


def path_of(row: Telling) -> str:
    """Where it is looked at."""
    return f"{MONITORS_PATH}{_monitor_of(row)}/" if row.kind == Kind.MONITOR else WISHES_PATH


def _monitor_of(row: Telling) -> int:
    """The number of the monitor that news of one are about; their key begins with it."""
    number = row.key.partition(":")[0]
    is_number = row.kind == Kind.MONITOR and number.isascii() and number.isdigit()
    return int(number) if is_number else 0


def topic_of(row: Telling) -> str:
    """The same for the push service, which must not read our numbers."""
    digest = hashlib.sha256(f"{row.user_id}:{tag_of(row)}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:TOPIC_CHARS]
