from __future__ import annotations

import pytest
from tests import cast
from tests.cases.actions.test_sharing import colleague
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case, Draft, Notice
from allears.listening.ports import Limits
from allears.staff.actions import NotPossible
from allears.staff.models import User


def begins(world: World, case: Case, who: User, text: str = "Dear Mira,") -> None:
    actions.save_draft(case_id=case.pk, text=text, begun_version=1, by=who, now=world.now)


def take_over(world: World, case: Case, by: User) -> Draft:
    return actions.take_over(case_id=case.pk, writer=world.agent, by=by, now=world.now)


class TestTakeOver:
    def test_goes_on_from_the_words_of_somebody_who_fell_ill(self, world: World) -> None:
        case, noa = world.case(), colleague()
        begins(world, case, world.agent)
        file = actions.NewFile(name="a.txt", content=b"abc", claimed_type="text/plain")
        actions.add_file(
            case_id=case.pk, file=file, limits=Limits(can_files=True), by=world.agent, now=world.now
        )
        begins(world, case, noa, "I am Noa.")
        with pytest.raises(NotPossible, match="Amir Haddad is at it"):
            take_over(world, case, noa)
        actions.go_away(user=world.agent, until=None, by=cast.lena(), now=world.now)
        take_over(world, case, noa)
        draft = Draft.objects.get()
        assert (draft.user, draft.text) == (noa, "Dear Mira,\n\nI am Noa.")
        assert len(draft.files) == 1
        notice = Notice.objects.get(kind="named")
        assert (notice.user, notice.words) == (world.agent, "Noa Weiss went on from your draft.")

    def test_goes_on_from_what_was_left_lying(self, world: World) -> None:
        case, noa = world.case(), colleague()
        begins(world, case, world.agent)
        world.pass_time(minutes=31)
        assert take_over(world, case, noa).text == "Dear Mira,"

    def test_is_for_those_who_may_answer(self, world: World) -> None:
        case = world.case()
        begins(world, case, world.agent)
        world.pass_time(minutes=31)
        with pytest.raises(NotPossible, match="answers for this case"):
            take_over(world, case, cast.pia())

    def test_says_so_when_there_is_nothing(self, world: World) -> None:
        with pytest.raises(NotPossible, match="no draft"):
            take_over(world, world.case(), cast.lena())
