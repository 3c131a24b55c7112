from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests import cast
from tests.cases.actions.test_approvals import rule, written
from tests.world import World

import allears
from allears.cases import actions
from allears.contacts import actions as contacts
from allears.outbox.models import Outgoing
from allears.staff.actions import NotPossible

SRC = Path(allears.__file__).parent


class TestEveryWay:
    """Nothing leaves without the yes, by any way."""

    def test_an_answer_a_planned_one_and_one_that_closes_wait(self, world: World) -> None:
        rule()
        case = world.case()
        for more in ({}, {"leaves_at": world.now + timedelta(hours=1)}, {"outcome": "satisfied"}):
            words = replace(written(world, case), **more)
            with pytest.raises(actions.NeedsApproval):
                actions.reply(case_id=case.pk, written=words, by=world.agent, now=world.now)
        assert not Outgoing.objects.exists()

    @pytest.mark.parametrize("more", [{"intents": ["press"]}, {"roles": ["press"]}])
    def test_an_answer_to_the_press_waits_by_who_they_are(
        self, world: World, more: dict[str, list[str]]
    ) -> None:
        rule(**more)
        case = world.case()
        world.answer(case, "Yes.")
        what = contacts.Proven(kind="press", proof="Press card", since=world.now.date())
        contacts.give_role(contact=case.contact, what=what, by=world.agent, now=world.now)
        world.pass_time(minutes=1)
        with pytest.raises(actions.NeedsApproval):
            world.answer(case, "And we stay until six.")

    def test_what_was_planned_before_the_rule_and_taken_back_waits_when_sent_again(
        self, world: World
    ) -> None:
        case = world.case()
        later = replace(written(world, case), leaves_at=world.now + timedelta(hours=1))
        message = actions.reply(case_id=case.pk, written=later, by=world.agent, now=world.now)
        actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        rule()
        with pytest.raises(actions.NeedsApproval):
            world.answer(case, "It comes today.")

    def test_a_draft_that_somebody_takes_over_waits_as_theirs(self, world: World) -> None:
        rule(words=["today"])
        case = world.case()
        actions.save_draft(
            case_id=case.pk, text="Today.", begun_version=1, by=world.agent, now=world.now
        )
        world.pass_time(hours=1)
        lena = cast.lena()
        draft = actions.take_over(case_id=case.pk, writer=world.agent, by=lena, now=world.now)
        words = replace(written(world, case), text=draft.text)
        with pytest.raises(actions.NeedsApproval):
            actions.reply(case_id=case.pk, written=words, by=lena, now=world.now)

    def test_no_code_but_the_answer_and_the_side_question_puts_into_the_outbox(self) -> None:
        """And the question whether it is good, whose words a lead wrote, and what everybody behind
        a problem is told, which a lead lets go."""
        found = {
            str(path.relative_to(SRC))
            for path in SRC.rglob("*.py")
            if re.search(
                r"\boutbox(_actions)?\.put\(|outbox\.actions import .*\bput\b", path.read_text()
            )
        }
        assert found == {
            *("cases/actions/reply.py", "cases/actions/asides_mail.py"),
            *("cases/actions/follow_ups.py", "cases/actions/saying.py"),
        }

    def test_only_the_yes_and_what_needs_none_come_to_where_it_is_sent(self) -> None:
        text = {path: path.read_text() for path in (SRC / "cases").rglob("*.py")}
        callers = {
            path.name
            for path, words in text.items()
            if re.search(r"\breplies\.send\(|^    return send\(", words, re.MULTILINE)
        }
        assert callers == {"reply.py", "approvals.py"}

    def test_a_question_at_the_side_does_not_go_to_the_person_themself(self, world: World) -> None:
        case = world.case(extra={})
        identity = case.conversations.get().identity
        assert identity is not None
        identity.handle = "mira@example.org"
        identity.save()
        question = actions.Question(kind="question", words="Is it so?", address="Mira@example.org")
        with pytest.raises(NotPossible, match="the person themselves"):
            actions.ask(case_id=case.pk, question=question, by=world.agent, now=world.now)
