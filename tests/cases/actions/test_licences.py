from __future__ import annotations

from dataclasses import replace

from tests import cast
from tests.cases.actions.test_approvals import approve, ask, rule, written
from tests.world import World

from allears.cases import actions
from allears.cases.models import LicenceStep, Message
from allears.cases.rules.licence import Reach


class TestLicence:
    def test_is_earned_by_answers_that_left_as_they_were_written(self, world: World) -> None:
        rule(for_unlicensed=True)
        lena = cast.lena()
        actions.set_numbers(n_public=9, n_private=2, by=lena, now=world.now)
        for n in range(3):
            world.pass_time(minutes=1)
            approval = ask(world, world.case(f"Where is parcel {n}?", who=f"p{n}"))
            approve(world, approval, text="Changed" if n == 0 else approval.text)
        step = LicenceStep.objects.get()
        assert (step.how, step.network, step.is_public) == ("earned", "fake", False)
        case = world.case("And mine?", who="noor")
        assert isinstance(world.answer(case, "Yes."), Message)
        own = cast.at_the_desk(world.agent).get("/settings/licence/").content.decode()
        assert "earned by approved answers" in own

    def test_in_public_is_another_than_in_private(self, world: World) -> None:
        rule(for_unlicensed=True)
        lena = cast.lena()
        reach = Reach(network="fake", is_public=False)
        actions.give_licence(
            user=world.agent, reach=reach, words="Knows it.", by=lena, now=world.now
        )
        case = world.case()
        public = replace(written(world, case), is_public=True, is_sure=True)
        found = actions.reply_or_ask(case_id=case.pk, written=public, by=world.agent, now=world.now)
        assert not isinstance(found, Message)
