"""The routing tree as its partial template takes it: plain dictionaries, no decisions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from allears.cases import tree_words
from allears.cases.rules import draft as drafts
from allears.cases.rules.routing import Route, Tree

OPTION_ICONS = {"team": "users", "watchers": "eye", "priority": "flag", "sla": "alarm-clock"}


def nodes(
    tree: Tree,
    saved: drafts.Draft,
    known: tree_words.Names,
    *,
    current_id: int | None = None,
) -> list[dict[str, Any]]:
    """The root with everything below it; `news` says in what a route differs from the saved tree."""
    old = {route.id: route for route in saved.routes}

    def one(route: Route) -> dict[str, Any]:
        options = tree_words.options(tree, route, known)
        return {
            "id": route.id,
            "name": route.name,
            "url": reverse("route", args=[route.id]),
            "rule": tree_words.rule(route.conditions, known) or _no_rule(route),
            "options": [
                {"icon": OPTION_ICONS[o.kind], "words": o.words, "origin": o.origin}
                for o in options
            ],
            "goes_on": route.is_continue,
            "is_current": route.id == current_id,
            "news": _news(route, old),
            "children": [one(child) for child in tree.children.get(route.id, ())],
        }

    return [one(route) for route in tree.children.get(None, ())]


def _no_rule(route: Route) -> str:
    if route.parent_id is None:
        return _("catches what no other route takes")
    return _("takes everything that comes this far")


def _news(route: Route, old: dict[int, Route]) -> str:
    if route.id not in old:
        return _("new")
    before = old[route.id]
    if replace(before, parent_id=route.parent_id, position=route.position) != route:
        return _("changed")
    return "" if before == route else _("moved")
