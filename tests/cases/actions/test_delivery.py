from __future__ import annotations

from tests.world import World

from allears.cases import actions
from allears.cases.models import Notice
from allears.channels.models import Channel
from allears.listening.ports import KeysExpired, Refused
from allears.outbox import actions as outbox
from allears.outbox.models import Outgoing


class TestFailed:
    def test_lets_the_person_wait_again_and_tells_the_writer(self, world: World) -> None:
        case = world.case()
        world.network.speak_troubles.append(Refused("Nobody of this name"))
        message = world.answer(case, "Yes.")
        world.pass_time(minutes=1)
        world.deliver()
        case.refresh_from_db()
        assert Outgoing.objects.get().gave_up_at == world.now
        assert case.waiting_since is not None
        assert "Nobody of this name" in case.events.get(kind="send_failed").words
        assert Notice.objects.filter(user=world.agent, kind="reply_failed").count() == 1
        assert message.by == world.agent

    def test_holds_until_somebody_renews_the_keys(self, world: World) -> None:
        case = world.case()
        world.network.speak_troubles.append(KeysExpired("Wrong password"))
        world.answer(case, "Yes.")
        world.deliver()
        row = Outgoing.objects.get()
        assert row.held_at == world.now
        assert Channel.objects.get().sends_held_at == world.now
        Channel.objects.update(sends_held_at=None)
        assert outbox.release_held(now=world.now) == 1
        world.deliver()
        assert len(world.network.said) == 1


class TestSendAgain:
    def test_sends_what_was_given_up(self, world: World) -> None:
        case = world.case()
        world.network.speak_troubles.append(Refused("Too busy"))
        message = world.answer(case, "Yes.")
        world.deliver()
        assert actions.send_again(message_id=message.pk, by=world.agent, now=world.now)
        assert not actions.send_again(message_id=message.pk, by=world.agent, now=world.now)
        world.deliver()
        assert len(world.network.said) == 1
        case.refresh_from_db()
        assert case.waiting_since is None


class TestTakeBack:
    def test_stops_what_has_not_left(self, world: World) -> None:
        case = world.case()
        message = world.answer(case, "Yes.")
        assert actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        world.deliver()
        assert world.network.said == []
        case.refresh_from_db()
        assert case.waiting_since is not None

    def test_is_too_late_once_it_left(self, world: World) -> None:
        case = world.case()
        message = world.answer(case, "Yes.")
        world.deliver()
        assert not actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
