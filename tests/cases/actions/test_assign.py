from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Notice
from allears.staff.actions import NotPossible


class TestTake:
    def test_gives_it_to_the_one_who_asks_and_writes_it_down(self, world: World) -> None:
        case = world.case()
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        case.refresh_from_db()
        assert case.assignee == world.agent
        assert case.events.filter(kind="taken", by=world.agent).count() == 1

    def test_twice_is_once(self, world: World) -> None:
        case = world.case()
        for _ in range(2):
            actions.take(case_id=case.pk, by=world.agent, now=world.now)
        assert case.events.filter(kind="taken").count() == 1

    def test_refuses_when_somebody_was_faster_and_names_them(self, world: World) -> None:
        case = world.case()
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        with pytest.raises(NotPossible, match="Amir"):
            actions.take(case_id=case.pk, by=cast.lena(), now=world.now)

    def test_refuses_a_reader(self, world: World) -> None:
        case = world.case()
        with pytest.raises(NotPossible):
            actions.take(case_id=case.pk, by=cast.rita(), now=world.now)

    def test_refuses_somebody_of_a_team_that_only_watches(self, world: World) -> None:
        case = world.case()
        case.watchers.add(cast.press())
        with pytest.raises(NotPossible, match="Customer service answers"):
            actions.take(case_id=case.pk, by=cast.pia(), now=world.now)

    def test_says_so_when_the_case_is_gone(self, world: World) -> None:
        with pytest.raises(NotPossible):
            actions.take(case_id=999_999, by=world.agent, now=world.now)


class TestAssign:
    def test_tells_the_one_who_gets_it(self, world: World) -> None:
        case = world.case()
        actions.assign(case_id=case.pk, user=world.agent, by=cast.lena(), now=world.now)
        assert Notice.objects.filter(user=world.agent, kind="assigned", case=case).count() == 1

    def test_tells_nobody_of_their_own_doing(self, world: World) -> None:
        case = world.case()
        actions.assign(case_id=case.pk, user=world.agent, by=world.agent, now=world.now)
        assert not Notice.objects.filter(kind="assigned").exists()

    def test_refuses_somebody_who_cannot_answer(self, world: World) -> None:
        case = world.case()
        with pytest.raises(NotPossible, match="Rita"):
            actions.assign(case_id=case.pk, user=cast.rita(), by=cast.lena(), now=world.now)

    def test_refuses_somebody_of_another_team(self, world: World) -> None:
        case = world.case()
        with pytest.raises(NotPossible, match="Pia Novak does not work in Customer service"):
            actions.assign(case_id=case.pk, user=cast.pia(), by=cast.lena(), now=world.now)


class TestRelease:
    def test_puts_it_back_into_the_queue(self, world: World) -> None:
        case = world.case()
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        actions.release(case_id=case.pk, by=world.agent, now=world.now)
        case.refresh_from_db()
        assert case.assignee is None
        assert case.team is not None
