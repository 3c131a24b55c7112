"""What came of using macros, playbooks, canned replies and articles: for the list of all, and for one."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from allears.cases import queries as desk
from allears.cases.queries.rows import Outcome, Used
from allears.knowledge import queries as knowledge
from allears.knowledge.queries import CannedReply
from allears.playbooks import queries, words
from allears.playbooks.models import Kept, Playbook
from allears.playbooks.rules import numbers, steps
from allears.staff.queries import User

KINDS = (Used.MACRO, Used.PLAYBOOK, Used.CANNED)
SIGNS = {Used.MACRO: "zap", Used.PLAYBOOK: "list-checks", Used.CANNED: "message-square-quote"}
ADDRESSES = {Used.MACRO: "macro", Used.PLAYBOOK: "playbook", Used.CANNED: "canned"}
MOST_TYPED = 80


def listed(
    user: User, typed: str, *, kind: str = "", is_idle: bool = False, now: datetime
) -> list[dict[str, Any]]:
    """All that this person may use, what was used most first. `is_idle`: only what nobody used lately."""
    tallies = desk.tallies([*KINDS], since=now - numbers.WINDOW)
    found = []
    for one, row in _rows(user, typed[:MOST_TYPED]):
        if kind and kind != one:
            continue
        tally = tallies.get((one, row.pk), desk.Tally())
        last_at = tally.last_at
        if isinstance(row, CannedReply):
            last_at = last_at or row.last_used_at
        found.append(
            {
                "kind": one,
                "row": row,
                "icon": SIGNS[one],
                "address": ADDRESSES[one],
                "results": f"{ADDRESSES[one]}_results",
                "tally": tally,
                "good": numbers.share(tally.n_satisfied, tally.n_ended),
                "is_idle": numbers.is_idle(last_at, row.created_at, now),
            }
        )
    if is_idle:
        found = [one for one in found if one["is_idle"]]
    return sorted(found, key=lambda one: (-one["tally"].n, one["row"].name.casefold()))


def _rows(user: User, typed: str) -> list[tuple[Used, Kept | CannedReply]]:
    macros: list[tuple[Used, Kept | CannedReply]] = [
        (Used.MACRO, row) for row in queries.macros(user, typed)
    ]
    books: list[tuple[Used, Kept | CannedReply]] = [
        (Used.PLAYBOOK, row) for row in queries.playbooks(user, typed)
    ]
    replies: list[tuple[Used, Kept | CannedReply]] = [
        (Used.CANNED, row) for row in knowledge.listed(typed, user)
    ]
    return [*macros, *books, *replies]


def results_of(kind: str, item: int, *, now: datetime) -> dict[str, Any]:
    """Of one: numbers, who used it, and how the cases ended."""
    since = now - numbers.WINDOW
    tally = desk.tallies([kind], since=since).get((kind, item), desk.Tally())
    ends = desk.outcomes_of(kind, item, since=since)
    labels = {str(value): str(label) for value, label in Outcome.choices}
    return {
        "tally": tally,
        "people": desk.users_of(kind, item, since=since),
        "ends": [(labels.get(value, value), n) for value, n in sorted(ends.items()) if value],
        "n_open": ends.get("", 0),
        "good": numbers.share(tally.n_satisfied, tally.n_ended),
        "answered": numbers.share(tally.n_answered, tally.n),
        "reopened": numbers.share(tally.n_reopened, tally.n_ended),
        "enough": numbers.ENOUGH,
    }


def steps_of(row: Playbook) -> dict[str, Any]:
    """Of the newest version: how often each step was done, and how often it was left there."""
    version = queries.newest_version(row.pk)
    if version is None:
        return {}
    found = [one for one in queries.followings_of(row.pk) if one.version_id == version.pk]
    done = Counter(str(entry["step"]) for one in found for entry in one.done)
    left = Counter(one.left_at_step for one in found if one.is_left)
    return {
        "n_followed": len(found),
        "n_ended": sum(one.ended_at is not None and not one.is_left for one in found),
        "n_left": sum(one.is_left for one in found),
        "version": version,
        "whys": [one.why_left for one in found if one.why_left][:5],
        "steps": [
            {
                "n": n,
                "words": words.step_words(step),
                "icon": words.KIND_ICONS[step.kind],
                "n_done": done[step.key],
                "n_left": left[step.key],
            }
            for n, step in enumerate(steps.read(version.steps), 1)
        ],
    }
