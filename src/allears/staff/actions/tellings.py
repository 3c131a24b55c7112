"""What must leave to our own people by mail and push: put, leased, begun, told once.

A telling is a row from the transaction of its event on. It is taken by lease, and every write that
ends it is conditional on still holding the lease. A mail that was begun and whose process died is
not sent again: the notice stands in the app anyway, and twice is worse than late. A push may be
sent again, because its topic makes the second replace the first. What was read meanwhile in the
app is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from allears.lib import wake
from allears.staff.models import Device, Telling

LEASE = timedelta(minutes=5)
GIVES_UP_AFTER = timedelta(days=1)
"""News that is older is in the app, and no news any more."""
KEPT = timedelta(days=14)
"""How long it can be seen what was told."""
MAIL, PUSH = "mail", "push"


@dataclass(frozen=True, kw_only=True)
class News:
    """One telling to write down. `way` is mail or push."""

    user_id: int
    way: str
    due_at: datetime
    kind: str
    key: str
    case_id: int | None
    who: str
    words: str


def put_tellings(*, news: Sequence[News], now: datetime) -> int:
    """Write them down; a push once for each device. The same news twice is one row."""
    if not news:
        return 0
    pushed = {one.user_id for one in news if one.way == PUSH}
    devices: dict[int, list[int]] = {}
    for user_id, pk in Device.objects.filter(user_id__in=pushed).values_list("user_id", "pk"):
        devices.setdefault(user_id, []).append(pk)
    rows = [
        _row(one, device_id, now)
        for one in news
        for device_id in (devices.get(one.user_id, []) if one.way == PUSH else [None])
    ]
    Telling.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    if rows:
        with connection.cursor() as cursor:
            wake.tell(cursor.execute, "tellings")
    return len(rows)


def _row(news: News, device_id: int | None, now: datetime) -> Telling:
    return Telling(
        user_id=news.user_id,
        way=news.way,
        device_id=device_id,
        kind=news.kind,
        key=news.key,
        case_id=news.case_id,
        who=news.who[:120],
        words=news.words[:300],
        at=now,
        due_at=news.due_at,
    )


def unsay_tellings(*, case_id: int, words: Collection[str]) -> None:
    """These words were taken back by who said them: they leave no more, and are not kept."""
    Telling.objects.filter(case_id=case_id, words__in=list(words)).update(words="")


def take_back_tellings(
    *, user_id: int, case_id: int | None = None, key_begins: str = "", now: datetime
) -> None:
    """They have read it in the app: what has not begun to leave stays here.

    Of one case, or of news whose key begins so; else all of it.
    """
    rows = Telling.objects.filter(user_id=user_id, ended_at=None, begun_at=None)
    if key_begins:
        rows = rows.filter(case_id=None, key__startswith=key_begins)
    if case_id is not None:
        rows = rows.filter(case_id=case_id)
    rows.update(ended_at=now, ended_why="read in the app before it left")


def take_back_news(*, user_id: int, kind: str, begins: str = "", now: datetime) -> None:
    """They have looked at it in the app: of this kind, with keys that begin so, nothing leaves."""
    rows = Telling.objects.filter(user_id=user_id, kind=kind, key__startswith=begins)
    rows.filter(ended_at=None, begun_at=None).update(
        ended_at=now, ended_why="read in the app before it left"
    )


@transaction.atomic
def lease_tellings(*, worker: str, limit: int, now: datetime) -> list[Telling]:
    """Take what is due: the mails of one person together, so that they become one letter."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    due = Telling.objects.filter(free, ended_at=None, due_at__lte=now, begun_at=None)
    rows = list(
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("user", "device")
        .order_by("due_at", "id")[:limit]
    )
    Telling.objects.filter(pk__in=[row.pk for row in rows]).update(
        leased_by=worker, leased_until=now + LEASE
    )
    return rows


def begin_telling(*, rows: Iterable[Telling], worker: str, now: datetime) -> list[Telling]:
    """Say that they are leaving now; only those that are still ours and still wanted come back."""
    wanted = {row.pk: row for row in rows}
    held = Telling.objects.filter(pk__in=wanted, leased_by=worker, ended_at=None, begun_at=None)
    with transaction.atomic():
        ids = list(held.select_for_update().values_list("pk", flat=True))
        Telling.objects.filter(pk__in=ids).update(begun_at=now, n_tries=F("n_tries") + 1)
    for pk in ids:
        wanted[pk].n_tries += 1
    return [wanted[pk] for pk in ids]


@transaction.atomic
def told(*, rows: Iterable[Telling], worker: str, now: datetime) -> None:
    """They have left."""
    chosen = list(rows)
    _held(chosen, worker).update(ended_at=now, was_told=True, ended_why="")
    devices = {row.device_id for row in chosen if row.device_id}
    Device.objects.filter(pk__in=devices).update(told_at=now, failed_words="")


@transaction.atomic
def tell_again(
    *, rows: Iterable[Telling], why: str, after_s: float, worker: str, now: datetime
) -> None:
    """They have not left, for sure: once more later, unless they are old by then."""
    at = now + timedelta(seconds=after_s)
    held = _held(list(rows), worker)
    old = Q(at__lt=at - GIVES_UP_AFTER)
    held.filter(old).update(ended_at=now, ended_why=why[:300])
    held.filter(~old, ended_at=None).update(
        begun_at=None, due_at=at, leased_by="", leased_until=None, ended_why=why[:300]
    )


@transaction.atomic
def drop_tellings(*, rows: Iterable[Telling], why: str, worker: str, now: datetime) -> None:
    """They do not leave, or nobody knows whether they did; they stand in the app."""
    _held(list(rows), worker).update(ended_at=now, ended_why=why[:300])


def _held(rows: Sequence[Telling], worker: str) -> QuerySet[Telling]:
    return Telling.objects.filter(pk__in=[row.pk for row in rows], leased_by=worker, ended_at=None)


def tidy_tellings(*, is_dead: Callable[[str], bool], now: datetime) -> None:
    """Leases of the dead are freed, begun mails of theirs ended, old rows forgotten."""
    held = Telling.objects.filter(ended_at=None).exclude(leased_by="")
    over = set(held.filter(leased_until__lt=now).values_list("leased_by", flat=True).distinct())
    names = set(held.values_list("leased_by", flat=True).distinct())
    for name in names:
        rows = held.filter(leased_by=name)
        if name in over and not is_dead(name):
            rows = rows.filter(leased_until__lt=now)
        elif not is_dead(name):
            continue
        broken = "broken off while it left; it stands in the app"
        rows.filter(way=MAIL, begun_at__isnull=False).update(ended_at=now, ended_why=broken)
        rows.filter(ended_at=None).update(leased_by="", leased_until=None, begun_at=None)
    old = Telling.objects.filter(ended_at__lt=now - KEPT).values("pk")[:1000]
    Telling.objects.filter(pk__in=old).delete()
