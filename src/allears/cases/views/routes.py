"""The routing tree as a page: every edit goes into the person's draft, nothing is true before saving.

The form of a route posts itself when a blank was changed; then the tree and what belongs to it
are answered alone. Without scripts the same form has a button and answers with the whole page.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.cases import actions, tree_screen, tree_words
from allears.cases.actions import routes as changing
from allears.cases.route_form import CHOSEN, RouteForm
from allears.cases.rules import draft as drafts
from allears.cases.rules.routing import Route
from allears.cases.views import routes_held as held
from allears.staff.access import PersonRequest, leads
from allears.web.page import page, wants_fragment

STEPS = {"up": -1, "down": 1}


@require_safe
@leads
def index(request: PersonRequest) -> HttpResponseBase:
    """The tree; nothing chosen yet."""
    return page(request, "cases/routes.html", shown(held.load(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def node(request: PersonRequest, route_id: int) -> HttpResponseBase:
    """One route with its form; POST puts what was typed into the draft."""
    draft = held.load(request)
    route = _route(draft, route_id)
    known = tree_words.names(draft.routes)
    form = RouteForm(request.POST or None, draft=draft, route=route, known=known)
    if not form.is_bound:
        return page(request, "cases/routes.html", shown(draft, route, form))
    if form.is_valid():
        try:
            changed = _changed(draft, form)
        except drafts.CannotEdit as why:
            form.add_error("name", str(why))
        else:
            held.keep(request, changed)
            return _after(request, draft, changed, route_id)
    context = shown(draft, route, form)
    return page(
        request, "cases/routes.html", context, fragment={"routes-tree": "route_changed"}, status=422
    )


def _changed(draft: drafts.Draft, form: RouteForm) -> drafts.Draft:
    wanted = form.route()
    changed = drafts.change(draft, wanted)
    if form.parent_id is not None:
        changed = drafts.put_into(changed, wanted.id, form.parent_id)
    return changed


def _after(
    request: PersonRequest, before: drafts.Draft, draft: drafts.Draft, route_id: int
) -> HttpResponseBase:
    """The tree alone for htmx; all of the page when what the form offers has changed with it."""
    url, route = reverse("route", args=[route_id]), _route(draft, route_id)
    old = before.get(route_id)
    if not wants_fragment(request):
        return redirect(url)
    form = RouteForm(None, draft=draft, route=route, known=tree_words.names(draft.routes))
    context = shown(draft, route, form)
    response = page(
        request, "cases/routes.html", context, fragment={"routes-tree": "route_changed"}
    )
    if old is None or old.parent_id != route.parent_id:
        response.headers["HX-Redirect"] = url
    return response


@require_POST
@leads
def children(request: PersonRequest, route_id: int) -> HttpResponseBase:
    """A new route under this one, opened for naming."""
    draft = held.load(request)
    _route(draft, route_id)
    try:
        draft, new_id = drafts.add(draft, route_id, _("New route"))
    except drafts.CannotEdit as why:
        messages.error(request, str(why))
        return redirect("route", route_id=route_id)
    held.keep(request, draft)
    return redirect("route", route_id=new_id)


@require_POST
@leads
def place(request: PersonRequest, route_id: int) -> HttpResponseBase:
    """Up or down among its siblings, the first that fits takes a case; or to where it was dragged."""
    draft = held.load(request)
    _route(draft, route_id)
    if "parent" in request.POST:
        return _dragged(request, draft, route_id)
    moved = drafts.shift(draft, route_id, STEPS.get(request.POST.get("to", ""), 0))
    held.keep(request, moved)
    return _after(request, draft, moved, route_id)


def _dragged(request: PersonRequest, draft: drafts.Draft, route_id: int) -> HttpResponseBase:
    """The tree anew, with the route open that was open before."""
    try:
        moved = drafts.put_at(
            draft, route_id, _number(request.POST["parent"]), _number(request.POST.get("at", ""))
        )
    except drafts.CannotEdit as why:
        messages.error(request, str(why))
        return _reloaded(request)
    held.keep(request, moved)
    is_open = request.POST.get("open") == str(route_id)
    if is_open or not wants_fragment(request):
        return _after(request, draft, moved, route_id)
    opened = moved.get(_number(request.POST.get("open", "")))
    if opened is None:
        return page(
            request, "cases/routes.html", shown(moved), fragment={"routes-tree": "route_changed"}
        )
    return _after(request, draft, moved, opened.id)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _reloaded(request: PersonRequest) -> HttpResponseBase:
    if not wants_fragment(request):
        return redirect("routes")
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("routes")})


@require_POST
@leads
def removal(request: PersonRequest, route_id: int) -> HttpResponseBase:
    """Out of the draft; what lies under it goes up to its parent."""
    draft = held.load(request)
    route = _route(draft, route_id)
    try:
        held.keep(request, drafts.remove(draft, route_id))
    except drafts.CannotEdit as why:
        messages.error(request, str(why))
        return redirect("route", route_id=route_id)
    words = _("“%s” is taken out of your draft; what lay under it went up.")
    messages.success(request, words % route.name)
    return redirect("route", route_id=route.parent_id or draft.root.id)


@require_POST
@leads
def put_away(request: PersonRequest) -> HttpResponseBase:
    """Forget the draft."""
    held.drop(request)
    messages.success(request, _("The draft is put away. The tree is as it was saved."))
    return redirect("routes")


def _route(draft: drafts.Draft, route_id: int) -> Route:
    found = draft.get(route_id)
    if found is None:
        raise Http404(_("There is no such route in your draft (any more)."))
    return found


# ---- what the page shows -----------------------------------------------------------------------


def shown(
    draft: drafts.Draft, route: Route | None = None, form: RouteForm | None = None
) -> dict[str, Any]:
    """Context of the page: the tree in words, and the form of one route."""
    saved = held.saved()
    known = tree_words.names(draft.routes)
    context: dict[str, Any] = {
        "current": "routes",
        "nodes": tree_screen.nodes(
            draft.tree, saved, known, current_id=route.id if route else None
        ),
        "differs": actions.said_of_routes(saved, draft),
        "is_stale": saved.stamp != draft.stamp,
        "seal": drafts.seal(draft),
        "problems": changing.problems(draft) if drafts.is_changed(draft) else [],
        "route": route,
        "form": form,
    }
    if route is not None and form is not None:
        siblings = draft.tree.children.get(route.parent_id, ())
        context |= {
            "is_root": route.parent_id is None,
            "is_first": siblings[0].id == route.id,
            "is_last": siblings[-1].id == route.id,
            "ticks": _ticks(route, form, known),
            "watched_above": _watched_above(draft, route, known),
        }
    return context


def _watched_above(draft: drafts.Draft, route: Route, known: tree_words.Names) -> str:
    """Who watches by what stands above; empty for nobody."""
    above = draft.get(route.parent_id) if route.parent_id is not None else None
    return tree_words.nearest(draft.tree, above, "watchers", known) if above else ""


def _ticks(route: Route, form: RouteForm, known: tree_words.Names) -> list[dict[str, Any]]:
    said = tree_words.parts(route.conditions, known)
    found = [form[name] for name in CHOSEN if name in form.fields]
    return [
        {"field": one, "said": said.get(one.name, ""), "has_any": bool(list(one.subwidgets))}
        for one in found
    ]
