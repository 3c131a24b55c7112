"""Who is blocked gets no answer; what somebody took back is not done to them."""

from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case, FollowUp
from allears.contacts import actions as contacts
from allears.outbox.models import Outgoing
from allears.staff.actions import NotPossible


def refuse(world: World, case: Case, purpose: str, *, yes: bool = False) -> None:
    word = contacts.Word(purpose=purpose, is_given=yes, said_at=world.now, words="By mail")
    contacts.keep_consent(contact=case.contact, word=word, by=world.agent, now=world.now)


def keep_out(world: World, case: Case, kind: str) -> None:
    how = contacts.Blocking(kind=kind, reason="abuse")
    identity = case.contact.identities.get()
    contacts.block(identity=identity, how=how, by=world.agent, now=world.now)


def answer(world: World, case: Case, *, is_public: bool = False) -> None:
    written = actions.Written(
        conversation_id=case.conversations.get().pk,
        text="Here we are.",
        is_public=is_public,
        seen_at=world.now,
    )
    actions.reply(case_id=case.pk, written=written, by=world.agent, now=world.now)


def say(world: World, case: Case) -> None:
    said = actions.Said(
        conversation_id=case.conversations.get().pk, text="It is mended.", asked_at=world.now
    )
    actions.say(case_id=case.pk, said=said, by=world.agent, now=world.now)


class TestCheck:
    def test_leaves_who_is_blocked_without_an_answer(self, world: World) -> None:
        case = world.case()
        keep_out(world, case, "blocked")
        with pytest.raises(NotPossible, match="is blocked"):
            answer(world, case)
        assert not Outgoing.objects.exists()

    def test_lets_one_answer_who_is_only_muted(self, world: World) -> None:
        case = world.case()
        keep_out(world, case, "muted")
        answer(world, case)
        assert Outgoing.objects.count() == 1

    def test_answers_in_private_who_does_not_want_it_in_public(self, world: World) -> None:
        case = world.case("The tram is late, why?", visibility="public")
        if not case.conversations.filter(is_private=False).exists():
            pytest.fail("it should be public")
        refuse(world, case, "public")
        with pytest.raises(NotPossible, match="in public"):
            answer(world, case, is_public=True)
        refuse(world, case, "public", yes=True)
        world.pass_time(seconds=1)
        answer(world, case, is_public=True)


class TestCheckUnasked:
    @pytest.mark.parametrize("purpose", ["written", "quoted"])
    def test_writes_unasked_only_to_who_wants_it(self, world: World, purpose: str) -> None:
        case = world.case()
        refuse(world, case, purpose)
        if purpose == "quoted":
            say(world, case)
            return
        with pytest.raises(NotPossible, match="unasked"):
            say(world, case)

    def test_writes_to_nobody_who_is_muted(self, world: World) -> None:
        case = world.case()
        keep_out(world, case, "muted")
        with pytest.raises(NotPossible, match="muted"):
            say(world, case)


class TestWhyNotAsked:
    def test_plans_no_question_for_who_is_kept_out(self, world: World) -> None:
        case = world.case()
        keep_out(world, case, "muted")
        actions.close(
            case_id=case.pk, outcome="unconfirmed", words="", by=cast.amir(), now=world.now
        )
        assert not FollowUp.objects.exists()
