"""Every write about what must leave: putting it in, leasing it, noting how each try went.

An attempt is a row before anything is sent. When a worker dies in between, the row has no end,
and whoever takes the lease next looks at the network first (`must_verify`) before saying anything
a second time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.db import connection, transaction
from django.db.models import F, Q

from allears.lib import wake
from allears.listening.ports import OutgoingFile, Receipt, Utterance
from allears.outbox import rules
from allears.outbox.models import Attempt, Outgoing
from allears.staff.queries import User

LOOK_EVERY = timedelta(seconds=3)
MAX_QUOTE = 4000
"""Characters of what is answered that go with an answer."""
_UNSURE = (rules.Result.UNKNOWN, rules.Result.INTERRUPTED)
LEAST_PUT_OFF, MOST_PUT_OFF = timedelta(seconds=10), timedelta(hours=1)
SEND_TIMEOUT_S = 300.0
"""The longest that one try may take; a lease is twice that. A mail server may be silent for 20
seconds at each of nine steps and for 120 before its last answer. Who holds the lease of a row whose
sender still waits would look, find nothing, and send it a second time."""


@transaction.atomic
def put(
    *,
    utterance: Utterance,
    channel_id: int,
    by: User | None,
    now: datetime,
    due_at: datetime | None = None,
) -> Outgoing:
    """Something must leave; written in the caller's transaction, with what it belongs to.

    The key makes it once: a second `put` with the same key gives the first row back.
    """
    row, is_new = Outgoing.objects.get_or_create(
        key=utterance.key,
        defaults={
            "channel_id": channel_id,
            "utterance": _to_json(utterance),
            "created_at": now,
            "created_by": by,
            "since_at": due_at or now,
            "due_at": due_at or now,
        },
    )
    if is_new:
        _wake()
    return row


@transaction.atomic
def take_back(*, row: Outgoing, by: User, now: datetime) -> Outgoing:
    """Ask the network to delete what has left; in the caller's transaction. Again after we gave up."""
    made, is_new = Outgoing.objects.select_for_update(of=("self",)).get_or_create(
        key=f"back:{row.pk}",
        defaults={
            "takes_back": row,
            "channel_id": row.channel_id,
            "utterance": {"key": f"back:{row.pk}", "text": "", "to": "", "is_public": True},
            "created_at": now,
            "created_by": by,
            "since_at": now,
            "due_at": now,
        },
    )
    if not is_new and made.gave_up_at is not None:
        made.created_by, made.created_at = by, now
        made.gave_up_at, made.due_at, made.since_at, made.n_attempts = None, now, now, 0
        made.save()
    _wake()
    return made


def receipt_of(row: Outgoing) -> Receipt:
    """Where what has left stands."""
    parts = tuple(str(one) for one in row.receipt_parts)
    return Receipt(id=row.receipt_id, url=row.receipt_url, parts=parts)


def _to_json(utterance: Utterance) -> object:
    if any(file.content for file in utterance.files):
        raise ValueError("The bytes of files do not belong into the outbox row: name their hashes.")
    return msgspec.to_builtins(utterance)


def utterance_of(row: Outgoing, *, files: Sequence[OutgoingFile] = ()) -> Utterance:
    """What a row says, as its connector needs it."""
    plain = dict(row.utterance) | {"files": list(files)}
    return msgspec.convert(plain, Utterance)


@transaction.atomic
def unquote(*, outgoing_ids: Collection[int], quotes: Collection[str]) -> None:
    """What was quoted there was taken back: it leaves with no answer, and is kept with none."""
    if not outgoing_ids or not quotes:
        return
    rows = Outgoing.objects.select_for_update().filter(pk__in=list(outgoing_ids))
    said = list(quotes)
    theirs = Q(utterance__quoted__in=said) | Q(utterance__subject__in=said)
    for row in rows.filter(theirs).order_by("pk"):
        bare = {name: "" for name in ("quoted", "subject") if row.utterance.get(name) in quotes}
        row.utterance = dict(row.utterance) | bare
        row.save(update_fields=["utterance"])


def files_of(row: Outgoing) -> list[OutgoingFile]:
    """The files that a row names, without their bytes."""
    found = dict(row.utterance).get("files") or []
    return msgspec.convert(found, list[OutgoingFile])


