from __future__ import annotations

from datetime import timedelta

from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Approval, Aside, Case, Closure, Draft, Promise, TheirWord
from allears.cases.models.approvals import ApprovalRule


def closed_and_taken_back(world: World, case: Case, outcome: str) -> None:
    """Within ten seconds."""
    ending = actions.Ending(is_spoken=outcome == "satisfied")
    before = actions.recorded(
        case_id=case.pk,
        act=lambda: actions.close(
            case_id=case.pk, outcome=outcome, words="", by=world.agent, now=world.now, ending=ending
        ),
    )
    world.pass_time(seconds=5)
    actions.put_back(before=before, by=world.agent, now=world.now)


def promised(world: World) -> tuple[Case, Promise]:
    case = world.case()
    written = actions.Written(
        conversation_id=case.conversations.get().pk, text="By tomorrow.", is_public=False,
        seen_at=world.now,
        promise=actions.Given(due_at=world.now + timedelta(days=1), words="tomorrow"),
    )  # fmt: skip
    actions.reply(case_id=case.pk, written=written, by=world.agent, now=world.now)
    world.deliver()
    return case, Promise.objects.get(case=case)


class TestBringBack:
    def test_owes_again_what_was_promised(self, world: World) -> None:
        case, promise = promised(world)
        closed_and_taken_back(world, case, "satisfied")
        promise.refresh_from_db()
        case.refresh_from_db()
        assert (promise.state, promise.ended_at) == ("open", None)
        assert case.next_due_at is not None
        assert not TheirWord.objects.exists()
        assert not Closure.objects.exists()  # nothing that counts as opened again

    def test_shows_again_that_a_promise_was_broken(self, world: World) -> None:
        case, promise = promised(world)
        world.pass_time(days=2)
        actions.remind_of_promises(now=world.now)
        closed_and_taken_back(world, case, "satisfied")
        case.refresh_from_db()
        assert case.promise_broken_at == promise.due_at
        assert Promise.objects.get().told_at is None

    def test_asks_again_what_was_asked_at_the_side(self, world: World) -> None:
        case = world.case()
        question = actions.Question(kind="question", words="Is it so?", team=cast.press())
        actions.ask(case_id=case.pk, question=question, by=world.agent, now=world.now)
        closed_and_taken_back(world, case, "unconfirmed")
        aside = Aside.objects.get()
        assert (aside.ended_at, aside.end) == (None, "")

    def test_lets_an_answer_wait_again_for_its_yes(self, world: World) -> None:
        cast.lena()
        ApprovalRule.objects.create(name="Each", changed_at=world.now)
        case = world.case()
        written = actions.Written(
            conversation_id=case.conversations.get().pk, text="Yes.", is_public=False,
            seen_at=world.now,
        )  # fmt: skip
        actions.reply_or_ask(case_id=case.pk, written=written, by=world.agent, now=world.now)
        closed_and_taken_back(world, case, "unconfirmed")
        assert Approval.objects.get().ended_at is None
        assert not Draft.objects.exists()

    def test_leaves_alone_what_an_earlier_version_wrote_down(self, world: World) -> None:
        case, promise = promised(world)
        before = actions.recorded(
            case_id=case.pk,
            act=lambda: actions.rename(
                case_id=case.pk, title="Other", by=world.agent, now=world.now
            ),
        )
        for name in ("promises", "owed", "asides", "approvals", "words"):
            before.pop(name)
        actions.put_back(before=before, by=world.agent, now=world.now)
        promise.refresh_from_db()
        assert promise.state == "open"
