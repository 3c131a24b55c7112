from __future__ import annotations

from tests import cast
from tests.cases.actions.test_approvals import ask, rule
from tests.world import World

from allears.cases import approvals_screen


class TestShown:
    def test_offers_the_buttons_to_who_is_asked_alone(self, world: World) -> None:
        rule()
        case = world.case()
        ask(world, case)
        for who, may in ((cast.lena(), True), (world.agent, False), (cast.rita(), False)):
            shown = approvals_screen.shown(case, who, [], now=world.now)
            assert [one["may_decide"] for one in shown["open"]] == [may]

    def test_costs_one_read_where_nothing_waits(
        self, world: World, django_assert_num_queries: object
    ) -> None:
        case = world.case()
        with django_assert_num_queries(1):  # type: ignore[operator]
            shown = approvals_screen.shown(case, world.agent, [], now=world.now)
        assert not shown["open"]
