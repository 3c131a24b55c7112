"""Monitors: what we listen for. Every change keeps the query that was there before."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from allears.lib import wake
from allears.listening import query as language
from allears.mentions.models import Monitor, MonitorVersion
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

MAX_NAME = 120


def _checked(query: str) -> str:
    """The query as typed. Raises `listening.query.QueryError` when it cannot be read."""
    language.parse(query)
    return query.strip()


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
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "monitors", ids=[monitor.pk])


@transaction.atomic
def add_monitor(*, name: str, query: str, by: User | None, now: datetime) -> Monitor:
    """Listen for something new. Raises `QueryError`, `NotPossible`."""
    monitor = Monitor(
        name=_named(name), query=_checked(query), created_at=now, created_by=by, changed_at=now
    )
    _saved(monitor)
    MonitorVersion.objects.create(monitor=monitor, query=monitor.query, at=now, by=by)
    audit(what="monitor.added", words=monitor.name, by=by, now=now, subject=str(monitor.pk))
    _tell(monitor)
    return monitor


@transaction.atomic
def change_monitor(*, monitor: Monitor, name: str, query: str, by: User, now: datetime) -> None:
    """Listen differently from now on; hits of the past stay. Raises `QueryError`, `NotPossible`."""
    query = _checked(query)
    if query != monitor.query:
        MonitorVersion.objects.create(monitor=monitor, query=query, at=now, by=by)
    monitor.name, monitor.query, monitor.changed_at = _named(name), query, now
    _saved(monitor)
    audit(what="monitor.changed", words=monitor.name, by=by, now=now, subject=str(monitor.pk))
    _tell(monitor)


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
