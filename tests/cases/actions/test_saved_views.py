from __future__ import annotations

import pytest
from tests import cast
from tests.cast import NOW
from tests.world import World

from allears.cases import actions, queries
from allears.cases.actions import MINE, Shared
from allears.cases.models import SavedView
from allears.staff.actions import NotPossible
from allears.staff.models import User

ALL = Shared(with_everybody=True)


def save(by: User, name: str = "Late parcels", shared: Shared = MINE) -> SavedView:
    return actions.save_view(
        name=name, query="queue=all&mood=negative", shared=shared, by=by, now=NOW
    )


def names(user: User) -> list[str]:
    return [view.name for view in queries.views(user)]


class TestSaveView:
    def test_keeps_it_for_its_owner(self, world: World) -> None:
        save(world.agent)
        assert names(world.agent) == ["Late parcels"]
        assert names(cast.lena()) == []

    def test_refuses_a_name_twice_and_no_name(self, world: World) -> None:
        save(world.agent)
        with pytest.raises(NotPossible, match="Late PARCELS"):
            save(world.agent, "Late PARCELS")
        with pytest.raises(NotPossible):
            save(world.agent, " \0 ")
        save(cast.lena())

    def test_shares_with_everybody_for_leads_alone(self, world: World) -> None:
        with pytest.raises(NotPossible):
            save(world.agent, shared=ALL)
        save(cast.lena(), shared=ALL)
        assert names(world.agent) == names(cast.rita()) == ["Late parcels"]

    def test_shares_with_the_teams_of_ones_own(self, world: World) -> None:
        with pytest.raises(NotPossible, match="Press"):
            save(world.agent, shared=Shared(team=cast.press()))
        save(cast.ada(), shared=Shared(team=cast.service()))
        assert names(world.agent) == ["Late parcels"]
        assert names(cast.rita()) == []


class TestChangeView:
    def test_is_for_the_owner_and_for_leads_when_it_is_shared(self, world: World) -> None:
        own, shared = save(world.agent), save(cast.lena(), shared=ALL)

        def rename(view: SavedView, by: User) -> None:
            actions.change_view(
                view=view, name="Very late", query="queue=all", shared=ALL, by=by, now=NOW
            )

        with pytest.raises(NotPossible, match="Lena"):
            rename(shared, world.agent)
        with pytest.raises(NotPossible, match="Amir"):
            rename(own, cast.ada())
        rename(shared, cast.ada())
        assert names(cast.rita()) == ["Very late"]


class TestRemoveView:
    def test_can_be_taken_back(self, world: World) -> None:
        kept = actions.remove_view(view=save(cast.lena(), shared=ALL), by=cast.ada())
        assert names(world.agent) == []
        with pytest.raises(NotPossible):
            actions.restore_view(kept=kept, by=world.agent, now=NOW)
        view = actions.restore_view(kept=kept, by=cast.ada(), now=NOW)
        assert (view.owner, view.query) == (cast.lena(), "queue=all&mood=negative")
        assert names(world.agent) == ["Late parcels"]
