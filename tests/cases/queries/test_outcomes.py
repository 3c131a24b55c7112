from __future__ import annotations

from typing import Any

from tests.cases.actions.test_outcomes import close
from tests.world import World

from allears.cases import actions, queries


class TestEndOf:
    def test_tells_of_the_closing_the_tries_and_their_word(self, world: World) -> None:
        case = world.case()
        close(world, case, "unconfirmed")
        case.refresh_from_db()
        end = queries.end_of(case)
        assert end.closure == case.closures.get()
        assert [one.n for one in end.follow_ups] == [1]
        actions.says_good(case_id=case.pk, now=world.now)
        case.refresh_from_db()
        word = queries.end_of(case).their_word
        assert word is not None
        assert word.is_satisfied

    def test_of_an_open_case_is_one_read(
        self, world: World, django_assert_num_queries: Any
    ) -> None:
        case = world.case()
        with django_assert_num_queries(1):
            assert queries.end_of(case).closure is None
