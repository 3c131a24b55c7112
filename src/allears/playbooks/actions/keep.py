"""Macros and playbooks are kept, shared, removed and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.playbooks import queries
from allears.playbooks.models import Kept, Macro, Playbook, Version
from allears.playbooks.rules import acts as act_rules
from allears.playbooks.rules import fitting
from allears.playbooks.rules import steps as step_rules
from allears.playbooks.rules.acts import Act
from allears.playbooks.rules.steps import Step
from allears.staff.actions import NotPossible
from allears.staff.queries import Team, User

MAX_NAME = 80
MAX_WHEN = 1_000


@dataclass(frozen=True, kw_only=True)
class ForWhom:
    """Who may use it: oneself alone, a team, or everybody."""

    is_shared: bool = False
    team: Team | None = None


@dataclass(frozen=True, kw_only=True)
class MacroWords:
    name: str
    acts: Sequence[Act]
    whom: ForWhom = ForWhom()


@dataclass(frozen=True, kw_only=True)
class PlaybookWords:
    name: str
    steps: Sequence[Step]
    when: str = ""
    signs: fitting.Signs = field(default_factory=fitting.Signs)
    macro: Macro | None = None
    whom: ForWhom = ForWhom()


@transaction.atomic
def keep_macro(*, words: MacroWords, by: User, now: datetime, row: Macro | None = None) -> Macro:
    """Keep a new one, or change `row`. Raises `NotPossible`."""
    if act_rules.faults(words.acts):
        raise NotPossible(_("It cannot be kept like this: mend what is marked."))
    row = row or Macro(owner=by, created_at=now)
    _describe(row, words.name, words.whom, by=by, now=now)
    row.acts = act_rules.write(words.acts)
    row.save()
    return row


@transaction.atomic
def keep_playbook(
    *, words: PlaybookWords, by: User, now: datetime, row: Playbook | None = None
) -> Playbook:
    """Keep a new one, or change `row`: other steps are a new version. Raises `NotPossible`."""
    if step_rules.faults(words.steps):
        raise NotPossible(_("It cannot be kept like this: mend what is marked."))
    row = row or Playbook(owner=by, created_at=now)
    _describe(row, words.name, words.whom, by=by, now=now)
    row.when_words = words.when.strip()[:MAX_WHEN]
    row.signs = fitting.write(words.signs)
    row.save()
    _new_version(row, words, by=by, now=now)
    return row


def _new_version(row: Playbook, words: PlaybookWords, *, by: User, now: datetime) -> None:
    last = queries.newest_version(row.pk)
    if last is not None and step_rules.read(last.steps) == list(words.steps):
        if last.macro_id != (words.macro.pk if words.macro else None):
            last.macro = words.macro
            last.save(update_fields=["macro"])
        return
    Version.objects.create(
        playbook=row,
        n=last.n + 1 if last else 1,
        steps=step_rules.write(words.steps),
        macro=words.macro,
        at=now,
        by=by,
    )


def _describe(row: Kept, name: str, whom: ForWhom, *, by: User, now: datetime) -> None:
    """What both have; who may not, is told."""
    if row.pk is not None and not queries.may_change(row, by):
        raise NotPossible(_("Others use it too, so a lead changes it. Keep a copy of your own."))
    is_shared = whom.is_shared or whom.team is not None
    if is_shared and not by.can_lead:
        raise NotPossible(_("Leads share these with others. You may keep it for yourself."))
    row.name = " ".join(name.split())[:MAX_NAME]
    if not row.name:
        raise NotPossible(_("Give it a name."))
    row.shared_at = (row.shared_at or now) if is_shared else None
    row.team = whom.team
    row.changed_at = now


@transaction.atomic
def remove(*, row: Kept, by: User, now: datetime) -> None:
    """Out of every list; it can be brought back, and what is being followed goes on."""
    if not queries.may_change(row, by):
        raise NotPossible(_("Others use it too, so a lead removes it."))
    type(row)._default_manager.filter(pk=row.pk).update(removed_at=now, changed_at=now)


@transaction.atomic
def bring_back(*, row: Kept, by: User, now: datetime) -> None:
    """It was not meant to go."""
    if not queries.may_change(row, by):
        raise NotPossible(_("Others use it too, so a lead brings it back."))
    type(row)._default_manager.filter(pk=row.pk).update(removed_at=None, changed_at=now)
