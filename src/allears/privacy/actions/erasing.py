"""Erasing somebody: begun by a person with a second yes, carried out by `care` in pieces, written down.

One piece, one transaction, with the place where it is: killed at any line, it goes on there. A piece
that fails is tried again after a while and says why; nothing is marked as done that is not.
What it misses: rows that PostgreSQL has let go but not yet overwritten, its log, and copies
elsewhere; docs/operate/privacy.md says how long these live.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from allears.contacts import queries as contacts_read
from allears.lib import sight
from allears.mentions import actions as mentions
from allears.mentions import erased
from allears.privacy import rows
from allears.privacy.actions import backup_list, holding, strokes
from allears.privacy.models import Erasure, Kind, Request, Step
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

log = logging.getLogger(__name__)

TRY_AGAIN = timedelta(minutes=2)
SLICE_S = 0.5
"""How long one round of `care` works on it before others have their turn."""


@sight.whole
@transaction.atomic
def begin(
    *, request: Request, takes_open: bool, by: User | None, now: datetime
) -> Erasure:  # fmt: skip
    """`takes_open`: their open cases go, too, unanswered. Raises `NotPossible`. Twice it is one."""
    request = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    running = Erasure.objects.filter(request=request).first()
    if running is not None:
        return running
    if request.kind != Kind.ERASE or request.ended_at is not None or request.contact_id is None:
        raise NotPossible(_("This request is not open any more."))
    contacts = rows.contact_ids(request.contact_id)
    if holding.of_contacts(contacts, now=now):
        raise NotPossible(
            _("Something of this person is on hold. End the hold first, or say why not.")
        )
    n_open = rows.rows("cases.Case").filter(contact__in=contacts, closed_at=None).count()
    if n_open and not takes_open:
        raise NotPossible(
            _("They have open cases. Close them first, or say that these go, too, unanswered.")
        )
    row = Erasure.objects.create(request=request, by=by, at=now, contact_ids=contacts)
    audit(
        what="privacy.erasure_begun",
        words=_("Somebody is erased, as they asked"),
        by=by,
        now=now,
        subject=str(row.pk),
        wall_id=contacts_read.wall_id_of(request.contact_id),
    )
    return row


@sight.whole
def work(*, now: datetime) -> bool:
    """Some pieces of the oldest that waits. True while there is more to do at once."""
    until = time.monotonic() + SLICE_S
    while time.monotonic() < until:
        row = _next(now)
        if row is None:
            return False
        try:
            with transaction.atomic():
                _piece(row.pk, now)
        except strokes.Wait as why:
            _note_trouble(row, str(why), now)
        except Exception:
            log.exception("Erasure %s: a piece failed; it is tried again", row.pk)
            _note_trouble(row, _("A step failed. The log says more; it is tried again."), now)
        if row.step == Step.TIDY:
            _tidy(row)
    return True


def _next(now: datetime) -> Erasure | None:
    rested = Q(tried_at=None) | Q(tried_at__lt=now - TRY_AGAIN) | Q(tried_at__gt=now)
    return Erasure.objects.filter(rested, ended_at=None).order_by("pk").first()


def _piece(erasure_id: int, now: datetime) -> None:
    """In its transaction. Another process that has it goes first."""
    held = Erasure.objects.select_for_update(skip_locked=True, of=("self",))
    row = held.filter(pk=erasure_id, ended_at=None).first()
    if row is None:
        return
    if row.step == Step.TIDY:
        _finish(row, now)
    else:
        step = row.step
        stroke, following = strokes.STROKES[step]
        is_done = stroke(row, now)
        if is_done and row.step == step:
            row.step = following
            row.place = {"bytes": row.place["bytes"]} if row.place.get("bytes") else {}
    row.trouble, row.tried_at = "", None
    row.save()


def _note_trouble(row: Erasure, words: str, now: datetime) -> None:
    Erasure.objects.filter(pk=row.pk).update(trouble=words[:400], tried_at=now)


def _tidy(row: Erasure) -> None:
    """Tables and their indexes let go of the space at once, where no transaction is open around us."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for table in strokes.tables(row.counts):
            cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")


def _finish(row: Erasure, now: datetime) -> None:
    row.step, row.ended_at, row.place = Step.DONE, now, {}
    if row.request_id:
        Request.objects.filter(pk=row.request_id).update(ended_at=now, ended_by=row.by)
    audit(
        what="privacy.erased",
        words=_("Somebody was erased, as they asked"),
        by=row.by,
        now=now,
        subject=str(row.pk),
        counts=row.counts,
    )


def keep_erased(*, place: Path | None, now: datetime) -> int:
    """After a restore, before anybody sees it: who was erased since is erased again. How many that were."""
    digests = backup_list.read(place) | backup_list.read()
    n = erase_again(digests=digests, now=now)
    while work(now=now):
        pass
    return n


@sight.whole
@transaction.atomic
def erase_again(*, digests: set[UUID], now: datetime) -> int:
    """After a restore: whoever of the list is there again is erased again. How many people that are."""
    mentions.do_not_hear(digests=digests, now=now)
    backup_list.add(digests - backup_list.read(), now=now)
    found: set[int] = set()
    identities = rows.rows("contacts.Identity").values_list("contact", "network", "key")
    for contact_id, network, key in identities.iterator(chunk_size=5000):
        if erased.digest(network, key) in digests:
            found.add(contact_id)
    done: set[int] = set()
    for contact_id in sorted(found):
        contacts = rows.contact_ids(contact_id)
        if not done & set(contacts):
            Erasure.objects.create(request=None, by=None, at=now, contact_ids=contacts)
            done |= set(contacts)
    return len(done)
