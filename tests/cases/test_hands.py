from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases import actions, hands


class TestOfTeams:
    def test_count_what_waits_with_each_in_the_same_reads(
        self, world: World, django_assert_max_num_queries: object
    ) -> None:
        for n in range(3):
            case = world.case(f"Where is parcel number {n}?", who=f"p{n}")
            actions.take(case_id=case.pk, by=world.agent, now=world.now)
        team_id = cast.service().pk
        with django_assert_max_num_queries(8):  # type: ignore[operator]
            (hand,) = hands.of_teams([team_id], now=world.now)[team_id]
        assert (hand.load, hand.loads["fake"], hand.is_there) == (3, 3, True)


class TestWorkOf:
    def test_holds_what_it_is_about(self, world: World) -> None:
        work = hands.work_of(world.case("My Kettle leaks?"), now=world.now)
        assert "kettle" in work.words
        assert work.network == "fake"