@transaction.atomic
def lease(
    *,
    limit: int,
    worker: str,
    now: datetime,
    channel_ids: Collection[int] | None = None,
    besides: Collection[int] = (),
) -> list[Outgoing]:
    """Due rows, taken so that no other worker sends them meanwhile.

    A row whose last attempt never ended is given out with `must_verify`. All of them must be worked
    on at once: one lease is not longer for many rows. `channel_ids`: by these channels alone;
    `besides`: by none of these.
    """
    here = Q() if channel_ids is None else Q(channel_id__in=list(channel_ids))
    rows = list(
        Outgoing.objects.select_for_update(skip_locked=True, of=("self",))
        .exclude(channel_id__in=list(besides))
        .filter(
            here,
            Q(leased_until__isnull=True) | Q(leased_until__lte=now),
            due_at__lte=now,
            channel__paused_at__isnull=True,
            channel__sends_held_at__isnull=True,
        )
        .order_by("due_at", "id")[:limit]
    )
    until = rules.lease_until(now, timeout_s=SEND_TIMEOUT_S)
    for row in rows:
        if row.leased_until is not None:
            row.must_verify = True
        row.leased_until, row.leased_by = until, worker
    Outgoing.objects.bulk_update(rows, ["leased_until", "leased_by", "must_verify"])
    return rows


@dataclass(frozen=True, kw_only=True)
class Try:
    """One attempt that has begun; `must_look` before speaking."""

    attempt_id: int
    row: Outgoing
    must_look: bool


@transaction.atomic
def begin(*, row: Outgoing, worker: str, now: datetime) -> Try | None:
    """Write down that a try begins, before it does. None when the lease is not ours any more."""
    fresh = Outgoing.objects.select_for_update().filter(pk=row.pk, leased_by=worker).first()
    if fresh is None or fresh.due_at is None or (fresh.leased_until or now) <= now:
        return None
    must_look = fresh.must_verify or Attempt.objects.filter(outgoing=fresh, ended_at=None).exists()
    Attempt.objects.filter(outgoing=fresh, ended_at=None).update(
        ended_at=now,
        result=rules.Result.INTERRUPTED,
        words=rules.RESULT_WORDS[rules.Result.INTERRUPTED],
    )
    fresh.n_attempts += 1
    fresh.must_verify = must_look
    fresh.save(update_fields=["n_attempts", "must_verify"])
    attempt = Attempt.objects.create(outgoing=fresh, started_at=now, worker=worker)
    return Try(attempt_id=attempt.pk, row=fresh, must_look=must_look)


