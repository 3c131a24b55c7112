from __future__ import annotations

import pytest
from tests import cast
from tests.cases.actions.test_approvals import rule
from tests.world import World

from allears.cases import actions
from allears.cases.models import PersonPage
from allears.staff.actions import NotPossible


class TestGive:
    def test_makes_one_page_for_a_case(self, world: World) -> None:
        case = world.case()
        first = actions.give_page(case_id=case.pk, by=world.agent, now=world.now)
        assert actions.give_page(case_id=case.pk, by=world.agent, now=world.now) == first
        assert case.events.filter(kind="page").count() == 1

    def test_brings_one_back_under_another_address(self, world: World) -> None:
        case = world.case()
        first = actions.give_page(case_id=case.pk, by=world.agent, now=world.now)
        actions.withdraw_page(case_id=case.pk, by=world.agent, now=world.now)
        second = actions.give_page(case_id=case.pk, by=world.agent, now=world.now)
        assert first.key != second.key

    def test_leaves_away_what_the_person_took_away(self, world: World) -> None:
        case = world.case()
        actions.give_page(case_id=case.pk, by=world.agent, now=world.now)
        assert actions.withdraw_page(case_id=case.pk, by=None, now=world.now)
        assert not actions.withdraw_page(case_id=case.pk, by=None, now=world.now)
        with pytest.raises(NotPossible):
            actions.give_page(case_id=case.pk, by=world.agent, now=world.now)
        assert PersonPage.objects.get().withdrawn_at == world.now

    def test_is_for_who_may_answer(self, world: World) -> None:
        with pytest.raises(NotPossible):
            actions.give_page(case_id=world.case().pk, by=cast.pia(), now=world.now)


class TestSay:
    def test_keeps_one_line(self, world: World) -> None:
        case, line = world.case(), "The lamp \n is   dark " + "x" * 400
        page = actions.say_understood(
            case_id=case.pk, understood=line, by=world.agent, now=world.now
        )
        assert page.understood.startswith("The lamp is dark x")
        assert len(page.understood) == 300

    def test_needs_the_yes_that_an_answer_needs(self, world: World) -> None:
        case = world.case()
        rule(words=["refund"])
        with pytest.raises(NotPossible, match="second person"):
            actions.say_understood(
                case_id=case.pk, understood="You get a refund", by=world.agent, now=world.now
            )
        assert not PersonPage.objects.exists()
