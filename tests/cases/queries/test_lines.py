from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases import actions, queries


class TestOffer:
    def test_is_the_one_that_waits(self, world: World) -> None:
        case = world.case()
        assert queries.offer(case.pk) is None
        actions.hand_over(
            case_id=case.pk, team=cast.press(), words="", by=world.agent, now=world.now
        )
        found = queries.offer(case.pk)
        assert found is not None
        assert (found.giver, found.taker) == (cast.service(), cast.press())


class TestWatchers:
    def test_say_which_may_answer(self, world: World) -> None:
        case = world.case()
        case.watchers.add(cast.press())
        assert [one.may_answer for one in queries.watchers(case)] == [False]
        actions.allow(
            case_id=case.pk, team=cast.press(), is_allowed=True, by=world.agent, now=world.now
        )
        assert [one.may_answer for one in queries.watchers(case)] == [True]
