from __future__ import annotations

from datetime import timedelta

from tests.cases.actions.test_promises import promise
from tests.world import World

from allears.cases import queries
from allears.cases.models import Promise
from allears.lib import once


class TestPromisesOf:
    def test_are_those_that_still_mean_something(self, world: World) -> None:
        case, other = world.case(), world.case("Where is it?", who="kim")
        found = promise(world, case, hours=5)
        assert queries.promises_of(case.pk) == [found]
        assert queries.promises_of(other.pk) == []
        assert queries.case_id_of_promise(found.pk) == case.pk
        later = world.now + timedelta(hours=6)
        Promise.objects.filter(pk=found.pk).update(state="broken", ended_at=later)
        assert queries.promises_of(case.pk) == [found]
        Promise.objects.filter(pk=found.pk).update(told_at=later)
        assert queries.promises_of(case.pk) == []

    def test_are_the_same_while_a_page_is_made(self, world: World) -> None:
        case, other = world.case(), world.case("Where is it?", who="kim")
        found = promise(world, case, hours=5)
        with once.page():
            assert queries.promises_of(case.pk) == [found]
            assert queries.promises_of(other.pk) == []
