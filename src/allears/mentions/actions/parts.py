"""Parts: named pieces of queries. A change writes every monitor that uses one anew, at once.

A part can only be taken out, or called otherwise, while nothing names it. What it misses: history of
its own; each monitor that it changed has a version that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from allears.listening import query as language
from allears.listening.query import parts as named
from allears.mentions import whole
from allears.mentions.actions.monitors import hold_parts, keep_version, tell_of
from allears.mentions.models import Monitor, Part
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a change of a part does elsewhere."""

    parts: list[Part]
    """Parts that name it, already changed, not yet saved."""
    monitors: list[Monitor]
    """Monitors whose query is another one, already changed, not yet saved."""


def effect_of(*, part: Part | None, name: str, written: str) -> Effect:
    """Raises `QueryError` where the part, or anything that uses it, could not be read any more."""
    key = named.fold(name)
    rows = {named.fold(one.name): one for one in Part.objects.exclude(pk=part.pk if part else 0)}
    texts = {other: row.written for other, row in rows.items()} | {key: written}
    queries: dict[str, str] = {}
    for other in named.in_order(texts):
        queries[other] = _part_read(texts[other], queries, rows.get(other))
    changed = [row for other, row in rows.items() if row.query != queries[other]]
    for row in changed:
        row.query = queries[named.fold(row.name)]
    return Effect(parts=changed, monitors=_monitors(queries))


def _part_read(written: str, known: dict[str, str], row: Part | None) -> str:
    """The part written out; of another than the one that is changed, it is blamed by its name."""
    try:
        return whole.read(written, parts=known).text
    except language.QueryError as error:
        if row is None:
            raise
        words = _("The part “%(name)s” could not be read any more: %(words)s")
        raise language.QueryError(words % {"name": row.name, "words": error.words}, 1) from None


def _monitors(queries: dict[str, str]) -> list[Monitor]:
    changed = []
    rows = (
        Monitor.objects.filter(removed_at=None).exclude(written="").select_for_update(of=["self"])
    )
    for monitor in rows.order_by("pk"):
        try:
            text = whole.read(monitor.written, parts=queries).text
        except language.QueryError as error:
            words = _("The monitor “%(name)s” could not be read any more: %(words)s")
            said = words % {"name": monitor.name, "words": error.words}
            raise language.QueryError(said, 1) from None
        if text != monitor.query:
            monitor.query = text
            changed.append(monitor)
    return changed


@transaction.atomic
def add_part(*, name: str, written: str, by: User | None, now: datetime) -> Part:
    """A new named piece. Raises `QueryError`, `NotPossible`."""
    part = Part(created_at=now)
    _write(part, name=name, written=written, by=by, now=now)
    audit(what="part.added", words=part.name, by=by, now=now, subject=str(part.pk))
    return part


@transaction.atomic
def change_part(
    *, part: Part, name: str, written: str, reason: str, by: User, now: datetime
) -> Effect:
    """Change it and every monitor that uses it, each with a version. Raises `QueryError`, `NotPossible`."""
    if named.fold(name) != named.fold(part.name) and users_of(part.name):
        raise NotPossible(_("It is used, so its name stays. Its words can be changed."))
    effect = _write(part, name=name, written=written, by=by, now=now)
    why = _("The part “%(name)s” was changed.") % {"name": part.name}
    for row in effect.parts:
        row.changed_at = now
        row.save(update_fields=["query", "changed_at"])
    for monitor in effect.monitors:
        monitor.changed_at = now
        monitor.save(update_fields=["query", "changed_at"])
        keep_version(monitor, reason=f"{why} {reason}", by=by, now=now)
    if effect.monitors:
        tell_of(effect.monitors)
    audit(what="part.changed", words=part.name, by=by, now=now, subject=str(part.pk))
    return effect


@transaction.atomic
def remove_part(*, part: Part, by: User, now: datetime) -> None:
    """Only while nothing uses it. Raises `NotPossible`."""
    hold_parts()
    users = users_of(part.name)
    if users:
        listed = ", ".join(users[:5])
        raise NotPossible(
            _("It is used by %(names)s. Take it out there first.") % {"names": listed}
        )
    audit(what="part.removed", words=part.name, by=by, now=now, subject=str(part.pk))
    part.delete()


def users_of(name: str) -> list[str]:
    """Names of the monitors and parts that name it."""
    key = named.fold(name)
    texts = [
        *Monitor.objects.filter(removed_at=None).exclude(written="").values_list("name", "written"),
        *Part.objects.values_list("name", "written"),
    ]
    return sorted(user for user, text in texts if key in named.names_in(text))


def _write(part: Part, *, name: str, written: str, by: User | None, now: datetime) -> Effect:
    hold_parts()
    name, written = " ".join(name.split()), written.strip()
    if not named.is_name(name):
        words = _(
            "A part is called by letters, digits and spaces, at most %(n)d of them: our brands."
        )
        raise NotPossible(words % {"n": named.MAX_NAME})
    effect = effect_of(part=part if part.pk else None, name=name, written=written)
    part.name, part.written, part.changed_at, part.changed_by = name, written, now, by
    part.query = whole.read(written, parts=whole.known()).text
    try:
        with transaction.atomic():
            part.save()
    except IntegrityError:
        raise NotPossible(_("There is a part of this name already.")) from None
    return effect
