"""Promises by word: given with an answer, kept by the next one, reminded of, broken, withdrawn.

A promise keeps with its case, so whoever holds that case is reminded, also after a hand-over. It is
kept when the person gets another answer; an answer that was written in time and is on its way when
the time is up still keeps it. A broken one stays owed until the person has had a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allears.cases import need
from allears.cases.actions import clocks, drafts, lines, notices, offers, record
from allears.cases.models import Case, Draft, Message, Promise, PromiseState, Snooze
from allears.cases.models.thread import EventKind
from allears.cases.rules import notices as notice_rules
from allears.cases.rules import promises as rules
from allears.lib.each import each
from allears.staff.actions import NotPossible
from allears.staff.queries import User
from allears.triage import language

MAX_WORDS = 120
FARTHEST = timedelta(days=366)
WARN_SHARE = 5
"""A fifth of the time before it is up, ..."""
WARN_MOST, WARN_LEAST = timedelta(hours=2), timedelta(minutes=5)
"""... and so much at most and at least."""
BATCH = 200
SORRY = gettext_lazy(
    "I promised you an answer %(words)s, and I did not keep that promise. I am sorry."
)


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer by a moment."""

    due_at: datetime
    words: str = ""
    """As they stand in the answer."""


def found_in(case: Case, text: str, *, by: User, now: datetime) -> Given | None:
    """What an answer promises first, by the hours of the case and the clock of who writes."""
    found = rules.find(
        text,
        language=language.of_words(text),
        now=now,
        zone=by.timezone,
        calendar=offers.calendar_of(case),
    )
    return Given(due_at=found[0].due_at, words=found[0].words) if found else None


def give(case: Case, message: Message, given: Given, *, by: User, now: datetime) -> Promise:
    """With a message that was just written; the caller computes the clocks anew and saves the case."""
    _check_time(given.due_at, now)
    promise = Promise.objects.create(
        case=case,
        message=message,
        at=now,
        by=by,
        team_id=case.team_id,
        words=" ".join(given.words.split())[:MAX_WORDS],
        warn_at=_warn_at(given.due_at, now),
        due_at=given.due_at,
    )
    _happened(promise, EventKind.PROMISED, by=by, now=now)
    return promise


def _check_time(due_at: datetime, now: datetime) -> None:
    if not now < due_at <= now + FARTHEST:
        raise NotPossible(_("A promise is for a moment in the future, within the next year."))


def _warn_at(due_at: datetime, now: datetime) -> datetime:
    return due_at - min(max((due_at - now) / WARN_SHARE, WARN_LEAST), WARN_MOST)


def _happened(promise: Promise, kind: EventKind, *, by: User | None, now: datetime) -> None:
    data = {"promise": promise.pk, "due": promise.due_at.isoformat()}
    record.happened(promise.case, kind, by=by, now=now, words=promise.words, **data)


def said(case: Case, message: Message, *, now: datetime) -> None:
    """The person got an answer: it keeps what was promised before it, and is a word about what was
    broken. The caller saves the case."""
    earlier = Promise.objects.select_for_update().filter(case=case, at__lt=message.at)
    earlier = earlier.exclude(message=message)
    for promise in earlier.filter(state=PromiseState.OPEN):
        if message.received_at <= promise.due_at:
            _end(case, promise, PromiseState.KEPT, by=message.by, now=now)
            _happened(promise, EventKind.PROMISE_KEPT, by=message.by, now=now)
        else:
            _end(case, promise, PromiseState.BROKEN, by=None, now=now, told_at=now)
            _happened(promise, EventKind.PROMISE_BROKEN, by=None, now=now)
    earlier.filter(state=PromiseState.BROKEN, told_at=None).update(told_at=now)
    _owe_no_word(case)
    clocks.recompute(case, now=now)


def unsaid(case: Case, message: Message, *, now: datetime) -> None:
    """The person has this answer no more: what it promised is no promise, and what it kept, or was a word
    about, is owed as before, unless a later answer of ours does the same. The caller saves the case."""
    for promise in Promise.objects.select_for_update().filter(message=message):
        if promise.state == PromiseState.OPEN:
            _end(case, promise, PromiseState.WITHDRAWN, by=None, now=now)
            _happened(promise, EventKind.PROMISE_OVER, by=None, now=now)
    left = case.events.filter(kind=EventKind.SENT, data__message=message.pk).order_by("-pk").first()
    if case.closed_at is None and left is not None and _owed_again(case, message, left.at):
        for later in _left_since(case, message):
            said(case, later, now=now)
    _owe_no_word(case)
    clocks.recompute(case, now=now)


def _owed_again(case: Case, message: Message, left_at: datetime) -> int:
    """What `said` wrote down at that moment is undone. How many."""
    rows = Promise.objects.filter(case=case).exclude(message=message)
    kept = rows.filter(state=PromiseState.KEPT, ended_at=left_at)
    told = rows.filter(state=PromiseState.BROKEN, told_at=left_at)
    n_kept = kept.update(state=PromiseState.OPEN, ended_at=None, ended_by=None)
    return n_kept + told.update(told_at=None)


