"""Rows of any table by whom they belong to, with the eyes of who asks."""

from __future__ import annotations

import pytest
from tests import cast, walled
from tests.world import World, world

from allears.cases import actions as cases
from allears.lib import sight
from allears.privacy import held, rows

__all__ = ["world"]
pytestmark = pytest.mark.django_db


class TestContactIds:
    def test_are_all_who_were_found_to_be_one(self, world: World) -> None:
        first = world.case("One thing", who="mira").contact_id
        second = world.case("Another thing", who="otto").contact_id
        third = world.case("A third thing", who="ana").contact_id
        cases.merge_contacts(keep_id=second, other_id=third, by=world.agent, now=world.now)
        cases.merge_contacts(keep_id=first, other_id=second, by=world.agent, now=world.now)
        assert rows.contact_ids(first) == sorted([first, second, third])
        assert rows.count(held.BY_LABEL["contacts.Identity"], rows.contact_ids(first)) == 3


class TestTheirs:
    def test_are_in_pieces_and_in_order(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = world.case()
        for n in range(7):
            cases.note(case_id=case.pk, text=str(n), by=world.agent, now=world.now)
        monkeypatch.setattr(rows, "PIECE", 3)
        found = rows.theirs(held.BY_LABEL["cases.Note"], [case.contact_id])
        assert [one.text for one in found] == list("0123456")

    def test_hide_what_is_behind_a_wall(self, world: World) -> None:
        case = world.case()
        cases.note(case_id=case.pk, text="x", by=world.agent, now=world.now)
        wall = walled.wall()
        cases.wall_case(case_id=case.pk, wall=wall, words="x", by=cast.lena(), now=world.now)
        with sight.through(walled.fresh(world.agent)):
            assert not list(rows.theirs(held.BY_LABEL["cases.Note"], [case.contact_id]))
