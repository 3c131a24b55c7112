"""Promises by word: another time, kept, withdrawn, and the beginning of a word about a broken one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allears.cases import actions, queries, reply_box
from allears.cases.views.acts import answer, typed
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers
from allears.staff.actions import NotPossible


@answerers
@require_POST
def promise(request: PersonRequest, promise_id: int) -> HttpResponseBase:
    """`is`: kept, withdrawn, or moved to `due_at`."""
    case_id = _case_id(promise_id)
    do, words = _act(request, promise_id)
    try:
        do()
    except NotPossible as why:
        return answer(request, f"/cases/{case_id}/", str(why), is_good=False)
    return answer(request, f"/cases/{case_id}/", words)


def _act(request: PersonRequest, promise_id: int) -> tuple[Callable[[], object], str]:
    now, by = clock.now(), request.user
    match typed(request, "is"):
        case "kept":
            return partial(actions.keep_promise, promise_id=promise_id, by=by, now=now), _(
                "Written down."
            )
        case "withdrawn":
            return partial(actions.withdraw_promise, promise_id=promise_id, by=by, now=now), _(
                "It is no promise any more."
            )
    due_at = reply_box.moment(typed(request, "due_at"), by.timezone, now)

    def move() -> None:
        if due_at is None:
            raise NotPossible(_("Choose the day and the time."))
        actions.move_promise(promise_id=promise_id, due_at=due_at, by=by, now=now)

    return move, _("The promise has another time.")


@answerers
@require_POST
def word(request: PersonRequest, promise_id: int) -> HttpResponseBase:
    """The beginning of a word about it stands in the box for an answer."""
    case_id = _case_id(promise_id)
    seen = queries.seen(case_id)
    tongue = reply_box.language_of(seen) if seen else ""
    try:
        actions.begin_word(
            promise_id=promise_id, tongue=tongue or "en", by=request.user, now=clock.now()
        )
    except NotPossible as why:
        return answer(request, f"/cases/{case_id}/", str(why), is_good=False)
    return answer(request, f"/cases/{case_id}/#reply", _("It stands in the box for an answer."))


def _case_id(promise_id: int) -> int:
    found = queries.case_id_of_promise(promise_id)
    if found is None:
        raise Http404(_("There is no such promise."))
    return found