def _left_since(case: Case, message: Message) -> list[Message]:
    ours = case.messages.filter(by__isnull=False, received_at__gt=message.received_at)
    gone = Q(outgoing__isnull=True) | Q(outgoing__sent_at__isnull=False)
    return list(ours.filter(gone).exclude(*clocks.NOT_SAID).order_by("received_at", "pk"))


def _end(
    case: Case,
    promise: Promise,
    state: PromiseState,
    *,
    by: User | None,
    now: datetime,
    told_at: datetime | None = None,
) -> None:
    promise.case, promise.state, promise.team_id = case, state, case.team_id
    promise.ended_at, promise.ended_by, promise.told_at = now, by, told_at
    promise.save(update_fields=["state", "team", "ended_at", "ended_by", "told_at"])


def _owe_no_word(case: Case) -> None:
    owed = Promise.objects.filter(case=case, state=PromiseState.BROKEN, told_at=None)
    first = owed.order_by("due_at").values_list("due_at", flat=True).first()
    case.promise_broken_at = first


@transaction.atomic
def move(*, promise_id: int, due_at: datetime, by: User, now: datetime) -> Promise:
    """Another time than what was recognised. Raises `NotPossible`."""
    case, promise = _ours(promise_id, by)
    if promise.state != PromiseState.OPEN:
        raise NotPossible(_("It is over: its time cannot be changed any more."))
    _check_time(due_at, now)
    promise.due_at, promise.warn_at, promise.warned_at = due_at, _warn_at(due_at, now), None
    promise.save(update_fields=["due_at", "warn_at", "warned_at"])
    _happened(promise, EventKind.PROMISE_MOVED, by=by, now=now)
    clocks.recompute(case, now=now)
    record.save(case, by=by)
    return promise


@transaction.atomic
def keep(*, promise_id: int, by: User, now: datetime) -> Promise:
    """It was kept in another way, by telephone say; of a broken one, that the person had a word."""
    case, promise = _ours(promise_id, by)
    if promise.state == PromiseState.BROKEN and promise.told_at is None:
        promise.told_at = now
        promise.save(update_fields=["told_at"])
    elif promise.state == PromiseState.OPEN:
        is_kept = now <= promise.due_at
        state = PromiseState.KEPT if is_kept else PromiseState.BROKEN
        _end(case, promise, state, by=by, now=now, told_at=None if is_kept else now)
        kind = EventKind.PROMISE_KEPT if is_kept else EventKind.PROMISE_BROKEN
        _happened(promise, kind, by=by, now=now)
    else:
        raise NotPossible(_("This promise is over already."))
    _settle(case, by=by, now=now)
    return promise


@transaction.atomic
def withdraw(*, promise_id: int, by: User, now: datetime) -> Promise:
    """It was none. A broken one only a lead may call that."""
    case, promise = _ours(promise_id, by)
    if promise.state != PromiseState.OPEN and not (
        promise.state == PromiseState.BROKEN and by.can_lead
    ):
        raise NotPossible(_("It is broken. Only a lead can say that it was no promise."))
    _end(case, promise, PromiseState.WITHDRAWN, by=by, now=now)
    _happened(promise, EventKind.PROMISE_OVER, by=by, now=now)
    _settle(case, by=by, now=now)
    return promise


def forgive(case: Case, *, by: User | None, now: datetime) -> None:
    """The person is satisfied, so nothing is owed any more; the caller saves the case."""
    for promise in Promise.objects.select_for_update().filter(case=case, state=PromiseState.OPEN):
        _end(case, promise, PromiseState.WITHDRAWN, by=by, now=now)
        _happened(promise, EventKind.PROMISE_OVER, by=by, now=now)
    Promise.objects.filter(case=case, state=PromiseState.BROKEN, told_at=None).update(told_at=now)
    case.promise_broken_at = None


def _settle(case: Case, *, by: User, now: datetime) -> None:
    _owe_no_word(case)
    if case.waiting_since is not None:
        need.set_place(case, now=now)
    clocks.recompute(case, now=now)
    record.save(case, by=by)


def _ours(promise_id: int, by: User) -> tuple[Case, Promise]:
    case, promise = _locked(promise_id)
    lines.check(case, by)
    return case, promise


