"""The answer: in private, in public, a note, or what was said outside; planned, taken back, tried again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from allears.cases import actions, leaving, queries, reply_box
from allears.cases.models import Approval, Message
from allears.cases.views import answering, drafts
from allears.cases.views.acts import answer, typed
from allears.cases.views.case import one
from allears.cases.views.inbox import listed
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment

SAID = {"note": gettext_lazy("Noted."), "spoken": gettext_lazy("Written down.")}


@everybody
@require_POST
def replies(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Send, or say what speaks against it; what was typed is never lost."""
    if queries.case(case_id) is None:
        raise Http404
    if typed(request, "put_in") or request.POST.get("keep_files"):
        return _without_scripts(request, case_id)
    kind = typed(request, "kind")
    try:
        message = _say(request, case_id, kind)
    except actions.Objected as error:
        return _objection(request, case_id, str(error), is_sure=not error.is_blocking)
    except NotPossible as error:
        return _objection(request, case_id, str(error), is_sure=False)
    if message is None:
        return answer(request, f"/cases/{case_id}/#reply", str(SAID[kind]))
    if isinstance(message, Approval):
        back = reverse("approval_removal", args=[message.pk])
        words = _("It waits for a second person's yes: %s.") % message.why
        return answer(request, f"/cases/{case_id}/", words, undo=back)
    return _leaving(request, message)


def _say(request: PersonRequest, case_id: int, kind: str) -> Message | Approval | None:
    """Do it. The message when it is on its way and can still be taken back; or what waits for a yes."""
    now, text = clock.now(), typed(request, "text")
    if kind == "note":
        actions.note(case_id=case_id, text=text, by=request.user, now=now)
        return None
    if kind not in ("private", "public", "spoken"):
        raise NotPossible(_("Choose how to answer: in private, in public, or a note."))
    if request.FILES and request.user.can_answer:
        refused = drafts.take(request, case_id)
        if refused:
            raise NotPossible(" ".join(refused))
    written = actions.Written(
        conversation_id=drafts.number(typed(request, "conversation")),
        text=text,
        is_public=kind == "public",
        seen_at=drafts.when_seen(typed(request, "seen_at"), now),
        seen_id=drafts.number(typed(request, "seen_id")) if "seen_id" in request.POST else None,
        warning=drafts.warning(request),
        visibility=typed(request, "visibility"),
        is_sure=typed(request, "is_sure") == "1",
        hold_s=settings.UNDO_S,
        leaves_at=_leaves_at(request, now) if kind != "spoken" else None,
        outcome=typed(request, "outcome") if kind != "spoken" else "",
        promise=_promise(request, case_id, now),
    )
    if kind == "spoken":
        actions.tell_outside(case_id=case_id, written=written, by=request.user, now=now)
        return None
    line = typed(request, "line") if typed(request, "says_so") == "1" else ""
    return actions.reply_and_say(
        case_id=case_id, written=written, line=line, by=request.user, now=now
    )


def _promise(request: PersonRequest, case_id: int, now: datetime) -> actions.Given | None:
    """What the answer promises: as the line under it says, or as its words do where a script had no
    time to show that line."""
    wanted = typed(request, "promise")
    if wanted == "at":
        due_at = reply_box.moment(typed(request, "promise_at"), request.user.timezone, now)
        if due_at is None:
            raise NotPossible(_("Choose the day and the time of the promise, or untick it."))
        return actions.Given(due_at=due_at, words=typed(request, "promise_words"))
    is_default = "promise_default" in request.POST and "promise_shown" not in request.POST
    found = queries.case(case_id) if wanted == "found" or is_default else None
    text = typed(request, "text")
    return actions.promise_in(found, text, by=request.user, now=now) if found else None


def _leaves_at(request: PersonRequest, now: datetime) -> datetime | None:
    """When it is planned for; None for at once. Raises `NotPossible`."""
    wanted = typed(request, "later") or ("at" if typed(request, "later_at") else "")
    if not wanted:
        return None
    words = typed(request, "later_at") if wanted == "at" else wanted
    found = reply_box.moment(words, request.user.timezone, now)
    if found is None:
        raise NotPossible(_("Choose the day and the time when it shall leave."))
    return found


def _leaving(request: PersonRequest, message: Message) -> HttpResponseBase:
    """It is on its way: what happens next, and how to take it back."""
    back, back_s = reverse("message_attempt", args=[message.pk]) + "?back=1", 0
    if message.leaves_at is not None:
        words = _("Leaves %(when)s.") % {"when": reply_box.moment_words(message.leaves_at)}
    elif settings.UNDO_S:
        words, back_s = _("Leaves in %(n)d s.") % {"n": settings.UNDO_S}, settings.UNDO_S
    else:
        words = _("On its way.")
        back = ""
    return answer(request, f"/cases/{message.case_id}/#reply", words, undo=back, undo_s=back_s)


