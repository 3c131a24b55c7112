"""An answer that waits for a second person: yes, changed, no with the reason, taken back."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allears.cases import actions, queries
from allears.cases.views.acts import answer, done, typed
from allears.cases.views.case import one
from allears.cases.views.drafts import number, when_seen
from allears.cases.views.inbox import listed
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment


@answerers
@require_POST
def decide(request: PersonRequest, approval_id: int) -> HttpResponseBase:
    """Say yes to it (as it is, or changed), or no."""
    case_id = _case_id(approval_id)
    if typed(request, "is") == "no":

        def refuse() -> None:
            actions.decline_answer(
                approval_id=approval_id,
                words=typed(request, "words"),
                by=request.user,
                now=clock.now(),
            )

        return done(request, case_id, refuse, _("They read why, and have it as a draft again."))
    try:
        message = actions.approve(
            approval_id=approval_id, yes=_yes(request), by=request.user, now=clock.now()
        )
    except actions.Objected as why:
        return _objection(request, approval_id, case_id, why)
    except NotPossible as why:
        return answer(request, f"/cases/{case_id}/", str(why), is_good=False)
    back = reverse("message_attempt", args=[message.pk]) + "?back=1" if settings.UNDO_S else ""
    words = _("It is on its way, under their name.")
    return answer(request, f"/cases/{case_id}/", words, undo=back, undo_s=settings.UNDO_S)


def _yes(request: PersonRequest) -> actions.Yes:
    now = clock.now()
    return actions.Yes(
        text=typed(request, "text"),
        seen_at=when_seen(typed(request, "seen_at"), now),
        seen_id=number(typed(request, "seen_id")) if "seen_id" in request.POST else None,
        is_sure=typed(request, "is_sure") == "1",
        hold_s=settings.UNDO_S,
    )


def _objection(
    request: PersonRequest, approval_id: int, case_id: int, why: actions.Objected
) -> HttpResponseBase:
    """The card again with what they typed and what speaks against it now; pressed again it leaves,
    unless it blocks."""
    seen = queries.seen(case_id)
    if seen is None:
        raise Http404
    context = listed(request, current=seen.case, shows="case") | one(request, seen)
    cards = {card["id"]: card for card in context["approvals"]["open"]}
    card = cards.get(approval_id)
    if card is None:
        return answer(request, f"/cases/{case_id}/", str(why), is_good=False)
    card |= {"fault": str(why), "is_sure": not why.is_blocking, "text": typed(request, "text")}
    if not wants_fragment(request):
        return page(request, "cases/case.html", context, status=422)
    response = page(request, "cases/_approval.html", context | {"one": card}, status=422)
    response.headers["HX-Retarget"] = f"#approval-{approval_id}"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


@answerers
@require_POST
def removal(request: PersonRequest, approval_id: int) -> HttpResponseBase:
    """Its author takes it back; it is a draft again."""

    def withdraw() -> None:
        actions.withdraw_answer(approval_id=approval_id, by=request.user, now=clock.now())

    words = _("Taken back: it is a draft again.")
    return done(request, _case_id(approval_id), withdraw, words)


def _case_id(approval_id: int) -> int:
    found = queries.case_id_of_approval(approval_id)
    if found is None:
        raise Http404(_("There is no such answer."))
    return found
