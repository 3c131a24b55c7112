from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case, Closure, Notice, TheirWord
from allears.staff.actions import NotPossible


def close(world: World, case: Case, outcome: str, **known: object) -> Case:
    ending = actions.Ending(**known)  # type: ignore[arg-type]
    return actions.close(
        case_id=case.pk, outcome=outcome, words="", by=world.agent, now=world.now, ending=ending
    )


def answered(world: World, says: str, *, who: str = "mira") -> Case:
    """We answered, and they wrote this."""
    case = world.case(who=who, thread="t")
    world.pass_time(minutes=5)
    world.answer(case, "Try it now.")
    world.deliver()
    world.pass_time(minutes=5)
    world.says(says, who=who, thread="t")
    world.hear()
    world.care()
    return case


class TestSatisfied:
    def test_needs_a_word_of_theirs(self, world: World) -> None:
        case = answered(world, "I will look at it.")
        with pytest.raises(NotPossible, match="needs a word of the person"):
            close(world, case, "satisfied")
        with pytest.raises(NotPossible, match="needs a word of the person"):
            close(world, case, "satisfied", message_id=999_999)
        assert not Closure.objects.exists()

    def test_names_the_message_that_one_of_us_points_at(self, world: World) -> None:
        case = answered(world, "I will look at it.")
        theirs = case.messages.filter(by=None).latest("pk")
        close(world, case, "satisfied", message_id=theirs.pk)
        word = TheirWord.objects.get()
        assert (word.sign, word.message, word.by) == ("message", theirs, world.agent)

    def test_takes_no_message_of_another_case_or_of_ours(self, world: World) -> None:
        case = answered(world, "I will look at it.")
        ours = case.messages.filter(by__isnull=False).latest("pk")
        for pk in (ours.pk, world.case("Another thing.", who="bo").messages.get().pk):
            with pytest.raises(NotPossible):
                close(world, case, "satisfied", message_id=pk)

    def test_reads_thanks_by_itself(self, world: World) -> None:
        case = answered(world, "Thanks, works now!")
        close(world, case, "satisfied")
        assert TheirWord.objects.get().message == case.messages.latest("pk")

    def test_can_have_been_said_aloud(self, world: World) -> None:
        close(world, world.case(), "satisfied", is_spoken=True)
        assert TheirWord.objects.get().sign == "spoken"


class TestConfirm:
    def test_a_later_thank_you_is_a_sign(self, world: World) -> None:
        case = answered(world, "I will look at it.")
        close(world, case, "unconfirmed")
        world.pass_time(hours=2)
        world.says("Thanks, works now!", thread="t")
        world.hear()
        world.care()
        case.refresh_from_db()
        assert case.closed_at is not None
        known = actions.Ending()
        actions.confirm_satisfied(case_id=case.pk, ending=known, by=world.agent, now=world.now)
        assert case.closures.get().outcome == "satisfied"
        assert TheirWord.objects.get().sign == "later"

    def test_is_done_once(self, world: World) -> None:
        case = world.case()
        close(world, case, "satisfied", is_spoken=True)
        with pytest.raises(NotPossible):
            actions.confirm_satisfied(
                case_id=case.pk, ending=actions.Ending(), by=world.agent, now=world.now
            )


class TestSaysGood:
    def test_ends_an_open_case_and_says_by_what(self, world: World) -> None:
        case = world.case()
        assert actions.says_good(case_id=case.pk, now=world.now)
        assert not actions.says_good(case_id=case.pk, now=world.now)
        case.refresh_from_db()
        closure = case.closures.get()
        assert (case.closed_at, case.waiting_since) == (world.now, None)
        assert (closure.outcome, closure.by, TheirWord.objects.get().sign) == (
            "satisfied",
            None,
            "page",
        )

    def test_turns_solved_into_satisfied(self, world: World) -> None:
        case = world.case()
        close(world, case, "unconfirmed")
        actions.says_good(case_id=case.pk, now=world.now)
        assert case.closures.get().outcome == "satisfied"


class TestSaysNotGood:
    def test_opens_it_again_at_a_leads_desk(self, world: World) -> None:
        lena, case = cast.lena(), world.case()
        close(world, case, "unconfirmed")
        assert actions.says_not_good(case_id=case.pk, words="Still dark.", now=world.now)
        assert not actions.says_not_good(case_id=case.pk, words="", now=world.now)
        case.refresh_from_db()
        assert (case.closed_at, case.dissatisfied_at, case.n_reopened) == (None, world.now, 1)
        assert case.waiting_since == world.now
        notice = Notice.objects.get(user=lena, kind="not_satisfied")
        assert notice.words == "Still dark."

    def test_is_seen_to_by_a_lead_alone(self, world: World) -> None:
        case = world.case()
        actions.says_not_good(case_id=case.pk, words="No.", now=world.now)
        with pytest.raises(NotPossible):
            actions.seen_to(case_id=case.pk, by=world.agent, now=world.now)
        actions.seen_to(case_id=case.pk, by=cast.lena(), now=world.now)
        case.refresh_from_db()
        assert (case.dissatisfied_at, case.closed_at) == (None, None)


class TestEnding:
    def test_keeps_cause_and_reason_apart_from_the_outcome(self, world: World) -> None:
        case = world.case()
        known = {"cause": "partners", "leaving": "price", "leaving_words": "Too dear."}
        close(world, case, "not_satisfied", **known)
        closure = case.closures.get()
        assert (closure.cause, closure.leaving, closure.leaving_words) == tuple(known.values())

    @pytest.mark.parametrize("known", [{"cause": "fate"}, {"leaving": "weather"}])
    def test_knows_no_other_ones(self, world: World, known: dict[str, str]) -> None:
        with pytest.raises(NotPossible):
            close(world, world.case(), "spam", **known)
