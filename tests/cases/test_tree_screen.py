"""The tree as the page takes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allears.cases import routing, tree_screen, tree_words
from allears.cases.rules import draft as drafts

pytestmark = pytest.mark.django_db


class TestNodes:
    def test_say_in_what_a_route_differs_from_the_saved_tree(self) -> None:
        saved = drafts.begin(routing.tree())
        draft, new_id = drafts.add(saved, saved.routes[1].id, "New")
        draft = drafts.change(draft, replace(draft.root, name="All"))
        known = tree_words.names(draft.routes)
        (root,) = tree_screen.nodes(draft.tree, saved, known, current_id=new_id)
        first = root["children"][0]
        assert (root["news"], first["news"], root["is_current"]) == ("changed", "", False)
        (child,) = first["children"]
        assert (child["news"], child["is_current"]) == ("new", True)
        assert child["rule"] == "takes everything that comes this far"
        moved = drafts.shift(saved, saved.routes[1].id, 1)
        (root_again,) = tree_screen.nodes(moved.tree, saved, known)
        assert [one["news"] for one in root_again["children"]] == ["moved", "moved", ""]
        assert root["rule"] == "catches what no other route takes"
        assert [o["origin"] for o in child["options"]] == [first["name"], first["name"], "All"]
