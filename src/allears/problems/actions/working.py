"""The part of `care` that tells: a few people at a time, each in a transaction of their own.

A person's row is taken with the row of its telling (`FOR UPDATE SKIP LOCKED`), so no two processes write
to one person and a stop is heard before the next one. Row, message and outbox row are one transaction:
killed at any line, a person was written to and it is known, or neither. How many may be written is asked
of what was written within the last minute and of what still waits to leave by that channel.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, F, Q

from allears.cases import actions as acting
from allears.cases import queries as cases
from allears.channels import queries as channels
from allears.channels.queries import Channel
from allears.lib.each import each
from allears.outbox import queries as outbox
from allears.problems import letters, preview, queries
from allears.problems.actions import record
from allears.problems.models import Telling, Told
from allears.problems.preview import Person, Senders, Texts
from allears.problems.rules import pace
from allears.staff.actions import NotPossible

log = logging.getLogger(__name__)

TOGETHER = 20
"""Messages of one round, over all channels: about half a second of a core, then the other parts of `care`
have their turn. Twelve mailboxes with room for five each kept them waiting for half a minute on a busy
machine."""
PACE_LOCK = 6_021_024
"""With the channel: who writes for it now, so that its pace holds over all processes."""

_WAITING = Q(written_at__isnull=True, left_out="")
_UNDER_WAY = Q(telling__stopped_at__isnull=True, telling__ended_at__isnull=True)
_WAIT_FOR_US = Q(case__waiting_since__gt=F("telling__at"))
"""They wrote since: a person answers that first."""


def work_on_tellings(*, now: datetime) -> bool:
    """Write to a few. True when there may be more to do at once."""
    if not Telling.objects.filter(stopped_at__isnull=True, ended_at__isnull=True).exists():
        return False
    ways = _ways()
    share = max(1, TOGETHER // max(len(ways), 1))
    try:
        has_worked = bool(
            each(ways, lambda way: _by(*way, share=share, now=now), what="telling many")
        )
    finally:
        _end(now=now)
    return has_worked


def _ways() -> list[tuple[int, bool]]:
    """By which channels somebody waits to be told, in private or in public."""
    rows = Told.objects.filter(_WAITING, _UNDER_WAY, channel__isnull=False)
    return list(rows.order_by().values_list("channel_id", "is_public").distinct())


def _by(channel_id: int, is_public: bool, *, share: int, now: datetime) -> bool:
    """`share`: at most so many in this round, each channel as many as the others."""
    channel = channels.channel(channel_id)
    n = pace.AT_ONCE if channel is None else _room(channel, is_public=is_public, now=now)
    rows = Told.objects.filter(
        _WAITING, _UNDER_WAY, channel_id=channel_id, is_public=is_public
    ).exclude(_WAIT_FOR_US)
    n_done = 0
    for told_id in rows.order_by("id").values_list("pk", flat=True)[: min(n, share)]:
        n_done += _one(told_id, now=now)
    return n_done > 0


def _room(channel: Channel, *, is_public: bool, now: datetime) -> int:
    """How many may be written for a channel now; none while it is paused, held, or asked to rest."""
    is_off = channel.paused_at is not None or channel.sends_held_at is not None
    if is_off or (channel.sends_rest_until is not None and channel.sends_rest_until > now):
        return 0
    lately = Told.objects.filter(channel=channel, written_at__gt=pace.since(now)).count()
    return pace.room(
        pace=preview.pace_of(channel, is_public=is_public),
        n_lately=lately,
        n_waiting=outbox.n_due_by_channel().get(channel.pk, 0),
    )


def _one(told_id: int, *, now: datetime) -> bool:
    """Write to one person. A fault leaves them out with that reason, and stops nobody else."""
    try:
        return _write(told_id, now=now)
    except Exception:
        log.exception("Somebody could not be told (row %d)", told_id)
        waiting = Told.objects.filter(_WAITING, pk=told_id)
        return bool(waiting.update(left_out="fault"))


@transaction.atomic
def _write(told_id: int, *, now: datetime) -> bool:
    rows = Told.objects.select_for_update(skip_locked=True, of=("self", "telling"))
    row = (
        rows.select_related("telling__by", "change__problem__owner", "channel")
        .filter(_WAITING, _UNDER_WAY, pk=told_id)
        .first()
    )
    if row is None or not _is_in_pace(row, now=now):
        return False
    one = _person(row, now=now)
    row.left_out = "gone" if one is None else one.left_out
    if one is None or one.left_out:
        row.save(update_fields=["left_out"])
        record.tell([row.change.problem_id])
        return True
    said = acting.Said(
        conversation_id=one.reach.conversation_id or 0,
        text=one.letter.text,
        asked_at=row.telling.at,
        author=row.telling.by,
    )
    try:
        with transaction.atomic():
            row.message = acting.say(case_id=row.case_id, said=said, by=one.sender, now=now)
    except acting.WroteMeanwhile:
        return False
    except NotPossible as why:
        row.left_out, row.words = "objection", str(why)
    else:
        row.written_at, row.sender, row.channel = now, one.sender, one.reach.channel
    row.save()
    record.tell([row.change.problem_id])
    return True


def _is_in_pace(row: Told, *, now: datetime) -> bool:
    """Asked once more by whoever alone writes for this channel now: of two processes that both saw room
    for the last one only one writes. The lock ends with the transaction."""
    if row.channel is None:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [PACE_LOCK, row.channel_id])
        if not cursor.fetchone()[0]:
            return False
    return _room(row.channel, is_public=row.is_public, now=now) > 0


def _person(row: Told, *, now: datetime) -> Person | None:
    """What they get, by how everything stands now."""
    found = cases.reach([row.case_id])
    if not found:
        return None
    (reach,) = found
    texts = Texts(by_language=row.telling.texts, usual=row.telling.language)
    senders = Senders(row.change.problem.owner, row.telling.by, now=now)
    about = {one: letters.about(row.change, one) for one in texts.by_language}
    is_refused = bool(queries.refused([reach.contact_id]))
    twice = Told.objects.filter(
        change=row.change, contact_id=reach.contact_id, written_at__isnull=False
    )
    if reach.contact_id != row.contact_id and twice.exists():
        is_refused = True  # two who were found to be one person
    return preview.person(reach, texts, senders.of(reach), about, is_refused=is_refused)


def _end(*, now: datetime) -> None:
    """A telling in which nobody waits any more is over."""
    rows = Telling.objects.filter(stopped_at__isnull=True, ended_at__isnull=True)
    left = rows.annotate(n=Count("told", filter=Q(told__written_at=None, told__left_out="")))
    over = [one for one in left.select_related("change") if one.n == 0]
    if over:
        Telling.objects.filter(pk__in=[one.pk for one in over], stopped_at=None).update(
            ended_at=now
        )
        record.tell([one.change.problem_id for one in over])