def _without_scripts(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """A canned reply is put in, or files are kept, by a plain form: the page comes back with them."""
    seen = queries.seen(case_id)
    if seen is None or not request.user.can_answer:
        raise Http404
    text, refused = typed(request, "text"), drafts.take(request, case_id)
    if typed(request, "put_in"):
        chosen = typed(request, "canned")
        article = drafts.number(chosen.removeprefix("article-"))
        words = (
            answering.article_text(article, case_id, request.user)
            if chosen.startswith("article-")
            else answering.put(request, seen, drafts.number(chosen))
        )
        text = f"{text}\n\n{words}".strip() if words else text
    actions.save_draft(
        case_id=case_id,
        text=text,
        begun_version=seen.case.version,
        by=request.user,
        now=clock.now(),
        where=actions.Where(
            kind=typed(request, "kind"),
            conversation_id=drafts.number(typed(request, "conversation")),
            warning=drafts.warning(request),
            visibility=drafts.visibility(request),
        ),
    )
    for said in refused:
        messages.error(request, said)
    return redirect(f"/cases/{case_id}/#reply")


def _objection(request: PersonRequest, case_id: int, words: str, *, is_sure: bool) -> HttpResponse:
    """The box again, with the words in it and why it did not leave."""
    seen = queries.seen(case_id)
    if seen is None:
        raise Http404
    box = reply_box.box(request.user, seen)
    box |= {
        "error": words,
        "draft": typed(request, "text"),
        "kind": typed(request, "kind") or box["kind"],
        "is_sure": "1" if is_sure else "",
    }
    given = drafts.warning(request)
    box |= {} if given is None else {"warning": given}
    box |= {"seen_by_now": typed(request, "visibility") or box["seen_by_now"]}
    if not wants_fragment(request):
        context = listed(request, current=seen.case, shows="case") | one(request, seen)
        return page(request, "cases/case.html", context | {"reply": box}, status=422)
    part: dict[str, Any] = {"reply": box}
    response = page(request, "web/_reply_box.html", part, status=422)
    response.headers["HX-Retarget"] = "#reply"
    response.headers["HX-Reswap"] = "outerHTML"
    response.headers["HX-Trigger"] = json.dumps({"allears:refresh": {}})
    return response


@answerers
@require_http_methods(["POST", "DELETE"])
def attempt(request: PersonRequest, message_id: int) -> HttpResponseBase:
    """Send again after we gave up; DELETE (or `back`) takes back what has not left."""
    now = clock.now()
    case_id = queries.case_id_of_message(message_id)
    if case_id is None:
        return _taken_back(request)
    if request.method == "DELETE" or "back" in request.POST or "back" in request.GET:
        try:
            is_done = actions.take_back(message_id=message_id, by=request.user, now=now)
        except NotPossible as why:
            return answer(request, f"/cases/{case_id}/#reply", str(why), is_good=False)
        late, _has_left = leaving.too_late(queries.message_of_ours(message_id))
        words = _("Taken back: it is a draft again.") if is_done else late
    else:
        is_done = actions.send_again(message_id=message_id, by=request.user, now=now)
        words = _("Trying again.") if is_done else _("There is nothing to send again.")
    return answer(request, f"/cases/{case_id}/#reply", words, is_good=is_done)


@answerers
@require_POST
def plan(request: PersonRequest, message_id: int) -> HttpResponseBase:
    """A planned answer leaves now, or at another time."""
    now = clock.now()
    case_id = queries.case_id_of_message(message_id)
    if case_id is None:
        return _taken_back(request)
    url = f"/cases/{case_id}/#message-{message_id}"
    if typed(request, "later") in ("", "now"):
        is_done = actions.leave_now(message_id=message_id, by=request.user, now=now)
        late, has_left = leaving.too_late(queries.message_of_ours(message_id))
        words = _("On its way.") if is_done else late
        return answer(request, url, words, is_good=is_done or has_left)
    try:
        at = _leaves_at(request, now) or now
        is_done = actions.replan(message_id=message_id, leaves_at=at, by=request.user, now=now)
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    words = _("Leaves %(when)s.") % {"when": reply_box.moment_words(at)}
    if not is_done:
        words, _has_left = leaving.too_late(queries.message_of_ours(message_id))
    return answer(request, url, words, is_good=is_done)


def _taken_back(request: PersonRequest) -> HttpResponseBase:
    """Its words went back into the draft of who wrote it while this page was open: there is no answer."""
    if not wants_fragment(request):
        raise Http404(_("There is no such answer (any more)."))
    return answer(request, "", leaving.too_late(None)[0], is_good=False)
