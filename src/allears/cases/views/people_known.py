"""What is written down about a person: lines, roles, what they agreed to, and that they are kept out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allears.cases.views.people import known
from allears.contacts import actions
from allears.contacts import queries as contacts
from allears.contacts.queries import Identity
from allears.lib import clock
from allears.mentions import queries as mentions
from allears.staff.access import PersonRequest, answerers
from allears.staff.actions import NotPossible

EVERYWHERE = "all"


def _typed(request: PersonRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()


def _number(request: PersonRequest, name: str) -> int | None:
    raw = _typed(request, name)
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None


def _day(request: PersonRequest, name: str) -> date | None:
    """Raises `NotPossible` for what is no day."""
    raw = _typed(request, name)
    try:
        return date.fromisoformat(raw) if raw else None
    except ValueError:
        raise NotPossible(_("Write the day like 2026-03-31.")) from None


def _midnight(day: date) -> datetime:
    try:
        return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
    except OverflowError:
        raise NotPossible(_("Write the day like 2026-03-31.")) from None


def _done(
    request: PersonRequest, contact_id: int, act: Callable[[], str], at: str
) -> HttpResponseBase:
    """Do it and say so, or say why not; back to the part of the page where it stands."""
    try:
        messages.success(request, act())
    except NotPossible as why:
        messages.error(request, str(why))
    response = redirect("person", contact_id=contact_id)
    response["Location"] += f"#{at}"
    return response


@require_POST
@answerers
def person_line(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """Add a line, or take one out (`remove`)."""
    contact, now = known(contact_id), clock.now()
    gone = _number(request, "remove")

    def act() -> str:
        if gone is not None:
            actions.remove_line(contact=contact, line_id=gone, by=request.user, now=now)
            return _("Taken out.")
        kind, text = _typed(request, "kind"), _typed(request, "text")
        actions.add_line(contact=contact, kind=kind, text=text, by=request.user, now=now)
        return _("Kept. Whoever answers them sees it.")

    return _done(request, contact.pk, act, "about-head")


@require_POST
@answerers
def person_role(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """They are this to us, or are not any more (`end`)."""
    contact, now = known(contact_id), clock.now()
    over = _number(request, "end")

    def act() -> str:
        if over is not None:
            if over not in {one.pk for one in contacts.roles_of(contact.pk)}:
                raise NotPossible(_("There is no such role here any more."))
            actions.end_role(role_id=over, by=request.user, now=now)
            return _("Noted: it is not so any more.")
        mention_id, identity_id = _proof(request, contact.pk)
        what = actions.Proven(
            kind=_typed(request, "kind"),
            proof=_typed(request, "proof"),
            mention_id=mention_id,
            identity_id=identity_id,
            since=_day(request, "since") or min(timezone.localdate(now), now.date()),
            until=_day(request, "until"),
        )
        actions.give_role(contact=contact, what=what, by=request.user, now=now)
        return _("Kept. It stands beside their cases from now on.")

    return _done(request, contact.pk, act, "roles-head")


@require_POST
@answerers
def person_consent(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """They agreed to something, or took that back."""
    contact, now = known(contact_id), clock.now()

    def act() -> str:
        mention_id, identity_id = _proof(request, contact.pk)
        day = _day(request, "said")
        word = actions.Word(
            purpose=_typed(request, "purpose"),
            is_given=_typed(request, "says") == "yes",
            said_at=now if day is None or day == timezone.localdate(now) else _midnight(day),
            words=_typed(request, "words"),
            mention_id=mention_id,
            identity_id=identity_id,
        )
        actions.keep_consent(contact=contact, word=word, by=request.user, now=now)
        return _("Noted, with your name and the day.")

    return _done(request, contact.pk, act, "agreed-head")


def _proof(request: PersonRequest, contact_id: int) -> tuple[int | None, int | None]:
    """What they said that shows it, and under which of their names."""
    found = _number(request, "mention")
    row = mentions.mention(found) if found is not None else None
    if row is None or row.identity is None or row.identity.contact_id != contact_id:
        return None, None
    return row.pk, row.identity_id


@require_http_methods(["POST", "DELETE"])
@answerers
def person_block(
    request: PersonRequest, contact_id: int, identity_id: int | None = None
) -> HttpResponseBase:
    """POST mutes or blocks one of their names or all, DELETE (or a form with `unblock`) ends that."""
    contact, now = known(contact_id), clock.now()
    chosen = _names(contact.pk, identity_id, _typed(request, "where"))
    is_over = request.method == "DELETE" or bool(_typed(request, "unblock"))

    def act() -> str:
        if is_over:
            for one in chosen:
                actions.unblock(identity=one, by=request.user, now=now)
            return _("What they say opens cases again.")
        how = _how(request)
        for one in chosen:
            actions.block(identity=one, how=how, by=request.user, now=now)
        if how.kind == contacts.BlockKind.MUTED:
            return _("Muted: they are heard, but open no cases and disturb nobody.")
        return _("Blocked: they are heard, but open no cases and get no answers.")

    return _done(request, contact.pk, act, "where-head")


def _names(contact_id: int, identity_id: int | None, where: str) -> list[Identity]:
    """Which of their names are meant."""
    identities = contacts.identities_of(contact_id)
    if identity_id is None and where == EVERYWHERE:
        return identities
    wanted = str(identity_id) if identity_id is not None else where
    found = [one for one in identities if str(one.pk) == wanted]
    if not found:
        raise Http404(_("This person has no such address."))
    return found


def _how(request: PersonRequest) -> actions.Blocking:
    last = _day(request, "until")
    if last is not None and last >= date.max - timedelta(days=2):
        raise NotPossible(_("Leave the last day empty for one that never comes."))
    return actions.Blocking(
        kind=_typed(request, "kind"),
        reason=_typed(request, "reason"),
        words=_typed(request, "words"),
        until=_midnight(last + timedelta(days=1)) if last else None,
    )
