from __future__ import annotations

from tests import cast
from tests.cases.actions.test_asides import ask
from tests.world import World

from allears.cases import asides_screen


class TestShown:
    def test_tells_each_reader_what_they_can_do(self, world: World) -> None:
        case = world.case()
        ask(world, case)
        (mine,) = asides_screen.shown(case, world.agent, now=world.now)["open"]
        assert (mine["can_answer"], mine["can_take_back"]) == (False, True)
        (theirs,) = asides_screen.shown(case, cast.pia(), now=world.now)["open"]
        assert (theirs["can_answer"], theirs["can_own"]) == (True, True)
        assert not theirs["can_take_back"]

    def test_reads_the_same_however_many_there_are(
        self, world: World, django_assert_max_num_queries: object
    ) -> None:
        case = world.case()
        for _n in range(5):
            ask(world, case)
        with django_assert_max_num_queries(7):  # type: ignore[operator]
            asides_screen.shown(case, world.agent, now=world.now)
