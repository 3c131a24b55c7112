from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.cases.actions.test_approvals import rule
from tests.world import World

from allears.cases import actions
from allears.cases.models import Draft
from allears.outbox.models import Outgoing
from allears.staff.actions import NotPossible


def said(world: World, conversation_id: int, **more: object) -> actions.Said:
    fields: dict[str, object] = {"text": "It is fixed.", "asked_at": world.now}
    return actions.Said(conversation_id=conversation_id, **(fields | more))  # type: ignore[arg-type]


class TestSay:
    def test_touches_nobodys_draft(self, world: World) -> None:
        case = world.case()
        actions.save_draft(
            case_id=case.pk, text="Half", begun_version=1, by=world.agent, now=world.now
        )
        words = said(world, case.conversations.get().pk)
        actions.say(case_id=case.pk, said=words, by=world.agent, now=world.now)
        assert Draft.objects.get().text == "Half"
        assert Outgoing.objects.get().utterance["text"] == "It is fixed."

    def test_opens_no_closed_case(self, world: World) -> None:
        case = world.case()
        actions.close(
            case_id=case.pk, outcome="unconfirmed", words="", by=world.agent, now=world.now
        )
        words = said(world, case.conversations.get().pk)
        actions.say(case_id=case.pk, said=words, by=world.agent, now=world.now)
        case.refresh_from_db()
        assert case.closed_at is not None
        assert case.last_is_ours

    def test_is_no_answer_to_something_newer(self, world: World) -> None:
        case = world.case()
        asked = world.now - timedelta(hours=1)
        words = said(world, case.conversations.get().pk, asked_at=asked)
        with pytest.raises(actions.WroteMeanwhile):
            actions.say(case_id=case.pk, said=words, by=world.agent, now=world.now)
        assert not Outgoing.objects.exists()

    def test_refuses_another_cases_conversation(self, world: World) -> None:
        case, other = world.case(), world.case("Me too?", who="noor")
        with pytest.raises(NotPossible):
            actions.say(
                case_id=case.pk, said=said(world, other.conversations.get().pk), by=world.agent,
                now=world.now,
            )  # fmt: skip

    def test_needs_the_yes_of_those_whom_a_rule_asks(self, world: World) -> None:
        number = rule(team=cast.press(), deputy_team=cast.press())
        case = world.case()
        given = {"case_id": case.pk, "by": world.agent, "now": world.now}
        where = case.conversations.get().pk
        for author in (None, cast.lena()):
            with pytest.raises(NotPossible, match="A second person"):
                actions.say(said=said(world, where, author=author), **given)  # type: ignore[arg-type]
        assert not Outgoing.objects.exists()
        actions.say(said=said(world, where, author=cast.pia()), **given)  # type: ignore[arg-type]
        assert Outgoing.objects.count() == 1
        actions.switch_rule(rule_id=number, is_on=False, by=cast.lena(), now=world.now)
