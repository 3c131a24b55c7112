"""Cases and public posts are linked to a problem, and taken away again; its profile follows.

The profile are the words by which new cases are known: those that many linked cases share, of the
newest that people linked. What was linked by the rule is not in it, or it would feed on itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases import queries as cases
from allears.lib import sight
from allears.mentions import queries as mentions
from allears.problems.actions import record
from allears.problems.models import Gathering, Link, Problem
from allears.problems.rules import alike
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MOST = 5_000
PROFILE_OF = 100
"""The newest linked cases that make the profile."""
POOL, POOL_FOR = 2_000, timedelta(days=30)


@transaction.atomic
def link(*, problem_id: int, case_id: int, by: User, now: datetime) -> Link:
    """A case belongs to it. Raises `NotPossible`."""
    record.allowed(by)
    row = record.locked(problem_id)
    if cases.case(case_id) is None:
        raise NotPossible(_("There is no case number %d.") % case_id)
    _link(row, [case_id], [], by=by, now=now)
    return Link.objects.get(problem=row, case_id=case_id)


@transaction.atomic
def link_many(
    *,
    problem_id: int,
    case_ids: Collection[int],
    mention_ids: Collection[int] = (),
    by: User,
    now: datetime,
) -> int:
    """All of these belong to it. How many are new. Raises `NotPossible`."""
    record.allowed(by)
    if len(case_ids) + len(mention_ids) > MOST:
        raise NotPossible(_("That is more than %d at once. Choose fewer.") % MOST)
    row = record.locked(problem_id)
    there = {one.pk for one in cases.many(case_ids)}
    posts = {one.pk for one in mentions.by_ids(list(mention_ids))} if mention_ids else set()
    return _link(row, sorted(there), sorted(posts), by=by, now=now)


@transaction.atomic
def link_gathering(*, problem_id: int, first_id: int, by: User, now: datetime) -> int:
    """Cases that were found to look alike belong to it; the suggestion goes."""
    record.allowed(by)
    row = record.locked(problem_id)
    found = Gathering.objects.select_for_update().filter(pk=first_id).first()
    if found is None:
        return 0
    shown = [pk for pk, _words in cases.words_of(found.case_ids)]
    n = _link(row, shown, [], by=by, now=now)
    found.delete()
    return n


def _link(
    row: Problem, case_ids: Sequence[int], mention_ids: Sequence[int], *, by: User, now: datetime
) -> int:
    back = Link.objects.filter(problem=row, ended_at__isnull=False)
    n = back.filter(case_id__in=case_ids).update(ended_at=None, ended_by=None, at=now, by=by)
    n += back.filter(mention_id__in=mention_ids).update(ended_at=None, ended_by=None, at=now, by=by)
    Link.objects.filter(problem=row, case_id__in=case_ids, by=None).update(by=by)
    old_cases = set(Link.objects.filter(problem=row, case_id__in=case_ids).values_list("case_id"))
    old_posts = set(
        Link.objects.filter(problem=row, mention_id__in=mention_ids).values_list("mention_id")
    )
    new = [
        Link(problem=row, case_id=pk, at=now, by=by) for pk in case_ids if (pk,) not in old_cases
    ]
    new += [
        Link(problem=row, mention_id=pk, at=now, by=by)
        for pk in mention_ids
        if (pk,) not in old_posts
    ]
    Link.objects.bulk_create(new, batch_size=1000)
    learn(row, now=now)
    record.tell([row.pk], by=by, about=() if mention_ids else case_ids)
    return n + len(new)


@transaction.atomic
def unlink(*, link_id: int, by: User, now: datetime) -> Link | None:
    """It does not belong to it; the rule never links it there again."""
    record.allowed(by)
    found = Link.objects.select_related("problem").filter(pk=link_id).first()
    if found is None:
        return None
    row = record.locked(found.problem_id)
    if not Link.objects.filter(pk=link_id, ended_at=None).update(ended_at=now, ended_by=by):
        return None
    learn(row, now=now)
    record.tell([row.pk], by=by, about=[found.case_id])
    return found


@transaction.atomic
def take_link_back(*, link_id: int, ended_at: str, by: User) -> None:
    """A link of a moment ago is as it was before: not there, or taken away at that time."""
    found = Link.objects.select_related("problem").filter(pk=link_id).first()
    if found is None:
        return
    row = record.locked(found.problem_id)
    if ended_at:
        Link.objects.filter(pk=link_id).update(ended_at=ended_at, ended_by=by)
    else:
        found.delete()
    learn(row, now=found.at)
    record.tell([row.pk], by=by, about=[found.case_id])


@transaction.atomic
def not_this(*, problem_id: int, case_id: int, by: User, now: datetime) -> None:
    """A case that was thought to belong to it does not."""
    record.allowed(by)
    row = record.locked(problem_id)
    if cases.case(case_id) is None:
        raise NotPossible(_("There is no case number %d.") % case_id)
    ended = {"ended_at": now, "ended_by": by}
    Link.objects.update_or_create(
        problem=row, case_id=case_id, defaults=ended, create_defaults={"at": now, "by": by} | ended
    )
    record.tell([row.pk], by=by, about=[case_id])


@sight.blind
def learn(row: Problem, *, now: datetime) -> None:
    """By which words new cases are known; none of them comes from behind a wall."""
    rows = Link.objects.filter(
        problem=row, ended_at__isnull=True, case__isnull=False, by__isnull=False
    )
    ids = rows.order_by("-at", "-id").values_list("case_id", flat=True)[:PROFILE_OF]
    linked = [alike.Bag(pk, words) for pk, words in cases.words_of(one for one in ids if one)]
    pool = cases.newest_words(since=now - POOL_FOR, limit=POOL)
    bags = {pk: alike.Bag(pk, words) for pk, words in pool} | {one.id: one for one in linked}
    weigh = alike.weights(list(bags.values()), cases.word_shares())
    row.words = list(alike.profile(linked, weigh)) if linked else []
    row.save(update_fields=["words"])
