from __future__ import annotations

import pytest
from tests.cases.actions.test_asides import ask
from tests.world import World

from allears.cases.actions import aside_rows
from allears.staff.actions import NotPossible


class TestLocked:
    def test_says_so_when_it_is_gone(self, world: World) -> None:
        aside = ask(world, world.case())
        case, found = aside_rows.locked(aside.pk)
        assert (case.pk, found) == (aside.case_id, aside)
        with pytest.raises(NotPossible):
            aside_rows.locked(999_999)


class TestToWhom:
    def test_names_the_team(self, world: World) -> None:
        assert aside_rows.to_whom(ask(world, world.case())) == "Press and public affairs"
