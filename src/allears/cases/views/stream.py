"""What stands around the stream: its filter, its pages, how much was said in a day, what an empty one teaches."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allears.channels import queries as channels
from allears.listening.ports import Intent
from allears.mentions import queries as mentions
from allears.staff.access import PersonRequest
from allears.web import chart

PAGE = 50
HOURS = 24
MOODS = ("negative", "neutral", "positive", "mixed")
NAMES = ("network", "intent", "mood", "language")
NUMBERS = ("monitor", "channel")


def read_filter(request: PersonRequest) -> tuple[mentions.Filter, dict[str, str]]:
    """What the address asks for, and the part of an address that asks for it again."""
    given = request.GET
    named = {name: given.get(name, "")[:40] for name in NAMES}
    named |= {name: _number(given.get(name, "")) for name in NUMBERS}
    named["q"] = given.get("q", "").replace("\0", "").strip()[:200]
    named = {name: value.replace("\0", "") for name, value in named.items() if value}
    wanted = mentions.Filter(
        words=named.get("q", ""),
        monitor_id=int(named.get("monitor", 0)) or None,
        channel_id=int(named.get("channel", 0)) or None,
        **{name: named.get(name, "") for name in NAMES},
    )
    return wanted, named


def _number(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 10 else ""


def read_place(text: str) -> tuple[datetime, int] | None:
    """`2026-03-02T10:00:00+00:00_17`; None for anything else."""
    moment, _, number = text.rpartition("_")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    if at.tzinfo is None or not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return at, int(number)


def write_place(at: datetime, number: int) -> str:
    return f"{at.isoformat()}_{number}"


def pager(
    named: dict[str, str], found: list[mentions.Mention], *, is_first: bool
) -> dict[str, str]:
    if is_first and len(found) <= PAGE:
        return {}
    older = ""
    if len(found) > PAGE:
        last = found[PAGE - 1]
        older = "?" + urlencode(named | {"before": write_place(last.heard_at, last.pk)})
    return {
        "words": "",
        "previous_url": "" if is_first else "?" + urlencode(named),
        "next_url": older,
    }


def filters(named: dict[str, str]) -> list[dict[str, Any]]:
    """The choices beside the search, each with what is chosen."""
    lately = mentions.recent_values()
    choices = (
        ("monitor", _("All monitors"), [(str(m.pk), m.name) for m in mentions.monitors()]),
        ("channel", _("All channels"), [(str(c.pk), c.name) for c in channels.every()]),
        ("network", _("All networks"), [(name, name) for name in lately["network"]]),
        ("intent", _("Whatever for"), [(str(one), str(one)) for one in Intent]),
        ("mood", _("Any mood"), [(one, one) for one in MOODS]),
        ("language", _("Any language"), [(code, code) for code in lately["language"]]),
    )
    return [
        {"name": name, "label": label, "choices": given, "value": named.get(name, "")}
        for name, label, given in choices
        if given
    ]


def pulse(monitor_id: int | None, now: datetime) -> dict[str, Any]:
    """How many an hour, for a day: of one monitor, or of everything kept."""
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    counted = dict(mentions.counts_by_hour(since=first, monitor_id=monitor_id))
    hours = [first + timedelta(hours=n) for n in range(HOURS)]
    points = [
        (date_format(timezone.localtime(hour), "H:i"), float(counted.get(hour, 0)))
        for hour in hours
    ]
    return {
        "n": int(sum(n for _hour, n in points)),
        "chart": chart.columns(
            _("Said in each hour"), points, x_name=_("Hour"), y_name=_("Mentions")
        ),
    }


def empty(request: PersonRequest, *, has_filter: bool) -> dict[str, Any]:
    """What an empty stream teaches."""
    user = request.user
    if has_filter and mentions.has_any():
        return {
            "icon": "search-x",
            "heading": _("Nothing like that was heard"),
            "words": _("Take a filter away, or try fewer words."),
            "action": {"url": "/listen/", "label": _("Show everything")},
        }
    if not channels.every():
        return {
            "icon": "plug",
            "heading": _("Nobody is heard yet"),
            "words": _("Connect a mailbox, a website or a feed, or load a file of posts."),
        } | _link(user.is_administrator, "/settings/channels/", _("Connect something"))
    if not mentions.monitors():
        return {
            "icon": "ear",
            "heading": _("Nothing is listened for yet"),
            "words": _("A channel brings much; a monitor says which of it concerns you."),
        } | _link(user.can_lead, "/settings/monitors/new/", _("Add a monitor"))
    return {
        "icon": "ear",
        "heading": _("It is quiet"),
        "words": _("As soon as somebody says what a monitor listens for, it stands here."),
    }


def _link(may: bool, url: str, label: str) -> dict[str, Any]:
    return {"action": {"url": url, "label": label}} if may else {}
