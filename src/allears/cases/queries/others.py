"""Reads around the cases: people's earlier matters, who is here, notices, routes, exports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet, prefetch_related_objects

from allears.cases.models import (
    Calendar,
    Case,
    Closure,
    Draft,
    Intake,
    Message,
    Presence,
    Route,
    RouteRevision,
    SlaPolicy,
)
from allears.cases.queries.held import has
from allears.staff.many import AnyOf
from allears.staff.queries import User
from allears.staff.worded import first, worded

HERE_FOR = timedelta(seconds=75)
TYPING_FOR = timedelta(seconds=8)


def of_contact(contact_id: int, *, limit: int = 50) -> list[Case]:
    """All matters of a person, newest first."""
    found = _of_contact(contact_id, limit=limit)
    prefetch_related_objects(found, "closures")
    return found


@worded
def _of_contact(contact_id: int, *, limit: int) -> QuerySet[Case]:
    rows = Case.objects.filter(contact_id=contact_id).select_related("team", "assignee")
    return rows.order_by("-last_message_at")[:limit]


def ends_of_contact(contact_id: int) -> dict[str, int]:
    """How their ended matters ended: outcome to how many."""
    return dict(_ends(contact_id))


@worded
def _ends(contact_id: int) -> QuerySet[Closure, tuple[str, int]]:
    rows = Closure.objects.filter(case__contact_id=contact_id, reopened_at__isnull=True)
    return rows.values_list("outcome").annotate(n=Count("id"))


def languages_of(contact_id: int, *, limit: int = 3) -> list[str]:
    """In which languages they came with their matters, the most frequent first."""
    return [language for language, _n in _languages(contact_id)[:limit]]


@worded
def _languages(contact_id: int) -> QuerySet[Case, tuple[str, int]]:
    rows = Case.objects.filter(contact_id=contact_id).exclude(language__in=("", "unknown", "und"))
    return rows.values_list("language").annotate(n=Count("id")).order_by("-n", "language")


def n_open_of(contact_ids: Iterable[int]) -> dict[int, int]:
    """How many open matters each of these people has."""
    rows = Case.objects.filter(contact_id__in=list(contact_ids), closed_at__isnull=True)
    return dict(rows.values_list("contact_id").annotate(n=Count("id")))


def n_of_contact(contact_id: int) -> int:
    return Case.objects.filter(contact_id=contact_id).count()


def present(case_id: int, *, but: User, now: datetime) -> list[tuple[User, bool]]:
    """Who else has the case open, and whether they are writing."""
    found = _present(case_id, but.pk, now - HERE_FOR)
    return [(row.user, bool(row.typed_at and row.typed_at > now - TYPING_FOR)) for row in found]


@worded
def _present(case_id: int, but_id: int, since: datetime) -> QuerySet[Presence]:
    rows = Presence.objects.filter(case_id=case_id, seen_at__gt=since).exclude(user_id=but_id)
    return rows.select_related("user").order_by("user__name")


def draft(case_id: int, user: User) -> Draft | None:
    return first(_drafts(case_id, user.pk)) if has(case_id, Draft) else None


@worded
def _drafts(case_id: int, user_id: int) -> QuerySet[Draft]:
    return Draft.objects.filter(case_id=case_id, user_id=user_id)


def intake_of(mention_id: int) -> Intake | None:
    return Intake.objects.filter(pk=mention_id).first()


def intakes_of(mention_ids: Iterable[int]) -> dict[int, Intake]:
    """What became of mentions."""
    return {row.pk: row for row in _intakes(list(mention_ids))}


@worded
def _intakes(mention_ids: list[int]) -> QuerySet[Intake]:
    return Intake.objects.filter(AnyOf("pk", mention_ids)).select_related("case")


def case_ids_of_mentions(mention_ids: Iterable[int]) -> dict[int, int]:
    return dict(_case_ids(list(mention_ids)))


@worded
def _case_ids(mention_ids: list[int]) -> QuerySet[Intake, tuple[int, int]]:
    rows = Intake.objects.filter(AnyOf("pk", mention_ids), case__isnull=False)
    return rows.values_list("mention_id", "case_id")


def n_opened_by(mention_ids: Iterable[int]) -> int:
    """How many of these mentions opened a case."""
    return Intake.objects.filter(pk__in=list(mention_ids), decision="opened").count()


def case_id_of_message(message_id: int) -> int | None:
    return Message.objects.filter(pk=message_id).values_list("case_id", flat=True).first()


def message_of_ours(message_id: int) -> Message | None:
    """One answer, with where it stands and whether it was taken back."""
    rows = Message.objects.filter(pk=message_id, by__isnull=False, outgoing__isnull=False)
    return rows.select_related(
        "by", "case__team", "conversation", "outgoing__channel", "recall__outgoing"
    ).first()


def files_of_message(message_id: int) -> object:
    """The files that we sent with a message, as its row has them."""
    return Message.objects.filter(pk=message_id).values_list("files", flat=True).first()


def routes() -> list[Route]:
    rows = Route.objects.select_related("team", "sla_policy").prefetch_related("watchers")
    return list(rows.order_by("position", "id"))


def route_revisions(*, limit: int = 20) -> list[RouteRevision]:
    return list(RouteRevision.objects.select_related("by").order_by("-id")[:limit])


def route_revision(revision_id: int) -> RouteRevision | None:
    return RouteRevision.objects.filter(pk=revision_id).first()


def n_routes_of_policies() -> dict[int, int]:
    """How many routes name each policy themselves."""
    rows = Route.objects.filter(sla_policy__isnull=False)
    return dict(rows.values_list("sla_policy_id").annotate(n=Count("pk")))


def policies() -> list[SlaPolicy]:
    return list(SlaPolicy.objects.select_related("calendar").order_by("name"))


def policy(policy_id: int) -> SlaPolicy | None:
    return SlaPolicy.objects.select_related("calendar").filter(pk=policy_id).first()


def calendars() -> list[Calendar]:
    return list(Calendar.objects.order_by("name"))


def calendar(calendar_id: int) -> Calendar | None:
    return Calendar.objects.filter(pk=calendar_id).first()


def after_id(last_id: int, *, limit: int = 1000) -> list[Case]:
    """For exports: the next rows in order of id."""
    rows = Case.objects.filter(pk__gt=last_id).select_related("contact", "team", "assignee")
    return list(rows.prefetch_related("closures", "messages").order_by("id")[:limit])
