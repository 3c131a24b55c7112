"""Named reads of what we say again."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from allears.knowledge.models import CannedReply as CannedReply
from allears.staff import queries as staff
from allears.staff.queries import User

MAX_WORDS = 6


def _seen_by(user: User) -> QuerySet[CannedReply]:
    """One's own, those of one's teams, and those of everybody; a lead sees every shared one."""
    is_own = Q(owner=user, shared_at__isnull=True)
    is_shared = Q(shared_at__isnull=False)
    if not user.can_lead:
        team_ids = staff.team_ids_of(user)
        is_shared &= Q(team__isnull=True) | Q(team_id__in=team_ids)
    return CannedReply.objects.filter(is_own | is_shared, removed_at__isnull=True)


def _met(rows: QuerySet[CannedReply], words: str) -> QuerySet[CannedReply]:
    """Those whose name, short name or text holds every word."""
    for word in words.casefold().split()[:MAX_WORDS]:
        rows = rows.filter(
            Q(shortcut__icontains=word) | Q(name__icontains=word) | Q(text__icontains=word)
        )
    return rows


def find(words: str, user: User, language: str = "", limit: int = 8) -> list[CannedReply]:
    """For `/` and for search: the language of the case first, then what begins with the words,
    then what is used most."""
    begin = words.casefold().strip()
    base = language.partition("-")[0].lower()
    by_language = Case(
        *([When(language__istartswith=base, then=Value(0))] if base not in ("", "unknown") else []),
        When(language="", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    by_beginning = Case(
        When(shortcut__iexact=begin, then=Value(0)),
        When(Q(shortcut__istartswith=begin) | Q(name__istartswith=begin), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = _met(_seen_by(user), words).select_related("team", "owner")
    rows = rows.annotate(of_language=by_language, begins=by_beginning)
    return list(rows.order_by("of_language", "begins", "-n_used", "name", "pk")[:limit])


def listed(words: str, user: User, *, limit: int = 500) -> list[CannedReply]:
    """For the settings page, by name."""
    rows = _met(_seen_by(user), words).select_related("team", "owner")
    return list(rows.order_by("name", "pk")[:limit])


def canned(reply_id: int, user: User) -> CannedReply | None:
    """One that this person may use."""
    return _seen_by(user).select_related("team", "owner").filter(pk=reply_id).first()


def removed(reply_id: int, user: User) -> CannedReply | None:
    """One that is removed and that this person may bring back."""
    rows = CannedReply.objects.filter(pk=reply_id, removed_at__isnull=False)
    found = rows.select_related("team", "owner").first()
    return found if found is not None and may_change(found, user) else None


def may_change(row: CannedReply, user: User) -> bool:
    """One's own as long as it is not shared; what is shared is kept by leads."""
    return user.can_lead if row.shared_at is not None else row.owner_id == user.pk
