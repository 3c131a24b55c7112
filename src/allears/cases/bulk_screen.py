"""An act on many cases in words: what it does, how far it is, what was left as it is and why."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.cases import filter_words
from allears.cases.actions.bulk import MACRO, UNDO, UNDO_FOR
from allears.cases.models import Bulk
from allears.cases.models.case import Outcome
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.queries import User


def shown(bulk: Bulk, user: User) -> dict[str, Any]:
    """A bulk act as its page and the bar below the list show it."""
    n_all = n_all_of(bulk)
    is_own = bulk.by_id == user.pk or user.can_lead
    has_ended = bulk.ended_at is not None
    can_undo = (
        bulk.ended_at is not None
        and bulk.act != UNDO
        and bulk.n_done > bulk.n_refused
        and not hasattr(bulk, "undone_by")
        and clock.now() < bulk.ended_at + UNDO_FOR
    )
    return {
        "id": bulk.pk,
        "url": reverse("inbox_bulk", args=[bulk.pk]),
        "words": done_words(bulk) if has_ended else act_words(bulk),
        "at": bulk.at,
        "by": bulk.by.name,
        "n_done": bulk.n_done,
        "n_all": n_all,
        "progress": _("%(n)s of %(all)s") % {"n": _n(bulk.n_done), "all": _n(n_all)},
        "has_ended": has_ended,
        "is_stopped": bulk.stopped_at is not None,
        "refused": refused_words(bulk) if bulk.n_refused else "",
        "refusals": sorted(bulk.refusals.items(), key=lambda pair: -pair[1]),
        "can_stop": not has_ended and is_own and user.can_answer,
        "can_undo": can_undo and is_own and user.can_answer,
        "undone_url": reverse("inbox_bulk", args=[bulk.undone_by.pk])
        if hasattr(bulk, "undone_by")
        else "",
    }


def n_all_of(bulk: Bulk) -> int:
    """How many cases were chosen; lists count them in the database."""
    counted: int | None = getattr(bulk, "n_all", None)
    return len(bulk.case_ids) if counted is None else counted


def _n(n: int) -> str:
    return number_format(n, force_grouping=True)


def act_words(bulk: Bulk) -> str:
    """What is being done, in words."""
    data = bulk.data
    match bulk.act:
        case "assign" if data.get("user") is None:
            return _("Putting back into the queue")
        case "assign":
            user = staff.user(data["user"])
            return _("Giving to %s") % (user.name if user else "")
        case "team":
            team = staff.team(data["team"])
            return _("Handing over to %s") % (team.name if team else "")
        case "priority":
            return _("Setting the priority to %s") % filter_words.PRIORITIES[data["level"]]
        case "snooze":
            return _("Snoozing")
        case "close":
            return _("Closing: %s") % str(Outcome(data["outcome"]).label).lower()
        case act if act == MACRO and not data.get("name"):  # until it has begun
            return _("Running a macro")
        case act if act == MACRO:
            return _("Running the macro %s") % str(data.get("name", ""))
    return _("Taking back")


def done_words(bulk: Bulk) -> str:
    """What was done, and to how many."""
    n = bulk.n_done - bulk.n_refused
    said = {"n": _n(n), "what": act_words(bulk)}
    if bulk.stopped_at is not None:
        return (
            ngettext(
                "%(what)s: stopped after %(n)s case.", "%(what)s: stopped after %(n)s cases.", n
            )
            % said
        )
    return ngettext("%(what)s: %(n)s case is done.", "%(what)s: %(n)s cases are done.", n) % said


def refused_words(bulk: Bulk) -> str:
    """How many were left as they are, with the commonest reason."""
    words, _count = max(bulk.refusals.items(), key=lambda pair: pair[1])
    said = {"n": _n(bulk.n_refused), "why": words}
    return (
        ngettext(
            "%(n)s was left as it is: %(why)s",
            "%(n)s were left as they are: %(why)s",
            bulk.n_refused,
        )
        % said
    )