def _locked(promise_id: int) -> tuple[Case, Promise]:
    """The promise and its case, taken for this transaction; the case first, like everybody."""
    case_id = Promise.objects.filter(pk=promise_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotPossible(_("There is no such promise any more."))
    case = record.locked(case_id)
    promise = Promise.objects.select_for_update(of=("self",)).get(pk=promise_id)
    promise.case = case
    return case, promise


@transaction.atomic
def begin_word(*, promise_id: int, tongue: str, by: User, now: datetime) -> Draft | None:
    """Put the beginning of a word about a broken promise into one's draft; before what stands there."""
    case, promise = _ours(promise_id, by)
    with translation.override(tongue):
        sorry = str(SORRY) % {"words": promise.words or f"{promise.due_at:%d.%m.}"}
    old = Draft.objects.filter(case=case, user=by).first()
    text = f"{sorry}\n\n{old.text if old else ''}".strip() + "\n\n"
    if old is None or sorry not in old.text:
        drafts.save_draft(case_id=case.pk, text=text, begun_version=case.version, by=by, now=now)
    return Draft.objects.filter(case=case, user=by).first()


# ---- what time alone brings -----------------------------------------------------------------


def remind(*, now: datetime) -> int:
    """Promises whose time comes: the case comes back and its holder is told; then it is broken. How many."""
    open_ones = Promise.objects.filter(state=PromiseState.OPEN)
    near = open_ones.filter(warned_at=None, warn_at__lte=now, due_at__gt=now).order_by("warn_at")
    over = open_ones.filter(due_at__lte=now).order_by("due_at")
    due = [(pk, _break) for pk in over.values_list("pk", flat=True)[:BATCH]]
    due += [(pk, _warn) for pk in near.values_list("pk", flat=True)[:BATCH]]
    return each(due, lambda one: one[1](one[0], now=now), what="promises")


@transaction.atomic
def _warn(promise_id: int, *, now: datetime) -> int:
    case, promise = _locked(promise_id)
    is_due = promise.warned_at is None and promise.warn_at <= now
    if promise.state != PromiseState.OPEN or not is_due:
        return 0
    promise.warned_at = now
    promise.save(update_fields=["warned_at"])
    if _is_answering(promise):
        return 0
    _come_back(case, now=now)
    words = _("%(by)s promised an answer %(words)s.")
    words %= {"by": promise.by.name, "words": promise.words}
    _tell(promise, notice_rules.Kind.PROMISE_NEAR, "near", words=words, now=now)
    record.save(case, by=None)
    return 1


@transaction.atomic
def _break(promise_id: int, *, now: datetime) -> int:
    case, promise = _locked(promise_id)
    if promise.state != PromiseState.OPEN or promise.due_at > now or _is_answering(promise):
        return 0
    if _never_left(promise):
        _end(case, promise, PromiseState.WITHDRAWN, by=None, now=now)
        _happened(promise, EventKind.PROMISE_OVER, by=None, now=now)
        clocks.recompute(case, now=now)
        record.save(case, by=None)
        return 1
    _end(case, promise, PromiseState.BROKEN, by=None, now=now)
    _happened(promise, EventKind.PROMISE_BROKEN, by=None, now=now)
    _owe_no_word(case)
    _come_back(case, now=now)
    if case.waiting_since is not None:
        need.set_place(case, now=now)
    clocks.recompute(case, now=now)
    named = lines.leads_of([case.team_id]) | ({case.assignee_id} if case.assignee_id else set())
    words = _("%(by)s promised an answer %(words)s, and nobody kept it.")
    words %= {"by": promise.by.name, "words": promise.words}
    kind = notice_rules.Kind.PROMISE_BROKEN
    _tell(promise, kind, "broken", words=words, now=now, named=frozenset(named))
    record.save(case, by=None)
    return 1


def _come_back(case: Case, *, now: datetime) -> None:
    """It is our turn: out of the sleep, into the queue."""
    if case.closed_at is not None:
        return
    if case.snoozed_until is not None:
        Snooze.objects.filter(case=case, ended_at=None).update(ended_at=now)
        case.snoozed_until = None
        record.happened(case, EventKind.WOKE, by=None, now=now, words=_("A promise is due."))
    if case.waiting_since is None:
        case.waiting_since = now
        need.set_place(case, now=now)


def _is_answering(promise: Promise) -> bool:
    """An answer that was written in time is on its way."""
    leaving = Q(outgoing__sent_at=None, outgoing__gave_up_at=None, outgoing__cancelled_at=None)
    later = Q(leaves_at__gt=promise.due_at)
    rows = Message.objects.filter(case_id=promise.case_id, by__isnull=False, outgoing__isnull=False)
    rows = rows.filter(leaving, at__gt=promise.at, received_at__lte=promise.due_at).exclude(later)
    return rows.exclude(pk=promise.message_id).exists()


def _never_left(promise: Promise) -> bool:
    """The person never got the message that promises it, or has it no more."""
    rows = Message.objects.filter(pk=promise.message_id, outgoing__isnull=False)
    return rows.filter(
        Q(outgoing__gave_up_at__isnull=False)
        | Q(outgoing__cancelled_at__isnull=False)
        | Q(recall__outgoing__sent_at__isnull=False)
    ).exists()


def _tell(
    promise: Promise,
    kind: notice_rules.Kind,
    step: str,
    *,
    words: str,
    now: datetime,
    named: frozenset[int] = frozenset(),
) -> None:
    key = f"promise:{promise.pk}:{step}:{promise.due_at:%Y%m%d%H%M}"
    news = notices.News(kind=kind, key=key, words=words, named=named)
    notices.tell(promise.case, news, by=None, now=now)
