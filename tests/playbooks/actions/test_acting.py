from __future__ import annotations

import pytest
from tests import cast
from tests.playbooks import kept
from tests.world import World

from allears.cases import actions as cases
from allears.cases.models import Aside, Case, Offer
from allears.playbooks.actions.acting import Doing, act
from allears.playbooks.models import Following
from allears.playbooks.rules.acts import Act, Do
from allears.problems import actions as problems
from allears.problems.models import Link
from allears.staff.actions import NotPossible


@pytest.fixture
def case(world: World) -> Case:
    return world.case("My kettle is broken")


def said(world: World, case: Case, one: Act) -> str:
    return act(one, Doing(case_id=case.pk, by=world.agent, now=world.now)).words


class TestAct:
    def test_gives_it_to_a_colleague(self, world: World, case: Case) -> None:
        assert said(world, case, Act(do=Do.ASSIGN, person=cast.lena().pk)) == "Lena Brandt has it"
        with pytest.raises(NotPossible, match="not work here"):
            said(world, case, Act(do=Do.ASSIGN, person=999_999))

    def test_puts_it_back(self, world: World, case: Case) -> None:
        cases.take(case_id=case.pk, by=world.agent, now=world.now)
        assert "back in the queue" in said(world, case, Act(do=Do.RELEASE))
        case.refresh_from_db()
        assert case.assignee is None

    def test_offers_it_and_says_whose_it_stays(self, world: World, case: Case) -> None:
        words = said(world, case, Act(do=Do.OFFER, team=cast.press().pk, text="{{case}}"))
        assert (
            words
            == f"It is offered to {cast.press()}; until they say yes, it stays with {cast.service()}"
        )
        assert Offer.objects.get().words == str(case.pk)

    def test_lets_a_team_watch(self, world: World, case: Case) -> None:
        said(world, case, Act(do=Do.WATCH, team=cast.press().pk))
        assert list(case.watchers.all()) == [cast.press()]

    def test_asks_at_the_side(self, world: World, case: Case) -> None:
        one = Act(
            do=Do.ASK, person=cast.lena().pk, choice="known", more="1h", text="Is it {{case}}?"
        )
        assert "is asked at the side" in said(world, case, one)
        assert Aside.objects.get().words == f"Is it {case.pk}?"

    def test_links_a_problem_once(self, world: World, case: Case) -> None:
        facts = problems.Facts(kind="problem", title="Lids", team=None)
        row = problems.open_problem(facts=facts, by=cast.lena(), now=world.now)
        doing = Doing(case_id=case.pk, by=world.agent, now=world.now)
        act(Act(do=Do.PROBLEM, item=row.pk), doing)
        act(Act(do=Do.PROBLEM, item=row.pk), doing)
        assert Link.objects.count() == len(doing.back) == 1
        with pytest.raises(NotPossible, match="not there any more"):
            act(Act(do=Do.PROBLEM, item=row.pk + 99), doing)

    def test_begins_a_playbook_once(self, world: World, case: Case) -> None:
        book = kept.playbook()
        doing = Doing(case_id=case.pk, by=world.agent, now=world.now)
        act(Act(do=Do.PLAYBOOK, item=book.pk), doing)
        act(Act(do=Do.PLAYBOOK, item=book.pk), doing)
        assert Following.objects.count() == len(doing.back) == 1

    def test_lets_it_sleep_until_the_morning_of_who_runs_it(self, world: World, case: Case) -> None:
        assert "sleeps until Tue 3 Mar, 09:00" in said(
            world, case, Act(do=Do.SNOOZE, choice="tomorrow")
        )
        with pytest.raises(NotPossible, match="no time"):
            said(world, case, Act(do=Do.SNOOZE, choice="never"))

    def test_closes_it(self, world: World, case: Case) -> None:
        assert (
            said(world, case, Act(do=Do.CLOSE, choice="not_ours", more="theirs"))
            == "It is closed: not ours to solve"
        )
        assert case.closures.get().cause == "theirs"
