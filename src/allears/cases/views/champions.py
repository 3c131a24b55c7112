"""Champions: who may be asked and why, asking somebody, and what they said."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.cases import actions, champions_screen
from allears.cases.models import Message
from allears.cases.rules.champions import HELPS, PEOPLE, PRAISE_DAYS, WINDOW
from allears.contacts import queries as contacts
from allears.lib import clock, text
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page

MAX_TEXT = 10_000


@require_safe
@everybody
def champions(request: PersonRequest) -> HttpResponseBase:
    """Candidates with what they did; those who were asked."""
    asked = champions_screen.asked()
    context = {
        "candidates": champions_screen.candidates(now=clock.now()),
        "champions": [one for one in asked if one["state"] == "accepted"],
        "invited": [one for one in asked if one["state"] == "invited"],
        "others": [one for one in asked if one["state"] in ("declined", "left")],
        "can_answer": request.user.can_answer,
        "rule": {
            "days": WINDOW.days,
            "helps": HELPS,
            "people": PEOPLE,
            "praise": PRAISE_DAYS,
        },
    }
    return page(request, "cases/champions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def invite(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """GET: their posts and a draft. POST: it leaves by the usual door."""
    contact, now = contacts.contact(contact_id), clock.now()
    if contact is None:
        raise Http404(_("There is no such person (any more)."))
    context = champions_screen.invitation(contact, now=now)
    if request.method != "POST":
        return page(request, "cases/champion_invite.html", context)
    chosen = request.POST.get("mention", "")
    what = actions.Invitation(
        mention_id=text.number(chosen),
        text=request.POST.get("text", "").replace("\0", "")[:MAX_TEXT],
        is_public=request.POST.get("where") == "public",
        is_sure=request.POST.get("sure") == "yes",
    )
    try:
        left = actions.invite_champion(contact_id=contact.pk, what=what, by=request.user, now=now)
    except (NotPossible, actions.Objected) as why:
        may_insist = isinstance(why, actions.Objected) and not why.is_blocking
        context |= {"what": what, "error": str(why), "may_insist": may_insist}
        return page(request, "cases/champion_invite.html", context, status=422)
    is_sent = isinstance(left, Message)
    words = _("Invited. Their answer comes into the case.")
    wait = _("A second person looks at it first; then it leaves.")
    messages.success(request, words if is_sent else wait)
    return redirect("case", case_id=left.case_id)


@require_POST
@answerers
def step(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """They said yes or no, left, or were thanked: as somebody of us knows it."""
    try:
        actions.champion_step(
            contact_id=contact_id,
            kind=request.POST.get("kind", ""),
            words=request.POST.get("words", "").replace("\0", ""),
            by=request.user,
            now=clock.now(),
        )
        messages.success(request, _("Noted, with your name and the day."))
    except NotPossible as why:
        messages.error(request, str(why))
    return redirect("champions")
