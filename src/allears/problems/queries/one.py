"""One problem with what its page shows, what is linked to it, and what a case has to do with problems."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from allears.contacts import queries as contacts
from allears.problems.models import Change, Link, Problem, PublicWords, Telling, Told
from allears.staff.worded import worded

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A problem as its page shows it."""

    problem: Problem
    public_words: list[PublicWords]
    """The default language first."""
    changes: list[Change]
    """Newest first."""
    tellings: list[Telling]
    n_cases: int
    n_posts: int
    n_by_rule: int


def problem(problem_id: int) -> Problem | None:
    rows = Problem.objects.select_related("owner", "team", "published_by")
    return rows.filter(pk=problem_id).first()


def seen(problem_id: int) -> Seen | None:
    """Five reads."""
    found = problem(problem_id)
    if found is None:
        return None
    links = Link.objects.filter(problem=found, ended_at__isnull=True)
    n = links.aggregate(
        cases=Count("case_id"), posts=Count("mention_id"), ruled=Count("pk", filter=Q(by=None))
    )
    tellings = Telling.objects.filter(change__problem=found).select_related(
        "by", "stopped_by", "change"
    )
    return Seen(
        problem=found,
        public_words=words_of(found),
        changes=list(found.changes.select_related("by").order_by("-at", "-id")),
        tellings=list(tellings.order_by("-at", "-id")),
        n_cases=n["cases"],
        n_posts=n["posts"],
        n_by_rule=n["ruled"],
    )


def words_of(found: Problem) -> list[PublicWords]:
    """What we say of it, the default language first."""
    rows = found.public_words.select_related("changed_by")
    return sorted(rows, key=lambda one: (one.language != found.language, one.language))


def change(change_id: int) -> Change | None:
    return Change.objects.select_related("problem", "by").filter(pk=change_id).first()


def telling(telling_id: int) -> Telling | None:
    rows = Telling.objects.select_related("change__problem", "by", "stopped_by")
    return rows.filter(pk=telling_id).first()


def running(problem_id: int) -> Telling | None:
    """The telling of it that is under way."""
    rows = Telling.objects.filter(
        change__problem_id=problem_id, ended_at__isnull=True, stopped_at__isnull=True
    )
    return rows.select_related("change", "by").first()


def links(problem_id: int, *, offset: int = 0, limit: int = PAGE) -> list[Link]:
    """What is linked, newest first, with whose it is."""
    rows = Link.objects.filter(problem_id=problem_id, ended_at__isnull=True).select_related(
        "by", "case__contact", "case__team", "case__assignee", "mention__identity"
    )
    return list(rows.order_by("-at", "-id")[offset : offset + limit])


def linked_ids(problem_id: int, *, with_ended: bool = False) -> tuple[set[int], set[int]]:
    """The linked cases and the linked posts; `with_ended`: those that were taken away, too."""
    rows = Link.objects.filter(problem_id=problem_id)
    if not with_ended:
        rows = rows.filter(ended_at__isnull=True)
    found = list(rows.values_list("case_id", "mention_id"))
    return {c for c, _m in found if c}, {m for _c, m in found if m}


def n_people(problem_id: int) -> int:
    """How many different people are linked to it, by cases or posts of theirs."""
    rows = Link.objects.filter(problem_id=problem_id, ended_at__isnull=True)
    whose = Coalesce("case__contact_id", "mention__identity__contact_id")
    nameless = Q(mention__isnull=False, mention__identity__isnull=True)
    n = rows.aggregate(people=Count(whose, distinct=True), nameless=Count("pk", filter=nameless))
    return int(n["people"]) + int(n["nameless"])


def links_of_case(case_id: int) -> list[Link]:
    """Every problem that a case is or was linked to."""
    return _links(case_id)


@worded
def _links(case_id: int) -> QuerySet[Link]:
    return Link.objects.filter(case_id=case_id).select_related("problem__owner", "by")


def told_of_case(case_id: int) -> list[Told]:
    """What its person was told there of problems, newest first."""
    rows = Told.objects.filter(case_id=case_id, written_at__isnull=False)
    return list(rows.select_related("change__problem", "message__outgoing").order_by("-written_at"))


def refused(contact_ids: Collection[int]) -> set[int]:
    """Those of them who do not want to be told unasked."""
    return contacts.refused(contact_ids, contacts.Purpose.WRITTEN)
