"""Named reads about privacy."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Q

from allears.privacy import rows
from allears.privacy.models import Claim as Claim
from allears.privacy.models import Erasure as Erasure
from allears.privacy.models import Export as Export
from allears.privacy.models import Hold as Hold
from allears.privacy.models import Kind as Kind
from allears.privacy.models import Limit as Limit
from allears.privacy.models import Proof as Proof
from allears.privacy.models import Removed as Removed
from allears.privacy.models import Request as Request
from allears.privacy.models import Rules as Rules
from allears.staff.queries import User

PAGE = 50


def rules() -> Rules:
    """Who may do it, and how long they have; as it comes, where nobody said anything."""
    return Rules.objects.order_by("pk").first() or Rules()


def may_export(user: User) -> bool:
    return user.is_administrator or (user.can_lead and rules().leads_export)


def may_erase(user: User) -> bool:
    return user.is_administrator or (user.can_lead and rules().leads_erase)


def request(request_id: int) -> Request | None:
    found = Request.objects.select_related("contact", "by", "ended_by")
    return found.filter(pk=request_id).first()


def requests(*, is_open: bool, limit: int = PAGE, offset: int = 0) -> list[Request]:
    """Open ones by their due time, the others newest first."""
    found = Request.objects.select_related("contact", "by", "ended_by")
    found = found.prefetch_related("exports", "erasures")
    found = found.filter(ended_at__isnull=is_open)
    order = [F("due_at"), F("pk")] if is_open else [F("asked_at").desc(), F("pk").desc()]
    return list(found.order_by(*order)[offset : offset + limit])


def of_contact(contact_id: int) -> list[Request]:
    found = Request.objects.filter(contact=contact_id).prefetch_related("exports", "erasures")
    return list(found.select_related("by", "ended_by").order_by("-asked_at", "-pk"))


def n_open() -> int:
    return Request.objects.filter(ended_at=None).count()


def erasures(*, limit: int = PAGE) -> list[Erasure]:
    """The record, newest first."""
    return list(Erasure.objects.select_related("by").order_by("-pk")[:limit])


def erasure_of(request_id: int) -> Erasure | None:
    return Erasure.objects.filter(request=request_id).order_by("-pk").first()


def export(export_id: int) -> Export | None:
    return Export.objects.select_related("request").filter(pk=export_id).first()


def holds_of(contacts: Collection[int], *, now: datetime) -> list[Hold]:
    """What of these people is held back now."""
    theirs = Q(contact__in=list(contacts)) | Q(case__in=rows.ids("case", contacts))
    found = Hold.objects.filter(theirs, ended_at=None, until__gt=now)
    return list(found.select_related("by", "case").order_by("pk"))


def limits() -> list[Limit]:
    return list(Limit.objects.order_by("kind", "network"))


def removed(*, limit: int = 200) -> list[Removed]:
    """What went because its time was over, newest day first."""
    return list(Removed.objects.order_by("-on", "kind", "network")[:limit])
