"""Rows of problems, cases and people as the templates take them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.cases.queries.rows import Case
from allears.problems import wording
from allears.problems.models import Change, Problem, Telling, Told
from allears.problems.queries import Part, Row
from allears.staff.queries import User

SHOWN_PARTS = (
    *(Part.TOLD, Part.WAITING, Part.ON_THE_WAY, Part.FAILED),
    *(Part.ANSWERED, Part.SILENT, Part.SATISFIED, Part.STILL, Part.LEFT_OUT),
)
ALWAYS = frozenset({Part.TOLD, Part.WAITING, Part.ANSWERED, Part.SATISFIED, Part.STILL})
"""These stand there also when they are nothing; the others only when they are something."""


def state(row: Problem | Change) -> dict[str, str]:
    """How it stands, as a badge."""
    return {
        "words": str(wording.STATE[row.state]),
        "tone": wording.TONES[row.state],
        "icon": wording.ICONS[row.state],
    }


def row(found: Row) -> dict[str, Any]:
    """A problem in a list."""
    one = found.problem
    return {
        "id": one.pk,
        "url": reverse("problem", args=[one.pk]),
        "title": one.title,
        "state": state(one),
        "at": one.state_at,
        "owner": one.owner,
        "team": one.team.name if one.team else "",
        "n_cases": found.n_cases,
        "n_posts": found.n_posts,
        "n_outside": one.n_outside,
        "is_public": one.published_at is not None,
    }


def case_row(case: Case, *, why: str = "", is_ticked: bool = False) -> dict[str, Any]:
    """A case in a list of ours."""
    return {
        "id": case.pk,
        "url": reverse("case", args=[case.pk]),
        "name": case.contact.name or _("Somebody"),
        "title": case.title,
        "words": case.last_words,
        "network": case.network,
        "at": case.last_message_at,
        "team": case.team.name,
        "assignee": case.assignee,
        "is_closed": case.closed_at is not None,
        "why": why,
        "is_ticked": is_ticked,
    }


def examples(found: Sequence[Case], *, most: int) -> list[dict[str, Any]]:
    """Cases that show what several are about, each in words that stand nowhere before: its title, or what
    was said last where that is theirs. Fewer than `most` where the others say nothing else."""
    shown: list[dict[str, Any]] = []
    known: set[str] = set()
    for case in found:
        said = [case.title, "" if case.last_is_ours else case.last_words]
        words = next((one for one in said if one.strip() and _folded(one) not in known), "")
        if words and len(shown) < most:
            known.add(_folded(words))
            shown.append(case_row(case) | {"title": words})
    return shown


def _folded(words: str) -> str:
    """For telling subjects apart: "Re: Lamp" is "lamp"."""
    bare = re.sub(r"^(?:\s*(?:re|aw|fwd?|wg)\s*:)+", "", words, flags=re.IGNORECASE)
    return " ".join(bare.split()).casefold()


def numbers(problem_id: int, change: Change, counts: Mapping[Part, int]) -> list[dict[str, Any]]:
    """The numbers of a telling, each with the list that it opens."""
    url = reverse("problem_people", args=[problem_id])
    return [
        {
            "name": part.value,
            "words": str(wording.PARTS[part]),
            "n": counts[part],
            "url": f"{url}?change={change.pk}&part={part.value}",
        }
        for part in SHOWN_PARTS
        if counts[part] or part in ALWAYS
    ]


def person_row(one: Told) -> dict[str, Any]:
    """Somebody who was told, will be, or is left out."""
    return {
        "id": one.pk,
        "name": one.contact.name or _("Somebody"),
        "url": reverse("case", args=[one.case_id]),
        "case_id": one.case_id,
        "channel": one.channel.name if one.channel else "",
        "is_public": one.is_public,
        "language": one.language,
        "by": one.sender.name if one.sender else "",
        "at": one.written_at,
        "why": str(wording.LEFT_OUT.get(one.left_out, "")) if one.left_out else "",
        "words": one.words,
        "verdict": one.verdict,
        "can_judge": one.written_at is not None,
    }


def telling_row(one: Telling) -> dict[str, Any]:
    """One letting go, in the history."""
    if one.stopped_at:
        name = one.stopped_by.name if one.stopped_by else ""
        words = _("stopped by %s") % name
    else:
        words = _("everybody was told") if one.ended_at else _("under way")
    return {"id": one.pk, "at": one.at, "by": one.by.name, "words": words}


def owners(people: Iterable[User]) -> list[dict[str, Any]]:
    return [{"id": one.pk, "name": one.name} for one in people]


def how_long(minutes: int) -> str:
    """A length of time in words."""
    minutes = max(minutes, 1)
    if minutes < 60:
        return ngettext("about %d minute", "about %d minutes", minutes) % minutes
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("about %d hour", "about %d hours", hours) % hours
    days = round(hours / 24)
    return ngettext("about %d day", "about %d days", days) % days
