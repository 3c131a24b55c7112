from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases import actions, queries
from allears.cases.models import Route


class TestLedTo:
    def test_follows_what_a_route_inherits(self, world: World) -> None:
        root = Route.objects.get(parent=None)
        child = Route.objects.create(parent=root, name="A corner", position=9)
        routes, _policies = queries.led_to(root.team_id)
        assert {root.pk, child.pk} <= {route.pk for route in routes}


class TestLoad:
    def test_counts_open_and_taken(self, world: World) -> None:
        case = world.case()
        assert (queries.load_of_team(case.team_id).n_open, queries.load_of_person(cast.amir())) == (
            1,
            [],
        )
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        assert queries.load_of_team(case.team_id).n_taken == 1
        assert queries.load_of_person(world.agent)[0].n_open == 1
