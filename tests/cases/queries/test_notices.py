from __future__ import annotations

from tests.world import World

from allears.cases import actions, queries


class TestNUnread:
    def test_counts_cases_or_one_kind_of_one_case(self, world: World) -> None:
        case = world.case()
        assert queries.n_unread(world.agent) == 1
        assert queries.n_unread(world.agent, case_id=case.pk, kind="new_case") == 1
        assert queries.n_unread(world.agent, case_id=case.pk, kind="named") == 0
        actions.mark_all_read(user=world.agent, now=world.now)
        assert queries.n_unread(world.agent) == 0
        assert len(queries.all_notices(world.agent)) == 1
