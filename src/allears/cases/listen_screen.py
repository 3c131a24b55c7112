"""Listen as its page shows it: the choices, what is chosen, how much was said when."""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from allears.cases import tree_words
from allears.cases.views.stream import DAY, HOUR, RANGES, Asked, begin_of
from allears.channels import queries as channels
from allears.contacts import queries as contacts
from allears.listening.ports import Intent
from allears.mentions import facets
from allears.mentions import queries as mentions
from allears.staff.access import PersonRequest
from allears.web import timeline as drawing
from allears.web import times

MOODS = ("negative", "neutral", "positive", "mixed")
URGENCIES = ("low", "normal", "high", "critical")
HOURS_UNTIL = 8 * DAY
"""Longer ranges are shown by days."""
MOST_SLOTS = 200
SHOWN = "7d"
"""What the chart shows while no range is chosen."""

Choices = list[tuple[str, str]]


def ranges() -> Choices:
    return [
        ("", _("All")),
        ("24h", _("24 h")),
        ("7d", _("7 days")),
        ("30d", _("30 days")),
    ]


# ---- the filters -----------------------------------------------------------------------------


def filters(asked: Asked) -> list[dict[str, Any]]:
    """The choices beside the search, each with what is chosen; the rarer ones are `more`."""
    lately = mentions.recent_values()
    networks = {*lately["network"], *_chosen(asked, "network")}
    languages = {*lately["language"], *_chosen(asked, "language")}
    first: list[tuple[str, str, Choices]] = [
        ("monitor", _("All monitors"), [(str(pk), name) for pk, name in mentions.monitor_list()]),
        ("channel", _("All channels"), [(str(c.pk), c.name) for c in channels.every()]),
        ("network", _("All networks"), [(one, tree_words.network(one)) for one in sorted(networks)]),
        ("language", _("Any language"), [(one, tree_words.language(one)) for one in sorted(languages)]),
        ("mood", _("Any mood"), [(one, str(tree_words.MOODS[one])) for one in MOODS]),
        ("intent", _("Whatever for"), [(str(one), _intent(str(one))) for one in Intent]),
    ]  # fmt: skip
    more: list[tuple[str, str, Choices]] = [
        ("urgency", _("Any urgency"), [(one, str(tree_words.URGENCIES[one])) for one in URGENCIES]),
        ("fate", _("Whatever became of it"), fates()),
        ("visibility", _("In public and in private"), visibilities()),
        ("media", _("With and without pictures"), [("yes", _("With pictures or films"))]),
    ]
    return [
        {
            "name": name,
            "label": label,
            "choices": given,
            "value": asked.named.get(name, ""),
            "options": _options(given, asked.named.get(name, "")),
            "is_more": is_more,
        }
        for is_more, group in ((False, first), (True, more))
        for name, label, given in group
        if given
    ]


