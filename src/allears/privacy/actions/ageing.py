"""What is too old goes: each kind by its limit, in windows of its table, a few rows at a time.

A table is walked by its key once a day in windows, so no query grows with the table and nothing is
locked but the rows that go. One window, one transaction, with the place where the walk is: killed at
any line it goes on there. The next window waits a moment, so that people always go first. What is
on hold stays, and what an open case, a problem or an open request needs.
What it misses: bytes of a file that two rows named go when the last of both goes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from allears.lib import sight
from allears.privacy import rows
from allears.privacy.actions import bytes_of, holding, strokes
from allears.privacy.models import Hold, Limit, Removed, Request
from allears.privacy.rules import terms
from allears.privacy.rules.terms import Aged
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

WINDOW = 2000
"""Rows that one window looks at."""
AT_ONCE = 200
"""Rows that go in one transaction."""
SLICE_S = 0.2
REST = timedelta(seconds=1)
DAY = timedelta(days=1)
MOST_COUNTED = 100_000


@transaction.atomic
def set_limit(*, kind: str, network: str, days: int | None, by: User, now: datetime) -> Limit | None:  # fmt: skip
    """`days` None for one network: for ever there; for all: no limit. Raises `NotPossible`."""
    if why := terms.fault(kind, days):
        least = terms.TERMS[Aged(kind)].least if why == "days" else 0
        words = _("At least %d days.") % least if why == "days" else _("There is no such kind.")
        raise NotPossible(words)
    if network and not terms.TERMS[Aged(kind)].has_networks:
        raise NotPossible(_("This kind is the same for every network."))
    audit(
        what="privacy.limit",
        words=f"{kind} {network}: {days if days is not None else '∞'}",
        by=by,
        now=now,
        kind=kind,
        network=network,
        days=days,
    )
    if days is None and not network:
        Limit.objects.filter(kind=kind, network="").delete()
        return None
    changed = {"days": days, "changed_at": now, "changed_by": by, "place": 0, "due_at": now}
    row, _is_new = Limit.objects.update_or_create(kind=kind, network=network, defaults=changed)
    return row


@sight.whole
def work(*, now: datetime) -> bool:
    """Some windows of the limit that is due. Never asks to be called again at once: people go first."""
    until = time.monotonic() + SLICE_S
    while time.monotonic() < until:
        with transaction.atomic():
            due = Limit.objects.select_for_update(skip_locked=True).filter(
                due_at__lte=now, days__isnull=False
            )
            row = due.order_by("due_at", "pk").first()
            if row is None:
                return False
            n = _window(row, now)
            row.save(update_fields=["place", "due_at"])
        if n:
            return False
    return False


def _window(row: Limit, now: datetime) -> int:
    """One window; how many went. At the end of the table the next walk is tomorrow's."""
    walk = WALKS[Aged(row.kind)]
    ids = list(rows.rows(walk.label).filter(pk__gt=row.place).values_list("pk", flat=True)[:WINDOW])
    if not ids:
        row.place, row.due_at = 0, now + DAY
        return 0
    old = _old(walk, row, now).filter(pk__gt=row.place, pk__lte=ids[-1])
    gone = list(old.values_list("pk", flat=True)[:AT_ONCE])
    row.place = gone[-1] if len(gone) == AT_ONCE else ids[-1]
    if not gone:
        return 0
    n = walk.remove(gone, now)
    _note(row, n, now)
    row.due_at = now + REST
    return n


def _old(walk: Walk, row: Limit, now: datetime) -> QuerySet[Any]:
    """What of a table is over its limit and may go."""
    assert row.days is not None
    found = walk.may_go(rows.rows(walk.label), now)
    found = found.filter(**{f"{walk.at}__lt": terms.cutoff(row.days, now)})
    if row.network:
        return found.filter(network=row.network)
    others = Limit.objects.filter(kind=row.kind).exclude(network="")
    own = list(others.values_list("network", flat=True))
    return found.exclude(network__in=own) if own else found


@sight.whole
def preview(*, kind: str, network: str, days: int, now: datetime) -> tuple[int, bool]:
    """How many would go today, and whether there are more than were counted."""
    row = Limit(kind=kind, network=network, days=days)
    some = _old(WALKS[Aged(kind)], row, now).order_by().values("pk")[: MOST_COUNTED + 1]
    n = some.count()
    return min(n, MOST_COUNTED), n > MOST_COUNTED


def _note(row: Limit, n: int, now: datetime) -> None:
    day, _is_new = Removed.objects.get_or_create(
        on=now.date(), kind=row.kind, network=row.network, defaults={"n": 0}
    )
    Removed.objects.filter(pk=day.pk).update(n=F("n") + n)


