"""What a draft of the routing tree would have done, saving it, and the trees that were before.

Only what was shown is saved: the button carries the seal of the draft that stood on the page.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from allears.cases import actions, queries, routing, trial
from allears.cases.actions import routes as changing
from allears.cases.rules import draft as drafts
from allears.cases.rules.routing import NoTeam, Tree
from allears.cases.views import routes_held as held
from allears.lib import clock
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web.page import page


@require_safe
@leads
def difference(request: PersonRequest) -> HttpResponseBase:
    """What the draft would have done with the last mentions; the page that saves."""
    draft, tree = held.load(request), routing.tree()
    saved = drafts.begin(tree)
    problems = changing.problems(draft)
    found, why_not = _tried(saved.tree, draft.tree, problems)
    context: dict[str, Any] = {
        "current": "routes",
        "problems": problems,
        "trial": found,
        "why_not": why_not,
        "seal": drafts.seal(draft),
        "differs": actions.said_of_routes(saved, draft),
        "is_stale": saved.stamp != draft.stamp,
        "last": next(iter(queries.route_revisions(limit=1)), None),
    }
    return page(request, "cases/route_difference.html", context)


def _tried(old: Tree, new: Tree, problems: list[str]) -> tuple[trial.Trial | None, str]:
    if problems:
        return None, ""
    try:
        return trial.run(old, new), ""
    except NoTeam as why:
        return None, str(why)


@require_POST
@leads
def save(request: PersonRequest) -> HttpResponseBase:
    """Make the draft true, if it is the one that was shown."""
    draft = held.load(request)
    if not drafts.is_changed(draft):
        messages.info(request, _("There is no draft to save: the tree is as you see it."))
        return redirect("routes")
    if request.POST.get("seal") != drafts.seal(draft):
        messages.error(
            request, _("Your draft has changed since. Look at what it does now, then save it.")
        )
        return redirect("routes_difference")
    try:
        actions.save_tree(draft=draft, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect("routes_difference")
    held.drop(request)
    messages.success(
        request, _("Saved. New cases go this way from now on; those that are open stay.")
    )
    return redirect("routes")


@require_POST
@leads
def base(request: PersonRequest) -> HttpResponseBase:
    """Go on with one's own draft although somebody else has saved: it is meant for their tree now."""
    held.keep(request, drafts.based_on(held.load(request), routing.tree()))
    return redirect("routes_difference")


@require_safe
@leads
def history(request: PersonRequest) -> HttpResponseBase:
    """The trees that were before, with who replaced them and when."""
    later = held.saved()
    rows = []
    for revision in queries.route_revisions(limit=50):
        tree = _read(revision.tree)
        words = actions.said_of_routes(tree, later) if tree else ""
        n_routes = len(tree.routes) if tree else 0
        rows.append(
            {
                "revision": revision,
                "did": words,
                "n": ngettext("%d route", "%d routes", n_routes) % n_routes if tree else "",
            }
        )
        later = tree or later
    return page(request, "cases/route_history.html", {"current": "routes", "rows": rows})


@require_POST
@leads
def bring_back(request: PersonRequest, revision_id: int) -> HttpResponseBase:
    """An earlier tree becomes the draft, to be looked at and saved."""
    revision = queries.route_revision(revision_id)
    tree = _read(revision.tree) if revision else None
    if tree is None:
        raise Http404(_("There is no such earlier tree."))
    held.keep(request, drafts.based_on(tree, routing.tree()))
    messages.info(request, _("The earlier tree is your draft now. Look at it, then save it."))
    return redirect("routes_difference")


def _read(stored: object) -> drafts.Draft | None:
    """A tree of the history; None for one that this version cannot read any more."""
    try:
        return drafts.read(json.dumps(stored))
    except drafts.BadDraft:
        return None