@transaction.atomic
def look_again(*, attempt: Try, now: datetime) -> bool:
    """It is not there yet. True when it may still turn up: the row is put aside for a moment.

    A network needs a while until what it took can be found; only after `FIRST_LOOK_S` since the
    interrupted try began does "not there" mean that it was not said.
    """
    tries = Attempt.objects.filter(outgoing=attempt.row, result__in=_UNSURE)
    last = tries.order_by("-started_at").values_list("started_at", flat=True).first()
    if last is None or now - last >= timedelta(seconds=rules.FIRST_LOOK_S):
        return False
    Attempt.objects.filter(pk=attempt.attempt_id).delete()
    Outgoing.objects.filter(pk=attempt.row.pk, leased_by=attempt.row.leased_by).update(
        due_at=now + LOOK_EVERY, leased_until=None, leased_by="", must_verify=True,
        n_attempts=F("n_attempts") - 1,
    )  # fmt: skip
    return True


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What the caller tells the floor above: how it ended, or that it goes on."""

    row: Outgoing
    is_sent: bool = False
    has_given_up: bool = False
    is_held: bool = False
    words: str = ""


@transaction.atomic
def finish(
    *, attempt: Try, last: rules.LastTry, receipt: Receipt | None, now: datetime
) -> Settled | None:
    """Write down how a try ended and what comes next. None when another worker has the row."""
    row = Outgoing.objects.select_for_update().filter(pk=attempt.row.pk).first()
    if row is None or row.leased_by != attempt.row.leased_by or row.sent_at is not None:
        return None
    words = last.why or rules.RESULT_WORDS[last.result]
    Attempt.objects.filter(pk=attempt.attempt_id).update(
        ended_at=now, result=last.result, words=words
    )
    row.leased_until, row.leased_by, row.last_words = None, "", words
    step = rules.next_try(
        row.n_attempts,
        last,
        now,
        since=row.since_at,
        jitter=random.random(),  # noqa: S311
    )
    settled = _apply(row, step, receipt, now=now)
    row.save()
    return settled


def _apply(row: Outgoing, step: rules.Next, receipt: Receipt | None, *, now: datetime) -> Settled:
    match step:
        case rules.Done():
            row.due_at, row.sent_at, row.must_verify = None, now, False
            row.receipt_id = receipt.id if receipt else ""
            row.receipt_url = receipt.url if receipt else ""
            row.receipt_parts = list(receipt.parts) if receipt else []
            return Settled(row=row, is_sent=True)
        case rules.Retry(at):
            row.due_at, row.must_verify = at, False
            return Settled(row=row)
        case rules.Verify(at):
            row.due_at, row.must_verify = at, True
            return Settled(row=row)
        case rules.Hold(why):
            row.due_at, row.held_at = None, now
            return Settled(row=row, is_held=True, words=why)
        case rules.GiveUp(_reason, words):
            row.due_at, row.gave_up_at, row.last_words = None, now, words
            return Settled(row=row, has_given_up=True, words=words)


@transaction.atomic
def release_held(*, now: datetime) -> int:
    """Rows that waited for keys go on as soon as their channel has good ones."""
    return Outgoing.objects.filter(
        held_at__isnull=False, sent_at=None, cancelled_at=None, channel__sends_held_at=None
    ).update(held_at=None, due_at=now, since_at=now, n_attempts=0)


@transaction.atomic
def try_again(*, outgoing_id: int, now: datetime) -> bool:
    """A person pressed the button after we gave up. False when it is not given up any more."""
    n = Outgoing.objects.filter(
        pk=outgoing_id, gave_up_at__isnull=False, sent_at=None, cancelled_at=None
    ).update(gave_up_at=None, due_at=now, since_at=now, n_attempts=0)
    if n:
        _wake()
    return bool(n)


@transaction.atomic
def cancel(*, outgoing_id: int, now: datetime, worker: str = "") -> bool:
    """Take back what has not left yet. False when it is too late: it left or is leaving.
    `worker`: who holds it and has not tried to send it yet may take it back, too.

    Who holds the row right now is taking it to send it or writing how that went, so it is too late
    as well; waiting for them could end in two who wait for each other.
    """
    row = Outgoing.objects.select_for_update(skip_locked=True).filter(pk=outgoing_id).first()
    if row is None or row.sent_at or row.cancelled_at or row.must_verify:
        return False
    is_ours = bool(worker) and row.leased_by == worker and row.n_attempts == 0
    if row.leased_until is not None and row.leased_until > now and not is_ours:
        return False
    row.due_at, row.held_at, row.gave_up_at, row.cancelled_at = None, None, None, now
    row.leased_until, row.leased_by = None, ""
    row.save()
    return True


@transaction.atomic
def postpone(*, outgoing_id: int, due_at: datetime, now: datetime) -> bool:
    """Let it leave at another moment. False when it has been tried, is leaving, or was taken back."""
    rows = Outgoing.objects.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now))
    n = rows.filter(pk=outgoing_id, due_at__isnull=False, n_attempts=0, must_verify=False).update(
        due_at=due_at, since_at=due_at
    )
    if n:
        _wake()
    return bool(n)


@transaction.atomic
def confirm(*, key: str, receipt: Receipt, now: datetime) -> Outgoing | None:
    """Our own copy came back by the network: it has left, whatever we believed."""
    row = Outgoing.objects.select_for_update().filter(key=key, sent_at=None).first()
    if row is None:
        return None
    Outgoing.objects.filter(pk=row.pk).update(
        sent_at=now, due_at=None, gave_up_at=None, cancelled_at=None, held_at=None,
        must_verify=False, receipt_id=receipt.id, receipt_url=receipt.url,
        receipt_parts=list(receipt.parts),
        leased_until=None, leased_by="", n_attempts=F("n_attempts"),
    )  # fmt: skip
    Attempt.objects.filter(outgoing=row, ended_at=None).update(
        ended_at=now, result=rules.Result.SENT, words="Our copy arrived in the mailbox."
    )
    row.refresh_from_db()
    return row


def _wake() -> None:
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "outbox")


@transaction.atomic
def free_dead_leases(*, is_dead: Callable[[str], bool], now: datetime) -> int:
    """Rows of processes that died are looked after soon, and looked for before they are sent."""
    waiting = Outgoing.objects.filter(due_at__isnull=False)  # which alone have a small index
    taken = waiting.filter(leased_until__gt=now).values_list("leased_by", flat=True)
    dead = [worker for worker in set(taken) if is_dead(worker)]
    return waiting.filter(leased_by__in=dead).update(
        leased_until=None, leased_by="", must_verify=True
    )


@transaction.atomic
def put_off(*, row: Outgoing, worker: str, words: str, now: datetime) -> bool:
    """A fault of ours came between: others go first. The longer it waits the later it is tried again,
    and it is looked for before it is sent. False when another worker has it."""
    waits = min(max((now - row.since_at) / 2, LEAST_PUT_OFF), MOST_PUT_OFF)
    held = Outgoing.objects.filter(pk=row.pk, leased_by=worker, sent_at=None, due_at__isnull=False)
    return bool(
        held.update(
            due_at=now + waits, leased_until=None, leased_by="", must_verify=True, last_words=words
        )
    )


@transaction.atomic
def free_left_leases(*, worker: str, busy: Collection[object]) -> int:
    """Rows that this worker holds and works on no more: a fault came between, perhaps after the
    network took it, so they are looked for before they are sent."""
    waiting = Outgoing.objects.filter(due_at__isnull=False)
    held = waiting.filter(leased_by=worker).exclude(pk__in=list(busy))
    return held.update(leased_until=None, leased_by="", must_verify=True)
