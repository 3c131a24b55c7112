from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Event, HardCase, Notice
from allears.contacts import actions as contacts
from allears.outbox.models import Outgoing
from allears.staff.actions import NotPossible


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind="hard").order_by("pk")
    return [(row.user.name, row.words) for row in rows]


class TestNoticeWords:
    def test_opens_the_protocol_tells_the_leads_and_sends_nothing(self, world: World) -> None:
        cast.lena()
        case = world.case("I want to kill myself, your app took everything.")
        assert HardCase.objects.get().kind == "self_harm"
        assert Event.objects.filter(case=case, kind="hard").count() == 1
        assert told() == [("Lena Brandt", "Somebody may harm themselves: the protocol is open.")]
        assert not Outgoing.objects.exists()

    def test_opens_it_once_and_again_only_after_it_was_ended(self, world: World) -> None:
        case = world.case("I want to kill myself")
        for n in range(2):
            world.pass_time(minutes=1)
            world.says(f"I really want to die, {n}")
            world.hear()
            world.care()
        assert HardCase.objects.count() == 1
        actions.end_hard(
            case_id=case.pk, kind="self_harm", words="Seen to", by=cast.lena(), now=world.now
        )
        world.pass_time(minutes=1)
        world.says("I want to end my life")
        world.hear()
        world.care()
        assert HardCase.objects.filter(ended_at=None).count() == 1
        assert HardCase.objects.count() == 2

    @pytest.mark.parametrize("kind", ["muted", "blocked"])
    def test_opens_it_for_somebody_who_is_kept_out(self, world: World, kind: str) -> None:
        case = world.case("Hello")
        how = contacts.Blocking(kind=kind, reason="abuse")
        theirs = case.contact.identities.get()
        contacts.block(identity=theirs, how=how, by=world.agent, now=world.now)
        world.pass_time(hours=1)
        for text in ("You are all thieves", "I want to end my life"):
            world.says(text)
        world.hear()
        assert world.care().n_left == 1
        assert HardCase.objects.get().kind == "self_harm"
        answer = actions.Written(
            conversation_id=HardCase.objects.get().case.conversations.get().pk,
            text="We are here.",
            is_public=False,
            seen_at=world.now,
        )
        case_id = HardCase.objects.get().case_id
        actions.reply(case_id=case_id, written=answer, by=world.agent, now=world.now)

    def test_leaves_a_figure_of_speech_alone(self, world: World) -> None:
        world.case("I am dying to try the new tram!")
        assert not HardCase.objects.exists()

    def test_tells_the_team_that_the_house_has_named(self, world: World) -> None:
        pia, lena = cast.pia(), cast.lena()
        words = {"say": "x", "not_say": "y", "calls": "Here: 112"}
        actions.save_protocol(kind="death", team=cast.press(), **words, by=lena, now=world.now)
        world.case("My mother passed away, please close her account.")
        assert [name for name, _words in told()] == [pia.name]


class TestOpenByHand:
    def test_is_for_those_who_answer_for_the_case(self, world: World) -> None:
        case = world.case()
        with pytest.raises(NotPossible):
            actions.open_hard(case_id=case.pk, kind="child", by=cast.pia(), now=world.now)
        with pytest.raises(NotPossible):
            actions.open_hard(case_id=case.pk, kind="sad", by=world.agent, now=world.now)
        actions.open_hard(case_id=case.pk, kind="child", by=world.agent, now=world.now)
        assert HardCase.objects.get().by == world.agent


class TestCare:
    def test_asks_a_lead_the_next_day_how_who_answered_is_once(self, world: World) -> None:
        cast.lena()
        case = world.case("I want to kill myself")
        world.answer(case, "I have read it. Are you safe now?")
        Notice.objects.all().delete()
        assert actions.care_for_us(now=world.now) == 0
        world.pass_time(hours=21)
        assert [actions.care_for_us(now=world.now) for _n in range(2)] == [1, 0]
        assert told() == [
            ("Lena Brandt", "Amir Haddad answered in a hard case. Ask them how they are.")
        ]
