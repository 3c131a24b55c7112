"""Making somebody's file: asked for by a person, made by `care` a little at a time, gone after some days.

The rows are read with the eyes of who asked for it: what is behind walls that they are not behind is not
in it, and nobody else may take it. Made by one process in one go, in slices; after a crash another one
begins anew when the lease is over. What it misses: a person behind other walls has to make it again.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from allears.contacts import queries as contacts
from allears.lib import sight
from allears.privacy import queries, rows
from allears.privacy.actions import bytes_of
from allears.privacy.giving import archive, tables
from allears.privacy.models import Export, Kind, Request
from allears.staff.actions import NotPossible, audit
from allears.staff.guard import sight_of
from allears.staff.queries import User

log = logging.getLogger(__name__)

SLICE_S = 0.5
LEASE = timedelta(minutes=2)
TELL_EVERY_S = 1.0


@transaction.atomic
def begin(*, request: Request, by: User, now: datetime) -> Export:
    """One that is being made for this person already is that one. Raises `NotPossible`."""
    if request.kind != Kind.EXPORT or request.contact_id is None:
        raise NotPossible(_("This request is not about a file."))
    Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    running = Export.objects.filter(request=request, by=by, ended_at=None).first()
    if running is not None:
        return running
    row = Export.objects.create(request=request, by=by, at=now)
    audit(
        what="privacy.export_begun", words=_("All of somebody is put into a file"), by=by, now=now,
        subject=str(row.pk), request=request.pk, wall_id=contacts.wall_id_of(request.contact_id),
    )  # fmt: skip
    return row


@transaction.atomic
def taken(*, export: Export, by: User, now: datetime) -> Path:
    """Where the file lies, for who made it. Raises `NotPossible`."""
    place = bytes_of.folder() / export.file
    if export.by_id != by.pk or not export.file or export.until is None or export.until <= now or not place.is_file():  # fmt: skip
        raise NotPossible(_("This file is not there (any more). Make it again."))
    Export.objects.filter(pk=export.pk).update(n_taken=export.n_taken + 1)
    audit(what="privacy.export_taken", words=_("The file was taken"), by=by, now=now, subject=str(export.pk), wall_id=contacts.wall_id_of(export.request.contact_id))  # fmt: skip
    return place


# ---- in slices -------------------------------------------------------------------------------


class _Running:
    """The file that this process is making."""

    def __init__(self, row: Export, contacts: list[int], now: datetime) -> None:
        self.pk, self.by = row.pk, row.by
        self.name = row.file
        self.going: Iterator[int] = archive.write(bytes_of.folder() / self.name, contacts, now=now)
        self.n, self.told_at = 0, 0.0

    def slice(self) -> bool:
        """True when it is whole."""
        until = time.monotonic() + SLICE_S
        language = self.by.locale or "en"
        with sight.through(sight_of(self.by)), translation.override(language):
            for n in self.going:
                self.n = n
                if time.monotonic() >= until:
                    return False
        return True


_running: dict[str, _Running] = {}
_HERE = "here"


@sight.whole
def work(*, now: datetime) -> bool:
    """A slice of a file. True while there is more to do at once."""
    _let_go(now)
    going = _running.get(_HERE)
    if going is None:
        going = _next(now)
        if going is None:
            return False
        _running[_HERE] = going
    try:
        is_whole = going.slice()
    except Exception:
        log.exception("Export %s failed", going.pk)
        _running.pop(_HERE, None)
        words = _("It could not be made. The log says why. Make it again.")
        Export.objects.filter(pk=going.pk).update(
            ended_at=now, trouble=words, leased_until=None, file=""
        )
        return True
    if is_whole:
        _running.pop(_HERE, None)
        _end(going, now)
    elif time.monotonic() - going.told_at >= TELL_EVERY_S:
        going.told_at = time.monotonic()
        held = Export.objects.filter(pk=going.pk, ended_at=None)
        if not held.update(n_done=going.n, leased_until=now + LEASE):
            _running.pop(_HERE, None)
    return True


@transaction.atomic
def _next(now: datetime) -> _Running | None:
    waiting = Export.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        Q(leased_until=None) | Q(leased_until__lt=now), ended_at=None
    )
    row = waiting.select_related("by", "request").order_by("pk").first()
    if row is None:
        return None
    if row.request.contact_id is None:
        Export.objects.filter(pk=row.pk).update(ended_at=now, gone_at=now)
        return None
    contacts = rows.contact_ids(row.request.contact_id)
    row.leased_until, row.n_all, row.n_done = now + LEASE, tables.n_all(contacts), 0
    row.file = row.file or f"{secrets.token_hex(16)}.zip"  # named before it is there: see bytes_of
    row.save()
    return _Running(row, contacts, now)


@transaction.atomic
def _end(made: _Running, now: datetime) -> None:
    """It is there, if the person is."""
    place = bytes_of.folder() / made.name
    held = Export.objects.select_for_update(of=("self",)).filter(pk=made.pk, ended_at=None)
    row = held.select_related("request").filter(request__contact__isnull=False).first()
    if row is None:
        place.unlink(missing_ok=True)
        return
    row.n_done, row.n_bytes = made.n, place.stat().st_size
    row.n_all = max(row.n_all, made.n)
    row.ended_at, row.until = now, now + timedelta(days=queries.rules().link_days)
    row.leased_until = None
    row.save()
    open_ones = Request.objects.filter(pk=row.request_id, ended_at=None)
    open_ones.update(ended_at=now, ended_by=row.by)


def _let_go(now: datetime) -> None:
    """Files whose time is over, and those that a crash left behind."""
    over = Export.objects.filter(until__lte=now, gone_at=None)
    for row in over.exclude(file="")[:50]:
        (bytes_of.folder() / row.file).unlink(missing_ok=True)
        Export.objects.filter(pk=row.pk).update(file="", gone_at=now)