def _options(given: Choices, chosen: str) -> SafeString:
    rows = (
        (value, SafeString(" selected") if value == chosen else "", label) for value, label in given
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def fates() -> Choices:
    return [("case", _("Became a case")), ("none", _("No case")), ("copy", _("Repeats another"))]


def visibilities() -> Choices:
    return [("public", _("In public")), ("private", _("In private"))]


def _chosen(asked: Asked, name: str) -> set[str]:
    return {asked.named[name]} if name in asked.named else set()


def _intent(value: str) -> str:
    return str(tree_words.INTENTS.get(value, value))


def chips(asked: Asked, given: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What is chosen, in words, each with the address without it."""
    found = []
    if "q" in asked.named:
        found.append({"words": asked.named["q"], "url": asked.but(q=""), "kind": "search"})
    if asked.named.get("range") == "own":
        words = _period(asked.wanted.since, asked.wanted.until)
        found.append(
            {"words": words, "url": asked.but(range="", to="", **{"from": ""}), "kind": "clock"}
        )
    for one in given:
        label = dict(one["choices"]).get(one["value"], "")
        if one["value"]:
            url = asked.but(**{one["name"]: ""})
            found.append({"words": label or one["value"], "url": url, "kind": ""})
    if "author" in asked.named:
        who = contacts.identity(int(asked.named["author"]))
        words = str(who) if who else _("somebody")
        found.append({"words": words, "url": asked.but(author=""), "kind": "user"})
    return found


def _period(since: datetime | None, until: datetime | None) -> str:
    if since and until:
        return f"{_exactly(since)} – {_exactly(until)}"
    if since:
        return _("from %s") % _exactly(since)
    return _("until %s") % _exactly(until) if until else ""


def _exactly(at: datetime) -> str:
    local = timezone.localtime(at)
    return date_format(local, "j M H:i" if local.hour or local.minute else "j M Y")


# ---- how much was said when ------------------------------------------------------------------


def pulse(asked: Asked, now: datetime) -> dict[str, Any]:
    """The columns over the stream. Raises `QueryError`."""
    since, until = _shown_range(asked, now)
    wanted = mentions.between(asked.wanted, since, until)
    counted = facets.timeline(wanted)
    edges, is_hourly = _edges(since, until)
    values = [0] * (len(edges) - 1)
    for hour, n in counted.hours.items():
        at = bisect_right(edges, hour) - 1
        if 0 <= at < len(values):
            values[at] += n
    spans = [
        _span(edges[i], edges[i + 1], n, is_hourly=is_hourly, first=counted.counted_from)
        for i, n in enumerate(values)
    ]
    return {"timeline": drawing.timeline(_title(asked, is_hourly), spans), "note": _note(counted)}


def _shown_range(asked: Asked, now: datetime) -> tuple[datetime, datetime]:
    chosen = asked.named.get("range", "")
    end = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + HOUR
    if chosen != "own":
        return begin_of(chosen if chosen in RANGES else SHOWN, now), end
    since, until = asked.wanted.since, asked.wanted.until or end
    since = since or until - 30 * DAY
    return since, max(until, since + HOUR)


def _edges(since: datetime, until: datetime) -> tuple[list[datetime], bool]:
    """Where columns begin, and the end: hours for about a week, else local days, else several."""
    if until - since <= HOURS_UNTIL:
        first = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        n = math.ceil((until - first) / HOUR)
        return [first + i * HOUR for i in range(n + 1)], True
    day = timezone.localtime(since).date()
    zone = timezone.get_current_timezone()
    n_days = (timezone.localtime(until - timedelta(seconds=1)).date() - day).days + 1
    step = math.ceil(n_days / MOST_SLOTS)
    days = [day + timedelta(days=i * step) for i in range(math.ceil(n_days / step) + 1)]
    return [datetime(d.year, d.month, d.day, tzinfo=zone) for d in days], False


def _span(
    begin: datetime, end: datetime, n: int, *, is_hourly: bool, first: datetime | None
) -> drawing.Span:
    local = timezone.localtime(begin)
    label = ""
    if is_hourly and local.hour == 0:
        label = times.said(local, "D j")
    elif not is_hourly:
        label = times.said(local, "j M")
    return drawing.Span(
        begin=_as_form(local),
        end=_as_form(timezone.localtime(end)),
        words=times.said(local, "D j M H:i" if is_hourly else "D j M Y"),
        value=n,
        is_counted=first is None or end > first,
        label=label,
    )


def _as_form(local: datetime) -> str:
    """As a form takes it: 2026-03-02T10:00."""
    return local.replace(tzinfo=None).isoformat(timespec="minutes")


def _title(asked: Asked, is_hourly: bool) -> str:
    if "range" not in asked.named:
        return _("Said in each hour of seven days")
    return _("Said in each hour") if is_hourly else _("Said on each day")


def _note(counted: facets.Timeline) -> str:
    if counted.counted_from is None:
        return ""
    words = _("Counted are the newest %(n)s, back to %(at)s; what is shaded was not counted.")
    return words % {"n": f"{facets.COUNTED:,}", "at": _exactly(counted.counted_from)}


def empty(request: PersonRequest, asked: Asked) -> dict[str, Any]:
    """What an empty stream teaches."""
    user = request.user
    if asked.fault:
        return {
            "icon": "search-x",
            "heading": _("The words cannot be read yet"),
            "words": _(
                "What is wrong stands under the field. Plain words with spaces always work."
            ),
        }
    if asked.has_filter and mentions.has_any():
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
    if not mentions.monitor_list():
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
