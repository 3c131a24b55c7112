"""Macros and playbooks are brought in from a file; each becomes one's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.playbooks import queries
from allears.playbooks.actions.keep import MacroWords, PlaybookWords, keep_macro, keep_playbook
from allears.playbooks.models import Macro
from allears.playbooks.rules import exchange
from allears.playbooks.rules.exchange import Book, Names
from allears.problems import queries as problems
from allears.staff import queries as staff
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MOST_NAMED = 1_000


@dataclass(kw_only=True)
class Imported:
    n_macros: int = 0
    n_playbooks: int = 0
    bad: list[tuple[str, str]] = field(default_factory=list)
    """(name, why it was left out)"""


def names_for(user: User) -> Names:
    """How the house calls what this person's actions may point to."""
    return Names(
        teams={team.pk: team.name for team in staff.teams()},
        people={one.pk: one.email for one in staff.users()},
        problems={row.pk: row.title for row in problems.by_title(limit=MOST_NAMED)},
        playbooks={row.pk: row.name for row in queries.playbooks(user)},
    )


def bring_in(*, book: Book, by: User, now: datetime) -> Imported:
    """One's own of the same name is changed, not doubled. What cannot be kept is left out, with the reason.

    Playbooks come first, since macros begin them; a playbook that ends with a macro of the file gets it last.
    """
    found = Imported()
    own = {row.name.casefold(): row for row in queries.playbooks(by) if _is_own(row, by)}
    for line in book.playbooks:
        words = PlaybookWords(name=line.name, steps=line.steps, when=line.when, signs=line.signs)
        try:
            keep_playbook(words=words, by=by, now=now, row=own.get(line.name.casefold().strip()))
            found.n_playbooks += 1
        except NotPossible as why:
            found.bad.append((line.name, str(why)))
    _macros(book, found, by=by, now=now)
    _ends(book, by=by, now=now)
    return found


def _is_own(row: queries.Kept, by: User) -> bool:
    return row.owner_id == by.pk and row.shared_at is None


def _macros(book: Book, found: Imported, *, by: User, now: datetime) -> None:
    names = names_for(by)
    own = {row.name.casefold(): row for row in queries.macros(by) if _is_own(row, by)}
    for line in book.macros:
        try:
            acts = exchange.numbered(line.acts, names)
            words = MacroWords(name=line.name, acts=acts)
            keep_macro(words=words, by=by, now=now, row=own.get(line.name.casefold().strip()))
            found.n_macros += 1
        except exchange.Unknown as unknown:
            words_ = _("Nothing here is called “%s”.") % unknown.name
            found.bad.append((line.name, words_))
        except NotPossible as why:
            found.bad.append((line.name, str(why)))
        except ValueError:
            found.bad.append((line.name, _("One of its actions cannot be read.")))


@transaction.atomic
def _ends(book: Book, *, by: User, now: datetime) -> None:
    wanted = {line.name.casefold().strip(): line for line in book.playbooks if line.macro}
    if not wanted:
        return
    macros: dict[str, Macro] = {row.name.casefold(): row for row in queries.macros(by)}
    for row in queries.playbooks(by):
        line = wanted.get(row.name.casefold())
        macro = macros.get(line.macro.casefold()) if line else None
        if line is not None and macro is not None and _is_own(row, by):
            words = PlaybookWords(
                name=row.name, steps=line.steps, when=line.when, signs=line.signs, macro=macro
            )
            keep_playbook(words=words, by=by, now=now, row=row)
