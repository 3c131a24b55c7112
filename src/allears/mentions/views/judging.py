"""Right or wrong, for one post: a mention, or a kept post that no monitor met."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allears.lib import clock
from allears.mentions import actions, firehose, queries
from allears.mentions.queries import Monitor
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment

VERDICTS = {"right": True, "wrong": False}


@require_POST
@leads
def judge(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """`verdict`: right, wrong, or anything else to take it back; `mention` or `post`: which is meant."""
    monitor = queries.monitor(monitor_id)
    if monitor is None:
        raise Http404(_("There is no such monitor (any more)."))
    is_right = VERDICTS.get(request.POST.get("verdict", ""))
    try:
        if "post" in request.POST:
            _on_kept(request, monitor, is_right)
        else:
            _on_mention(request, monitor, is_right)
    except NotPossible as why:
        return HttpResponse(str(why), status=422, content_type="text/plain; charset=utf-8")
    if not wants_fragment(request):
        return redirect("monitor", monitor_id=monitor.pk)
    context = {
        "mention_id": request.POST.get("mention", ""),
        "sealed": request.POST.get("post", ""),
        "verdict": is_right,
        "monitor": monitor,
    }
    answer = page(request, "mentions/_verdict.html", context)
    answer.headers["HX-Trigger"] = "judged"
    return answer


def _on_mention(request: PersonRequest, monitor: Monitor, is_right: bool | None) -> None:
    number = request.POST.get("mention", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    mention = queries.mention(int(number)) if is_number else None
    if mention is None:
        raise Http404(_("There is no such post (any more)."))
    if is_right is None:
        actions.unjudge(monitor=monitor, key=mention.key)
        return
    now = clock.now()
    actions.judge(monitor=monitor, mention=mention, is_right=is_right, by=request.user, now=now)


def _on_kept(request: PersonRequest, monitor: Monitor, is_right: bool | None) -> None:
    opened = firehose.opened(request.POST["post"])
    if opened is None:
        raise Http404(_("This page of posts is too old to be marked. Look again."))
    key, post = opened
    if is_right is None:
        actions.unjudge(monitor=monitor, key=key)
        return
    actions.judge_kept(
        monitor=monitor, key=key, post=post, is_right=is_right, by=request.user, now=clock.now()
    )
