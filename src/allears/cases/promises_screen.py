"""Promises as the box for an answer offers them, and as the top of a case and its history show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allears.cases import owed
from allears.cases.actions.promises import found_in
from allears.cases.models import Case, Event, EventKind, Promise, PromiseState
from allears.staff.queries import User

KINDS = frozenset(
    {
        *(EventKind.PROMISED, EventKind.PROMISE_MOVED, EventKind.PROMISE_KEPT),
        *(EventKind.PROMISE_BROKEN, EventKind.PROMISE_OVER),
    }
)
"""Events that `sentence` tells."""


def offered(case: Case, text: str, *, by: User, now: datetime) -> dict[str, str] | None:
    """What an answer would promise, for the line under it; None when it promises nothing."""
    given = found_in(case, text, by=by, now=now) if text.strip() else None
    if given is None:
        return None
    local = given.due_at.astimezone(ZoneInfo(by.timezone))
    line = _("“%(words)s” promises an answer by") % {"words": given.words}
    return {"at": f"{local:%Y-%m-%dT%H:%M}", "words": given.words, "line": line}


def shown(found: Iterable[Promise], *, now: datetime) -> list[dict[str, Any]]:
    """Context of `cases/_promises.html`: what is open, and what is broken and wants a word."""
    return [
        {
            "id": one.pk,
            "by": one.by.name,
            "words": one.words,
            "due_at": one.due_at,
            "local": f"{timezone.localtime(one.due_at):%Y-%m-%dT%H:%M}",
            "is_broken": one.state == PromiseState.BROKEN,
            "weight": owed.weight(one.at, one.due_at, now),
        }
        for one in found
    ]


def sentence(entry: Event, name: str) -> tuple[str, str]:
    """What became of a promise, and its words, for the history."""
    due = datetime.fromisoformat(entry.data["due"])
    when = date_format(timezone.localtime(due), "D j M, H:i")
    named = {"by": name, "when": when}
    said = f"“{entry.words}”" if entry.words else ""
    match EventKind(entry.kind):
        case EventKind.PROMISED:
            return _("%(by)s promised an answer by %(when)s") % named, said
        case EventKind.PROMISE_MOVED:
            return _("%(by)s changed a promise: an answer by %(when)s") % named, said
        case EventKind.PROMISE_KEPT:
            return _("The promise of an answer by %(when)s was kept") % named, ""
        case EventKind.PROMISE_BROKEN:
            return _("The promise of an answer by %(when)s was broken") % named, said
    return _("The promise of an answer by %(when)s was withdrawn (%(by)s)") % named, said
