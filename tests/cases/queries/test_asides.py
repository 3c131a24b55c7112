from __future__ import annotations

from tests.cases.actions.test_asides import ask
from tests.world import World

from allears.cases import queries


class TestAsides:
    def test_stand_in_their_order(self, world: World) -> None:
        case = world.case()
        first, second = ask(world, case, "One?"), ask(world, case, "Two?")
        assert queries.asides_of(case.pk) == [first, second]
        assert queries.case_id_of_aside(first.pk) == case.pk
        assert queries.case_id_of_aside(0) is None
