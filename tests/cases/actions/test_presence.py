from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases import actions, queries


class TestHere:
    def test_is_seen_by_the_others_and_not_by_oneself(self, world: World) -> None:
        case = world.case()
        actions.here(case_id=case.pk, is_typing=False, by=world.agent, now=world.now)
        assert queries.present(case.pk, but=cast.lena(), now=world.now) == [(world.agent, False)]
        assert queries.present(case.pk, but=world.agent, now=world.now) == []

    def test_says_who_is_writing_for_a_few_seconds(self, world: World) -> None:
        case = world.case()
        actions.here(case_id=case.pk, is_typing=True, by=world.agent, now=world.now)
        assert queries.present(case.pk, but=cast.lena(), now=world.now) == [(world.agent, True)]
        world.pass_time(seconds=20)
        assert queries.present(case.pk, but=cast.lena(), now=world.now) == [(world.agent, False)]

    def test_ends_by_itself_and_by_leaving(self, world: World) -> None:
        case = world.case()
        actions.here(case_id=case.pk, is_typing=False, by=world.agent, now=world.now)
        actions.gone(case_id=case.pk, by=world.agent)
        assert queries.present(case.pk, but=cast.lena(), now=world.now) == []
        actions.here(case_id=case.pk, is_typing=False, by=world.agent, now=world.now)
        world.pass_time(minutes=2)
        assert queries.present(case.pk, but=cast.lena(), now=world.now) == []

    def test_is_nowhere_for_a_case_that_is_not_there(self, world: World) -> None:
        actions.here(case_id=999_999, is_typing=False, by=world.agent, now=world.now)
