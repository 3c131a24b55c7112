from __future__ import annotations

from typing import Any

import pytest
from tests import cast
from tests.cases.actions.test_outcomes import close
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case, FollowUp, FollowUpPolicy
from allears.contacts import actions as contacts
from allears.mentions.models import Mention
from allears.outbox import actions as outbox
from allears.staff.actions import NotPossible

THANKS = "Thank you so much, your new app is wonderful and the service was great!"


def solved(world: World, **said: Any) -> Case:
    case = world.case("The lamp in our street is dark.", **said)
    close(world, case, "unconfirmed")
    return case


def ask(world: World, **by: float) -> int:
    world.pass_time(**by)
    return actions.ask_whether_good(now=world.now)


class TestAskDue:
    def test_asks_once_by_the_agent_with_the_link_of_their_page(self, world: World) -> None:
        case = solved(world)
        assert ask(world, hours=23) == 0
        assert [ask(world, hours=1), ask(world)] == [1, 0]
        world.deliver()
        (said,) = world.network.said
        assert "/matter/" in said.text
        assert "Hello Mira" in said.text
        assert "“The lamp in our street is dark.”" in said.text
        assert case.messages.filter(by=world.agent).count() == 1
        case.refresh_from_db()
        assert case.closed_at is not None

    def test_asks_nobody_who_does_not_want_to_be_asked(self, world: World) -> None:
        case = solved(world)
        word = contacts.Word(
            purpose="asked", is_given=False, said_at=world.now, words="On the phone"
        )
        contacts.keep_consent(contact=case.contact, word=word, by=world.agent, now=world.now)
        assert ask(world, hours=24) == 1
        assert not case.messages.filter(by__isnull=False).exists()
        assert FollowUp.objects.get().why_not == "They do not want to be asked afterwards."

    def test_asks_nobody_who_only_praised(self, world: World) -> None:
        case = world.case(THANKS)
        assert case.intent == "praise"
        world.answer(case, "Thank you, that makes our day.")
        close(world, case, "unconfirmed")
        assert not FollowUp.objects.exists()

    def test_asks_who_praised_and_has_a_matter_all_the_same(self, world: World) -> None:
        case = world.case(THANKS)
        world.says("But where is my parcel? It is lost.", id="p2", thread="p1", reply_to_id="p1")
        world.hear()
        world.care()
        close(world, case, "unconfirmed")
        assert FollowUp.objects.count() == 1

    def test_asks_no_more_where_it_turned_out_to_be_thanks(self, world: World) -> None:
        case = world.case("Is anybody there?")
        close(world, case, "unconfirmed")
        Case.objects.update(intent="praise")
        Mention.objects.update(intent="praise")
        assert ask(world, hours=24) == 1
        assert not case.messages.filter(by__isnull=False).exists()

    def test_says_honestly_that_nobody_answered(self, world: World) -> None:
        case = solved(world)
        ask(world, hours=24)
        ask(world, hours=72)
        assert case.closures.get().outcome == "unconfirmed"
        ask(world, hours=72)
        assert case.closures.get().outcome == "no_answer"
        assert case.events.get(kind="no_word").data["n"] == 2
        assert case.messages.filter(by__isnull=False).count() == 2
        assert ask(world, hours=200) == 0

    def test_asks_no_more_once_they_have_said_it(self, world: World) -> None:
        case = solved(world)
        actions.says_good(case_id=case.pk, now=world.now)
        ask(world, hours=24)
        assert not case.messages.filter(by__isnull=False).exists()

    def test_asks_nobody_whose_case_is_open_again(self, world: World) -> None:
        case = solved(world)
        actions.reopen(case_id=case.pk, by=world.agent, now=world.now)
        ask(world, hours=24)
        assert not case.messages.filter(by__isnull=False).exists()

    def test_wakes_nobody(self, world: World) -> None:
        case = solved(world)
        world.pass_time(hours=24)
        FollowUp.objects.update(due_at=world.now.replace(hour=3))
        world.now = world.now.replace(hour=3, minute=30)
        assert ask(world) == 0
        assert FollowUp.objects.get().due_at == world.now.replace(hour=9, minute=0)
        assert not case.messages.filter(by__isnull=False).exists()

    def test_asks_nothing_in_public(self, world: World) -> None:
        solved(world, visibility="public", reply_to="us")
        assert not FollowUp.objects.exists()

    def test_asks_once_though_it_is_interrupted(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Killed after the outbox row was put, nothing of the try is there, and it is done again."""
        case, put = solved(world), outbox.put

        def killed(**what: Any) -> Any:
            put(**what)
            raise KeyboardInterrupt

        world.pass_time(hours=24)
        monkeypatch.setattr(outbox, "put", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.ask_whether_good(now=world.now)
        assert FollowUp.objects.get().ended_at is None
        monkeypatch.setattr(outbox, "put", put)
        assert [ask(world), ask(world)] == [1, 0]
        world.deliver()
        assert len(world.network.said) == 1
        assert case.messages.filter(by__isnull=False).count() == 1

    def test_leaves_alone_who_took_their_page_away(self, world: World) -> None:
        case = solved(world)
        actions.give_page(case_id=case.pk, by=world.agent, now=world.now)
        actions.withdraw_page(case_id=case.pk, by=None, now=world.now)
        ask(world, hours=24)
        assert not case.messages.filter(by__isnull=False).exists()
        assert FollowUp.objects.get().why_not == "They took their page away."


class TestTextFor:
    def test_speaks_the_language_of_the_person_where_we_have_one(self, world: World) -> None:
        case = world.case()
        Case.objects.update(language="eo")
        case.refresh_from_db()
        policy = FollowUpPolicy(texts={"eo": "Ĉu bone? {{page}}"})
        actions.save_follow_up_policy(changed=policy, by=cast.lena(), now=world.now)
        assert actions.follow_up_text(case, world.agent, "https://x/1") == "Ĉu bone? https://x/1"


class TestSavePolicy:
    @pytest.mark.parametrize("text", ["No page here.", "{{page}} {{nonsense}}", "{{page}}" * 300])
    def test_wants_the_page_and_no_strange_blanks(self, world: World, text: str) -> None:
        with pytest.raises(NotPossible):
            actions.save_follow_up_policy(
                changed=FollowUpPolicy(texts={"en": text}), by=cast.lena(), now=world.now
            )

    def test_is_a_leads(self, world: World) -> None:
        with pytest.raises(NotPossible):
            actions.save_follow_up_policy(changed=FollowUpPolicy(), by=world.agent, now=world.now)