# ---- each kind -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Walk:
    label: str
    at: str
    """The time that counts."""
    may_go: Callable[[QuerySet[Any], datetime], QuerySet[Any]]
    remove: Callable[[list[int], datetime], int]


def _all(found: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    del now
    return found


def _names(label: str, **how: object) -> Exists:
    return Exists(rows.rows(label).filter(**how).order_by())


def _held(now: datetime, **how: object) -> Exists:
    return Exists(Hold.objects.filter(holding.standing(now), **how))


def _loose(found: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Mentions that are in no case, wait for no decision and stand under no problem."""
    me = OuterRef("pk")
    return found.filter(
        ~_names("cases.Message", mention=me),
        ~_names("cases.AsideWord", mention=me),
        ~_names("problems.Link", mention=me),
        ~_names("mentions.Fresh", mention=me),
        ~_held(now, contact=OuterRef("identity__contact")),
    )


def _over(found: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Closed cases that nobody is to be asked about any more."""
    return found.filter(
        ~_names("cases.FollowUp", closure__case=OuterRef("pk"), ended_at=None),
        ~_held(now, case=OuterRef("pk")),
        ~_held(now, contact=OuterRef("contact")),
        closed_at__isnull=False,
    )


def _alone(found: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """People of whom nothing is left, who are not one with somebody else."""
    me = OuterRef("pk")
    return found.filter(
        ~_names("cases.Case", contact=me),
        ~_names("mentions.Mention", identity__contact=me),
        ~_names("cases.Conversation", identity__contact=me),
        ~_names("contacts.Merge", keep=me),
        ~_names("contacts.Merge", other=me),
        ~_held(now, contact=me),
        ~Exists(Request.objects.filter(contact=me, ended_at=None)),
        merged_into=None,
    )


def _with_files(found: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    return found.filter(
        ~_held(now, contact=OuterRef("identity__contact")), post__files__0__isnull=False
    )


def _with_text(found: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    del now
    return found.filter(due_at=None).exclude(utterance__text="")


def _delete_mentions(ids: list[int], now: datetime) -> int:
    del now
    names = bytes_of.in_mentions(ids)
    rows.rows("mentions.Mention").filter(pk__in=ids).delete()
    bytes_of.remove_all(names)
    return len(ids)


def _delete_cases(ids: list[int], now: datetime) -> int:
    done = 0
    for piece in rows.pieces(ids, strokes.CASES):
        try:
            with transaction.atomic():
                names = strokes.remove_cases(piece, {}, but=(), now=now)
        except strokes.Wait:
            continue
        bytes_of.remove_all(names)
        done += len(piece)
    return done


def _delete_people(ids: list[int], now: datetime) -> int:
    del now
    strokes.remove_people(ids, {})
    return len(ids)


def _delete_files(ids: list[int], now: datetime) -> int:
    """The bytes; that there was a file, and how it was called, goes with them."""
    del now
    names = bytes_of.in_mentions(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mentions_mention SET post = post - 'files' WHERE id = ANY(%s)", [ids]
        )
    bytes_of.remove_all({"sums": names["sums"]})
    return len(ids)


def _delete_bodies(ids: list[int], now: datetime) -> int:
    """What left the house stands in its case; the copy for sending is emptied."""
    del now
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_outgoing SET utterance = jsonb_set(utterance, '{text}', '\"\"')"
            " - 'quoted' WHERE id = ANY(%s)",
            [ids],
        )
    return len(ids)


def _plainly(label: str) -> Callable[[list[int], datetime], int]:
    def delete(ids: list[int], now: datetime) -> int:
        del now
        rows.rows(label).filter(pk__in=ids).delete()
        return len(ids)

    return delete


def _ended(found: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    del now
    return found.filter(~Q(ended_at=None))


WALKS = {
    Aged.MENTIONS: Walk("mentions.Mention", "heard_at", _loose, _delete_mentions),
    Aged.CASES: Walk("cases.Case", "closed_at", _over, _delete_cases),
    Aged.PEOPLE: Walk("contacts.Contact", "heard_at", _alone, _delete_people),
    Aged.FILES: Walk("mentions.Mention", "heard_at", _with_files, _delete_files),
    Aged.SENT: Walk("outbox.Outgoing", "sent_at", _with_text, _delete_bodies),
    Aged.NOTICES: Walk("cases.Notice", "at", _all, _plainly("cases.Notice")),
    Aged.TELLINGS: Walk("staff.Telling", "at", _ended, _plainly("staff.Telling")),
    Aged.SAMPLES: Walk("mentions.DropSample", "at", _all, _plainly("mentions.DropSample")),
    Aged.ASKED: Walk("drafting.Asked", "at", _all, _plainly("drafting.Asked")),
    Aged.AUDIT: Walk("staff.AuditEntry", "at", _all, _plainly("staff.AuditEntry")),
}
