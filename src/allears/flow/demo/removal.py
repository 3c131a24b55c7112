"""Removes the demo without a trace, in one transaction: everything that it made and that came of it.

What it made is known by its networks, by the mark on its colleagues, and by the line of the audit
trail that it wrote when it was loaded. Real work that is mixed in stays and is handed to whoever
removes. What it misses: past states of the routing tree that somebody real saved meanwhile still name
the demo's routes.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.actions import erase as cases
from allears.channels import erase as channels
from allears.channels import queries as places
from allears.connectors import demo
from allears.contacts import erase as contacts
from allears.drafting import actions as drafting
from allears.flow.demo import loading
from allears.knowledge import erase as knowledge
from allears.mentions import actions as mentions
from allears.outbox import erase as outbox
from allears.playbooks import erase as playbooks
from allears.problems import erase as problems
from allears.staff import actions as staff
from allears.staff import queries as people
from allears.staff.actions import NotPossible
from allears.staff.queries import User


@dataclass(frozen=True, kw_only=True)
class Removed:
    """What became of it."""

    n_cases: int
    n_handed: int
    """Real cases that invented colleagues had, and that somebody real has now."""
    kept: tuple[str, ...]
    """Colleagues and teams that stay, switched off, because they did something with real cases."""


def remove(*, by: User | None, now: datetime) -> Removed:
    """Take all of it out. Raises `NotPossible` when there is none."""
    with transaction.atomic():
        removed = _remove(by=by, now=now)
    shutil.rmtree(loading.folder(), ignore_errors=True)
    return removed


def _remove(*, by: User | None, now: datetime) -> Removed:
    rows = places.of_prefix(demo.PREFIX)
    line = staff.marked(loading.LOADED)
    made = line.data if line else {}
    users = [user.pk for user in people.invented()]
    if not (rows or users):
        raise NotPossible(_("There is no demo here."))
    if by is not None and by.pk in users:
        raise NotPossible(_("Somebody real removes the demo: you are part of it."))
    channel_ids = [row.pk for row in rows]
    team_ids = made.get("teams", [])
    what = cases.Invented(
        channel_ids=channel_ids,
        user_ids=users,
        team_ids=team_ids,
        route_ids=made.get("routes", []),
        policy_ids=made.get("policies", []),
        calendar_ids=made.get("calendars", []),
    )
    gone, n_handed = cases.erase_invented(what=what, by=by, now=now)
    playbooks.erase_of(user_ids=users, team_ids=team_ids, now=now)
    problems.erase_of(user_ids=users, channel_ids=channel_ids)
    outbox.erase_of_channels(channel_ids=channel_ids)
    mentions.erase_of_channels(channel_ids=channel_ids)
    mentions.erase_monitors(ids=made.get("monitors", []), user_ids=users)
    knowledge.erase_of(user_ids=users, team_ids=team_ids)
    channels.erase(channel_ids=channel_ids)
    contacts.erase_network(prefix=demo.PREFIX)
    staff.erase_about_cases(case_ids=gone)
    staff.erase_audit(entries=_traces(channel_ids, made))
    kept = staff.erase_invented(team_ids=team_ids, now=now)
    drafting.forget(case_ids=gone)
    return Removed(n_cases=len(gone), n_handed=n_handed, kept=tuple(kept))


def _traces(channel_ids: list[int], made: dict[str, list[int]]) -> dict[str, list[str]]:
    """Lines of the audit trail that speak of nothing but the demo."""
    return {
        loading.LOADED: [""],
        "channel.": [str(pk) for pk in channel_ids],
        "monitor.": [str(pk) for pk in made.get("monitors", [])],
        "times.": [str(pk) for pk in made.get("policies", [])],
        "calendar.": [str(pk) for pk in made.get("calendars", [])],
    }
