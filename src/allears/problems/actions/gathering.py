"""Looks, now and then, which open cases gather around one thing, and which new ones belong to a known one.

Both are bounded: the newest so many cases, a handful of reads, some tenths of a second. What was
suggested and dismissed stays dismissed until twice as many have come. A new case is linked by itself only
to a problem that people linked several to, when it holds most of its words; else it is offered in the case.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from allears.cases import queries as cases
from allears.lib import sight
from allears.problems import queries
from allears.problems.actions import record
from allears.problems.models import Gathering, Link, Problem
from allears.problems.rules import alike
from allears.problems.rules.alike import Bag
from allears.staff.actions import NotPossible
from allears.staff.queries import User

LOCK = 6_021_023
"""So that two processes do not look at once."""
POOL, POOL_FOR = 2_000, timedelta(days=14)
MOST = 20
MOST_IN_ONE = 500
NEW_FOR, NEW = timedelta(hours=6), 1_000
"""New cases that are looked at again and again, so that a pause of `care` leaves nobody out."""
FEWEST_WORDS = 4
"""Of a profile by which cases are linked without asking."""
GROWN = 2.0


@sight.blind  # what is shown to everybody holds nothing that is behind a wall
@transaction.atomic
def gather(*, now: datetime) -> int:
    """Find groups of open cases that belong to no problem. How many there are."""
    if not _is_mine():
        return 0
    linked = Link.objects.filter(ended_at__isnull=True, case__closed_at__isnull=True)
    but = set(linked.values_list("case_id", flat=True))
    pool = cases.newest_words(since=now - POOL_FOR, limit=POOL, is_open=True, but=but)
    bags = [Bag(pk, words) for pk, words in pool]
    weigh = alike.weights(bags, cases.word_shares())
    found = alike.groups(bags, weigh, fewest=alike.GATHERS)[:MOST]
    before = {one.pk: one for one in Gathering.objects.all()}
    for ids, words in found:
        _keep(before.pop(ids[0], None), ids[:MOST_IN_ONE], words, now=now)
    stale = [pk for pk, one in before.items() if one.dismissed_at is None]
    Gathering.objects.filter(pk__in=stale).delete()
    return len(found)


def _keep(row: Gathering | None, ids: list[int], words: tuple[str, ...], *, now: datetime) -> None:
    if row is None:
        Gathering.objects.create(first_id=ids[0], case_ids=ids, words=list(words), seen_at=now)
        return
    if row.dismissed_at is not None and len(ids) < GROWN * len(row.case_ids):
        return
    row.case_ids, row.words, row.seen_at = ids, list(words), now
    row.dismissed_at = row.dismissed_by = None
    row.save()


def _is_mine() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def dismiss(*, first_id: int, by: User, now: datetime) -> bool:
    """They are not one thing."""
    record.allowed(by)
    rows = Gathering.objects.filter(pk=first_id, dismissed_at__isnull=True)
    if not rows.exists():
        raise NotPossible(_("That suggestion is gone already."))
    return bool(rows.update(dismissed_at=now, dismissed_by=by))


@transaction.atomic
def know(*, now: datetime) -> int:
    """Link new cases that surely belong to a known problem. How many were."""
    if not _is_mine():
        return 0
    problems = {row.pk: row for row in _sure_enough()}
    if not problems:
        return 0
    new = cases.opened_words(since=now - NEW_FOR, limit=NEW)
    pairs = {(pk, one.pk): words for one in problems.values() for pk, words in _meeting(one, new)}
    if not pairs:
        return 0
    known = set(
        Link.objects.filter(case_id__in={pk for pk, _one in pairs}).values_list(
            "case_id", "problem_id"
        )
    )
    rows = [
        Link(problem_id=problem_id, case_id=pk, at=now, words=", ".join(words))
        for (pk, problem_id), words in pairs.items()
        if (pk, problem_id) not in known
    ]
    Link.objects.bulk_create(rows, ignore_conflicts=True)
    for problem_id in Counter(row.problem_id for row in rows):
        record.tell([problem_id])
    return len(rows)


def _sure_enough() -> list[Problem]:
    """Problems whose profile people made, of enough words and cases."""
    rows = [one for one in queries.active() if len(one.words) >= FEWEST_WORDS]
    linked = Link.objects.filter(problem__in=rows, ended_at__isnull=True).values("problem_id")
    counted = linked.annotate(n=Count("case_id", filter=Q(by__isnull=False)))
    n = {one["problem_id"]: one["n"] for one in counted}
    return [one for one in rows if n.get(one.pk, 0) >= alike.SURE_FROM]


def _meeting(
    one: Problem, new: list[tuple[int, frozenset[str]]]
) -> list[tuple[int, tuple[str, ...]]]:
    found = []
    for pk, words in new:
        score, held = alike.meets(words, one.words)
        if score >= alike.SURE:
            found.append((pk, held))
    return found
