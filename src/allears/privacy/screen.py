"""Requests as the pages show them: plain dictionaries with how they stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allears.privacy import held
from allears.privacy.models import Erasure, Export, Request, Step
from allears.privacy.rules import due

BADGES = {
    due.Standing.DONE: (gettext_lazy("done"), "good", "check"),
    due.Standing.REFUSED: (gettext_lazy("refused"), "", "x"),
    due.Standing.OPEN: (gettext_lazy("open"), "info", "clock"),
    due.Standing.SOON: (gettext_lazy("due soon"), "warn", "clock"),
    due.Standing.LATE: (gettext_lazy("late"), "bad", "triangle-alert"),
}


def row(one: Request, now: datetime) -> dict[str, Any]:
    """One line of the list."""
    how = due.standing(
        due_at=one.due_at, ended_at=one.ended_at, is_refused=bool(one.refusal), now=now
    )
    words, tone, icon = BADGES[how]
    running = next((each for each in one.erasures.all() if each.ended_at is None), None)
    return {
        "row": one,
        "kind": one.get_kind_display(),
        "proof": one.get_proof_display(),
        "name": _name(one),
        "url": reverse("privacy_request", args=[one.pk]),
        "badge": {"words": words, "tone": tone, "icon": icon},
        "running": step(running) if running else "",
    }


def _name(one: Request) -> str:
    if one.contact is None:
        return one.address or _("Somebody who was erased")
    return one.contact.name or _("Somebody")


def step(row: Erasure) -> str:
    """What is being done at this moment."""
    return str(Step(row.step).label)


def progress(row: Erasure) -> dict[str, Any]:
    """How far an erasure is."""
    steps = list(Step.values)
    gone = [
        {"n": n, "words": held.BY_LABEL[label].why if label in held.BY_LABEL else label}
        for label, n in sorted(row.counts.items(), key=lambda pair: -pair[1])
    ]
    return {
        "row": row,
        "words": step(row),
        "n": steps.index(row.step),
        "most": len(steps) - 1,
        "gone": gone,
    }


def export(one: Export, now: datetime) -> dict[str, Any]:
    """How far a file is."""
    is_there = one.until is not None and one.until > now and bool(one.file)
    return {
        "row": one,
        "is_making": one.ended_at is None,
        "is_there": is_there,
        "share": min(99, one.n_done * 100 // one.n_all) if one.n_all else 0,
        "url": reverse("privacy_file", args=[one.pk]) if is_there else "",
    }
