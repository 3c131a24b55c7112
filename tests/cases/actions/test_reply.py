from __future__ import annotations

from dataclasses import replace

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.actions.reply import speaks, way_of
from allears.cases.models import Case, Clock, Draft
from allears.channels.models import Channel
from allears.outbox.models import Outgoing
from allears.staff.actions import NotPossible


def written(world: World, case: Case, text: str, **more: object) -> actions.Written:
    base = actions.Written(
        conversation_id=case.conversations.get().pk,
        text=text,
        is_public=False,
        seen_at=world.now,
    )
    return replace(base, **more)  # type: ignore[arg-type]


class TestReply:
    def test_writes_message_and_outbox_row_together(self, world: World) -> None:
        case = world.case()
        message = world.answer(case, "Yes, we are.")
        row = Outgoing.objects.get()
        assert message.outgoing == row
        assert row.utterance["text"] == "Yes, we are."
        assert row.utterance["to"] == "mira"
        assert row.utterance["reply_to_id"] == "p1"
        assert row.utterance["sender_name"] == world.agent.name
        assert row.utterance["case_tag"] == case.tag

    def test_leaves_nothing_behind_when_something_speaks_against_it(self, world: World) -> None:
        case = world.case()
        with pytest.raises(actions.Objected):
            actions.reply(
                case_id=case.pk, written=written(world, case, " "), by=world.agent, now=world.now
            )
        assert not Outgoing.objects.exists()
        assert case.messages.count() == 1

    def test_refuses_what_the_network_has_no_room_for(self, world: World) -> None:
        case = world.case()
        with pytest.raises(actions.Objected, match="500"):
            world.answer(case, "x" * 501)

    def test_asks_twice_before_personal_data_goes_public(self, world: World) -> None:
        case = world.case()
        text = "Your card 4111 1111 1111 1111 is fine."
        public = written(world, case, text, is_public=True)
        with pytest.raises(actions.Objected) as told:
            actions.reply(case_id=case.pk, written=public, by=world.agent, now=world.now)
        assert not told.value.is_blocking
        sure = replace(public, is_sure=True)
        actions.reply(case_id=case.pk, written=sure, by=world.agent, now=world.now)
        assert Outgoing.objects.count() == 1

    def test_stops_the_clock_and_forgets_the_draft(self, world: World) -> None:
        case = world.case()
        actions.save_draft(
            case_id=case.pk, text="Yes", begun_version=1, by=world.agent, now=world.now
        )
        world.pass_time(minutes=3)
        world.answer(case, "Yes.")
        assert Clock.objects.get(case=case, kind="first_answer").met_at == world.now
        assert not Draft.objects.exists()

    def test_refuses_on_a_closed_case(self, world: World) -> None:
        case = world.case()
        actions.close(case_id=case.pk, outcome="spam", words="", by=world.agent, now=world.now)
        with pytest.raises(actions.Objected, match="closed"):
            world.answer(case, "Hello")

    def test_refuses_a_conversation_of_another_case(self, world: World) -> None:
        case, other = world.case(), world.case("Me too?", who="noor")
        strange = written(world, other, "Hello")
        with pytest.raises(NotPossible):
            actions.reply(case_id=case.pk, written=strange, by=world.agent, now=world.now)

    def test_refuses_a_reader(self, world: World) -> None:
        case = world.case()
        with pytest.raises(NotPossible):
            actions.reply(
                case_id=case.pk, written=written(world, case, "Hi"), by=cast.rita(), now=world.now
            )


class TestWayOf:
    def test_answers_by_another_channel_of_the_network_when_its_own_cannot(
        self, world: World
    ) -> None:
        case = world.case()
        conversation = case.conversations.get()
        archive = Channel.objects.create(network="files", name="Archive", created_at=world.now)
        conversation.channel = archive
        assert not speaks(archive)
        assert way_of(conversation) == world.channel

    def test_finds_none_where_nobody_speaks(self, world: World) -> None:
        conversation = world.case().conversations.get()
        conversation.channel = Channel(network="rss", name="Feed")
        conversation.network = "rss"
        assert way_of(conversation) is None


class TestTellOutside:
    def test_counts_as_an_answer_and_sends_nothing(self, world: World) -> None:
        case = world.case()
        said = written(world, case, "I called her back.")
        actions.tell_outside(case_id=case.pk, written=said, by=world.agent, now=world.now)
        case.refresh_from_db()
        assert case.waiting_since is None
        assert not Outgoing.objects.exists()
