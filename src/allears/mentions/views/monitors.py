"""One monitor: its query in the editor, its test, how it is, and its history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allears.lib import clock
from allears.listening.query import QueryError
from allears.mentions import actions, firehose, judging, proposing, queries, sampling, well
from allears.mentions.forms import MonitorForm
from allears.mentions.queries import Monitor
from allears.mentions.views import fills
from allears.mentions.views.query import difference_of, node_of, reading_of
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web.page import page


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def add(request: PersonRequest) -> HttpResponseBase:
    """Listen for something new."""
    like = _like(request)
    by, proposals = request.GET.get("by", ""), proposing.proposals(like) if like else []
    chosen = next((one for one in proposals if one.by == by), proposals[0] if proposals else None)
    query = chosen.query if chosen else request.GET.get("query", "")[:500]
    start = {"query": query, "name": chosen.name if chosen else "", "owner": request.user.pk}
    form = MonitorForm(request.POST or None, initial=start)
    if form.is_bound and form.is_valid() and "look" not in request.POST:
        data = form.cleaned_data
        try:
            made = actions.add_monitor(
                name=data["name"],
                query=data["query"],
                place=_place(form),
                by=request.user,
                now=clock.now(),
            )
        except QueryError as error:
            form.add_error("query", _said(error))
        except NotPossible as why:
            form.add_error("name", str(why))
        else:
            messages.success(request, _("We listen for %s from now on.") % made.name)
            return redirect("monitor", monitor_id=made.pk)
    return _form_page(request, form, None, like=like, proposals=proposals, chosen=chosen)


def _place(form: MonitorForm) -> actions.Place:
    return actions.Place(folder=form.cleaned_data["folder"], owner=form.owner_row)


def _like(request: PersonRequest) -> queries.Mention | None:
    """The mention of which somebody wants to hear more."""
    number = request.GET.get("like", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    return queries.mention(int(number)) if is_number else None


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def change(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """Listen differently from now on."""
    monitor = _monitor(monitor_id)
    if monitor.owner_id == request.user.pk:
        actions.see_health(user=request.user, monitor=monitor, now=clock.now())
    start = {
        "name": monitor.name,
        "query": monitor.typed,
        "folder": monitor.folder,
        "owner": monitor.owner_id,
    }
    form = MonitorForm(request.POST or None, initial=start, monitor_id=monitor.pk)
    if form.is_bound and form.is_valid() and "look" not in request.POST:
        fault = _changed(request, monitor, form)
        if not fault:
            messages.success(request, _("Kept. We listen for it from now on."))
            return redirect("monitor", monitor_id=monitor.pk)
        form.add_error(*fault)
    return _form_page(request, form, monitor)


@require_POST
@leads
def bring_back(request: PersonRequest, monitor_id: int, version_id: int) -> HttpResponseBase:
    """Listen again for what an earlier version said."""
    monitor = _monitor(monitor_id)
    old = next((row for row in queries.versions(monitor_id) if row.pk == version_id), None)
    if old is None:
        raise Http404(_("This monitor never had such a version."))
    try:
        actions.change_monitor(
            monitor=monitor,
            name=monitor.name,
            query=old.typed,
            reason=_("Brought back from %s.")
            % date_format(timezone.localtime(old.at), "j M Y, H:i"),
            by=request.user,
            now=clock.now(),
        )
    except (QueryError, NotPossible) as error:
        messages.error(request, _said(error) if isinstance(error, QueryError) else str(error))
    else:
        messages.success(request, _("The earlier query listens again."))
    return redirect("monitor", monitor_id=monitor.pk)


@require_http_methods(["POST", "DELETE"])
@leads
def pause(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """POST pauses, DELETE (or a plain form with `resume`) goes on."""
    monitor = _monitor(monitor_id)
    if request.method == "DELETE" or request.POST.get("resume"):
        actions.resume_monitor(monitor=monitor, by=request.user, now=clock.now())
        messages.success(request, _("%s listens again.") % monitor.name)
    else:
        actions.pause_monitor(monitor=monitor, by=request.user, now=clock.now())
        messages.success(request, _("%s is paused. What comes meanwhile is not caught.") % monitor)
    return redirect("monitor", monitor_id=monitor.pk)


@require_POST
@leads
def remove(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """Stop for good; what it caught stays."""
    monitor = _monitor(monitor_id)
    actions.remove_monitor(monitor=monitor, by=request.user, now=clock.now())
    messages.success(request, _("%s is removed. What it caught stays.") % monitor.name)
    return redirect("monitors")


def _monitor(monitor_id: int) -> Monitor:
    found = queries.monitor(monitor_id)
    if found is None:
        raise Http404(_("There is no such monitor (any more)."))
    return found


def _said(error: QueryError) -> str:
    words = _("%(words)s (character %(at)d)")
    return words % {"words": error.words, "at": error.at}


def _changed(request: PersonRequest, monitor: Monitor, form: MonitorForm) -> tuple[str, str] | None:
    """None when it was kept, else the field and what is wrong with it."""
    data = form.cleaned_data
    try:
        actions.change_monitor(
            monitor=monitor,
            name=data["name"],
            query=data["query"],
            reason=data["reason"],
            place=_place(form),
            by=request.user,
            now=clock.now(),
        )
    except QueryError as error:
        return "query", _said(error)
    except NotPossible as why:
        return "name", str(why)
    return None


def _form_page(
    request: PersonRequest, form: MonitorForm, monitor: Monitor | None, **more: Any
) -> HttpResponseBase:
    """The posts are looked through when the script asks, or when somebody without one does."""
    text = str(form["query"].value() or "").replace("\r\n", "\n")
    tests = queries.verdicts(monitor.pk) if monitor else []
    standing = firehose.standing()
    if standing.n_posts:
        firehose.make_ready()
    context: dict[str, Any] = {
        "form": form,
        "monitor": monitor,
        "versions": queries.versions(monitor.pk) if monitor else [],
        "tests": tests,
        "health": _health(monitor),
        "precision": sampling.known(monitor, clock.now()).now if monitor else None,
        "fill": fills.shown(monitor) if monitor else None,
        "kept": standing,
        "kept_posts": number_format(standing.n_posts, force_grouping=True),
        "score": _score(monitor, tests),
        "reading": reading_of(text, monitor) if form.is_bound and text.strip() else None,
        "text": text,
        "shown": None,
    }
    context |= more
    if "look" in request.POST:
        context |= difference_of(text, monitor)
    status = 422 if form.errors else 200
    fragment = {"tests": "tests"}
    return page(request, "mentions/monitor.html", context, fragment=fragment, status=status)


def _health(monitor: Monitor | None) -> dict[str, Any] | None:
    """How it is, for `web/_health.html`."""
    if monitor is None or monitor.paused_at:
        return None
    row = getattr(monitor, "health", None)
    line = well.line(row)
    at = row.since if row else None
    return {"state": line.state, "words": line.words, "then": line.then, "at": at}


def _score(monitor: Monitor | None, tests: list[queries.Verdict]) -> judging.Score | None:
    node = node_of(monitor) if monitor else None
    return judging.run(None, node, judging.judged(tests)).after if node and tests else None
