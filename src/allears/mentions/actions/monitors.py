"""Monitors: what we listen for. Every change keeps the query that was there before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from allears.lib import wake
from allears.listening.query import parts as named
from allears.mentions import whole
from allears.mentions.models import Monitor, MonitorVersion
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

MAX_NAME = 120
MAX_REASON = 300
PARTS_LOCK = 0x7061727473
"""Held while parts, or monitors that name some, are written: nobody listens for an old part."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a monitor is kept, and who looks after it."""

    folder: str = ""
    owner: User | None = None


def _checked(query: str) -> whole.Typed:
    """The query as typed. Raises `listening.query.QueryError` when it cannot be read."""
    query = query.strip()
    if named.references(query):
        hold_parts()
    return whole.read(query)


def hold_parts() -> None:
    """Until the end of the transaction no other changes a part, or a monitor that names one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PARTS_LOCK])


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise NotPossible(_("Give it a name, so that a hit can say who caught it."))
    if len(name) > MAX_NAME:
        raise NotPossible(_("A name has room for %d characters.") % MAX_NAME)
    return name


def _saved(monitor: Monitor) -> None:
    try:
        with transaction.atomic():
            monitor.save()
    except IntegrityError:
        raise NotPossible(_("There is a monitor of this name already.")) from None


def _tell(monitor: Monitor) -> None:
    tell_of([monitor])


def tell_of(monitors: Sequence[Monitor]) -> None:
    """Whoever listens makes these anew."""
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "monitors", ids=[monitor.pk for monitor in monitors])


@transaction.atomic
def add_monitor(
    *, name: str, query: str, by: User | None, now: datetime, place: Place | None = None
) -> Monitor:
    """Listen for something new. Raises `QueryError`, `NotPossible`."""
    read = _checked(query)
    monitor = Monitor(
        name=_named(name),
        query=read.text,
        written=read.written,
        folder=_folder(place.folder if place else ""),
        owner=place.owner if place else by,
        created_at=now,
        created_by=by,
        changed_at=now,
    )
    _saved(monitor)
    keep_version(monitor, reason="", by=by, now=now)
    audit(what="monitor.added", words=monitor.name, by=by, now=now, subject=str(monitor.pk))
    _tell(monitor)
    return monitor


@dataclass(frozen=True, kw_only=True)
class New:
    """A monitor that comes from somewhere else."""

    name: str
    query: str
    folder: str = ""


@transaction.atomic
def add_monitors(*, rows: Sequence[New], by: User, now: datetime) -> list[Monitor]:
    """All of them or none. Raises `QueryError`, `NotPossible`, each with the name of the one."""
    made = []
    for row in rows:
        place = Place(folder=row.folder, owner=by)
        try:
            made.append(add_monitor(name=row.name, query=row.query, by=by, now=now, place=place))
        except NotPossible as why:
            words = _("“%(name)s”: %(why)s Nothing was brought in.")
            raise NotPossible(words % {"name": row.name, "why": why}) from None
    return made


@transaction.atomic
def change_monitor(
    *,
    monitor: Monitor,
    name: str,
    query: str,
    by: User,
    now: datetime,
    reason: str = "",
    place: Place | None = None,
) -> None:
    """Listen differently from now on; hits of the past stay. Raises `QueryError`, `NotPossible`."""
    read = _checked(query)
    is_other = (read.text, read.written) != (monitor.query, monitor.written)
    monitor.query, monitor.written = read.text, read.written
    monitor.name, monitor.changed_at = _named(name), now
    if place is not None:
        monitor.folder, monitor.owner = _folder(place.folder), place.owner
    _saved(monitor)
    if is_other:
        keep_version(monitor, reason=reason, by=by, now=now)
    audit(what="monitor.changed", words=monitor.name, by=by, now=now, subject=str(monitor.pk))
    _tell(monitor)


def keep_version(monitor: Monitor, *, reason: str, by: User | None, now: datetime) -> None:
    """Write down what it listens for from now on."""
    MonitorVersion.objects.create(
        monitor=monitor,
        query=monitor.query,
        written=monitor.written,
        reason=" ".join(reason.split())[:MAX_REASON],
        at=now,
        by=by,
    )


def _folder(name: str) -> str:
    return " ".join(name.split())[:80]


@transaction.atomic
def pause_monitor(*, monitor: Monitor, by: User, now: datetime) -> None:
    """Stop listening until `resume_monitor`."""
    Monitor.objects.filter(pk=monitor.pk, paused_at=None).update(
        paused_at=now, paused_by=by, changed_at=now
    )
    audit(what="monitor.paused", words=monitor.name, by=by, now=now, subject=str(monitor.pk))
    _tell(monitor)


@transaction.atomic
def resume_monitor(*, monitor: Monitor, by: User, now: datetime) -> None:
    """Listen again."""
    Monitor.objects.filter(pk=monitor.pk).update(paused_at=None, paused_by=None, changed_at=now)
    audit(what="monitor.resumed", words=monitor.name, by=by, now=now, subject=str(monitor.pk))
    _tell(monitor)


@transaction.atomic
def remove_monitor(*, monitor: Monitor, by: User, now: datetime) -> None:
    """Stop for good; what it caught stays."""
    Monitor.objects.filter(pk=monitor.pk, removed_at=None).update(removed_at=now, changed_at=now)
    audit(what="monitor.removed", words=monitor.name, by=by, now=now, subject=str(monitor.pk))
    _tell(monitor)
