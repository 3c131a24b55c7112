"""The thread of a case as one reads it: days, what is new to the reader, messages, events in groups.

Everything stands in the order in which it reached us. Events that follow one another on one day
become one line that opens; what a message or a note says already is left out. A line "new" stands
before the first message of somebody else that came after the reader looked last (counted in
messages, as `Seen` counts them); a thread that is new altogether has none. Of a very long thread the
first message, what is new, and the end are shown, and a line tells how much stands between them.
Pure but for the words: no reads, `now` handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allears.cases import screen, veil
from allears.cases.models import Event, EventKind, Message, Note

Item = Message | Note | Event
MOST_TOLD = 3
"""Events of a group that are told in its line; of more, the first and how many follow."""
MOST_SHOWN = 40
"""Messages and events of a thread that are shown before somebody asks for all of it."""
MOST_NEW = 200
"""...also when more than that is new."""


def entries(
    items: Iterable[Item],
    *,
    n_seen: int | None,
    now: datetime,
    teams: Mapping[int, str],
    is_whole: bool = True,
    n_left_out: int = 0,
    sees: veil.Sees = veil.NOTHING,
) -> list[dict[str, Any]]:
    """What `cases/_thread.html` shows, from top to bottom; `n_left_out`: messages after the first
    that were not even read."""
    told = [one for one in items if not (isinstance(one, Event) and one.kind in screen.SILENT)]
    fresh = _first_fresh(told, n_seen and max(n_seen - n_left_out, 1), sees.reader_id)
    n_folded = 0 if is_whole else _n_folded(told, fresh)
    parts = partial(_parts, fresh=fresh, now=now, teams=teams, sees=sees)
    if n_folded or n_left_out:
        folded = {"folded": n_folded + n_left_out}
        return [*parts(told[:1]), folded, *parts(told[1 + n_folded :])]
    return parts(told)


def n_read(n_messages: int, n_seen: int | None) -> int:
    """How many of the last messages of a case are read for a thread that is folded."""
    n_new = n_messages - (n_messages if n_seen is None else n_seen)
    return min(max(MOST_SHOWN, n_new + 1), MOST_NEW)


def _n_folded(told: list[Item], fresh: Item | None) -> int:
    """How many after the first are folded away."""
    if len(told) <= MOST_SHOWN:
        return 0
    begin = len(told) - MOST_SHOWN
    if fresh is not None:
        at = next(n for n, one in enumerate(told) if one is fresh)
        begin = max(min(begin, at), len(told) - MOST_NEW)
    return max(0, begin - 1)


def _parts(
    told: list[Item],
    *,
    fresh: Item | None,
    now: datetime,
    teams: Mapping[int, str],
    sees: veil.Sees,
) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    day: date | None = None
    for (on, is_event, _part), run in groupby(told, key=lambda one: _place(one, fresh)):
        group = list(run)
        if on != day and (day is not None or on != timezone.localdate(now)):
            made.append({"day": day_words(on, now)})
        day = on
        if is_event:
            made.append({"events": _group(group, teams)})
            continue
        for one in group:
            if one is fresh:
                made.append({"is_new": True})
            made.append({"message": _said(one, sees)})
    return made


def _place(one: Item, fresh: Item | None) -> tuple[date, bool, bool]:
    return timezone.localdate(_at(one)), isinstance(one, Event), one is fresh


def _at(one: Item) -> datetime:
    return one.received_at if isinstance(one, Message) else one.at


def _first_fresh(told: list[Item], n_seen: int | None, reader_id: int) -> Item | None:
    """The first message of somebody else after those that the reader has seen, if they saw any."""
    if not n_seen:
        return None
    messages = [one for one in told if isinstance(one, Message)]
    return next((one for one in messages[n_seen:] if one.by_id != reader_id), None)


def _said(one: Item, sees: veil.Sees) -> dict[str, Any]:
    assert not isinstance(one, Event)
    return screen.message(one, sees) if isinstance(one, Message) else screen.note(one)


def _group(events: Iterable[Item], teams: Mapping[int, str]) -> dict[str, Any]:
    """Events that follow one another, as one line."""
    found = [one for one in events if isinstance(one, Event)]
    shown = [screen.event(one, teams=teams) for one in found]
    first, last = shown[0], shown[-1]
    if len(shown) == 1:
        return first | {"inner": []}
    words = [str(one["words"]) for one in shown]
    if [one.kind for one in found[:2]] == [EventKind.OPENED, EventKind.ROUTED]:
        team = teams.get(found[1].data.get("team") or 0, "")
        opened = _("Became a case, came to %(team)s") if team else _("Became a case and was routed")
        words[:2] = [opened % {"team": team} if team else opened]
    if len(words) > MOST_TOLD:
        words = [words[0], _("%(n)d more") % {"n": len(words) - 1}]
    return {
        "id": first["id"],
        "icon": first["icon"],
        "words": " · ".join(words),
        "at": last["at"],
        "inner": shown,
    }


def day_words(on: date, now: datetime) -> str:
    """A day as its separator says it."""
    today = timezone.localdate(now)
    if on == today:
        return _("Today")
    if on == today - timedelta(days=1):
        return _("Yesterday")
    return date_format(on, "l j F" if on.year == today.year else "l j F Y")
