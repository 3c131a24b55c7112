from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs
from tests import cast
from tests.playbooks import kept
from tests.world import World

from allears.cases import actions as cases
from allears.cases.models import Case, Event
from allears.playbooks import actions
from allears.playbooks.models import Following, Run
from allears.playbooks.rules.acts import Act, Do
from allears.staff.actions import NotPossible


@pytest.fixture
def case(world: World) -> Case:
    return world.case("My kettle is broken")


def begin(world: World, case: Case) -> Following:
    return actions.begin(playbook=kept.playbook(), case_id=case.pk, by=world.agent, now=world.now)


def tick(world: World, row: Following, step: str, answer: str = "") -> Following:
    return actions.tick(
        following_id=row.pk, step=step, answer=answer, by=world.agent, now=world.now
    )


class TestTick:
    def test_keeps_who_and_when_and_survives_a_hand_over(self, world: World, case: Case) -> None:
        row = begin(world, case)
        tick(world, row, "greet")
        cases.hand_over(case_id=case.pk, team=cast.press(), words="", by=cast.lena(), now=world.now)
        cases.accept_offer(case_id=case.pk, by=cast.pia(), now=world.now)
        world.pass_time(minutes=3)
        row = actions.tick(
            following_id=row.pk, step="tried", answer="Yes", by=cast.pia(), now=world.now
        )
        assert [(one["step"], one["by"]) for one in row.done] == [
            ("greet", world.agent.pk),
            ("tried", cast.pia().pk),
        ]
        with pytest.raises(NotPossible, match="answers for this case"):
            tick(world, row, "send")

    def test_takes_only_the_step_that_is_next_with_one_of_its_answers(
        self, world: World, case: Case
    ) -> None:
        row = begin(world, case)
        with pytest.raises(NotPossible, match="gone on"):
            tick(world, row, "tried", "Yes")
        tick(world, row, "greet")
        with pytest.raises(NotPossible, match="one of the answers"):
            tick(world, row, "tried", "Perhaps")

    def test_ends_with_the_last_step(self, world: World, case: Case) -> None:
        row = begin(world, case)
        for step, answer in (("greet", ""), ("tried", "Yes"), ("send", "")):
            row = tick(world, row, step, answer)
        assert row.ended_at == world.now
        assert not row.is_left
        assert Event.objects.filter(kind="playbook").count() == 2
        row = actions.go_back(following_id=row.pk, by=world.agent, now=world.now)
        assert row.ended_at is None
        assert len(row.done) == 2

    def test_goes_on_with_the_version_that_was_begun(self, world: World, case: Case) -> None:
        row = begin(world, case)
        words = actions.PlaybookWords(
            name="Dead kettle",
            steps=[structs.replace(kept.STEPS[4], key="other")],
            whom=actions.ForWhom(is_shared=True),
        )
        actions.keep_playbook(words=words, by=cast.lena(), now=world.now, row=row.playbook)
        assert len(tick(world, row, "greet").done) == 1


class TestBegin:
    def test_comes_once_at_a_time(self, world: World, case: Case) -> None:
        row = begin(world, case)
        with pytest.raises(NotPossible, match="already"):
            actions.begin(playbook=row.playbook, case_id=case.pk, by=world.agent, now=world.now)
        actions.leave(following_id=row.pk, words="No", by=world.agent, now=world.now)
        actions.begin(playbook=row.playbook, case_id=case.pk, by=world.agent, now=world.now)
        assert Following.objects.count() == 2

    def test_needs_somebody_who_answers_the_case(self, world: World, case: Case) -> None:
        with pytest.raises(NotPossible):
            actions.begin(playbook=kept.playbook(), case_id=case.pk, by=cast.pia(), now=world.now)


class TestLeave:
    def test_remembers_where_and_why(self, world: World, case: Case) -> None:
        row = begin(world, case)
        tick(world, row, "greet")
        row = actions.leave(
            following_id=row.pk, words="It is a toaster", by=world.agent, now=world.now
        )
        assert (row.left_at_step, row.is_left, row.why_left) == ("tried", True, "It is a toaster")


class TestTidy:
    def test_counts_what_was_forgotten_as_left(self, world: World, case: Case) -> None:
        row = begin(world, case)
        assert actions.tidy(now=world.now + timedelta(days=13)) == 0
        assert actions.tidy(now=world.now + timedelta(days=15)) == 1
        row.refresh_from_db()
        assert (row.left_at_step, row.ended_by) == ("greet", None)

    def test_forgets_what_takes_a_macro_back(self, world: World, case: Case) -> None:
        macro = kept.macro(Act(do=Do.DRAFT, text="Hello"))
        actions.run(macro=macro, case_id=case.pk, by=world.agent, now=world.now)
        actions.tidy(now=world.now + timedelta(hours=4))
        assert Run.objects.get().back is None
