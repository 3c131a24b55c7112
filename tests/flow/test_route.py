"""The route, whole: bytes in at step 1, a reply out at step 13, in moments of a fake clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import NOW
from tests.world import World

from allears.cases import actions as cases
from allears.cases import queries as desk
from allears.cases.models import Case, Clock, Event
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.flow import care, steps
from allears.listening.ports import RetryLater, Unknown
from allears.mentions.models import Fresh, HourlyCount, Mention
from allears.outbox import actions as outbox
from allears.outbox.models import Outgoing
from allears.staff.models import User


class TestRoute:
    def test_carries_a_complaint_to_a_satisfied_person(self, world: World) -> None:
        world.says("My parcel is broken and nobody answers me. I want my money back!")
        world.hear()
        assert Fresh.objects.count() == 1
        opened = world.care().opened
        assert len(opened) == 1
        case = Case.objects.get(pk=opened[0])
        assert case.team.slug == "customer-service"
        assert case.waiting_since == world.now
        assert case.intake_words
        assert case.route_words
        assert {c.kind for c in case.clocks.all()} == {"first_answer", "resolution"}

        world.pass_time(minutes=10)
        cases.take(case_id=case.pk, by=world.agent, now=world.now)
        world.answer(case, "I am sorry, Mira. A new one is on its way today.")
        case.refresh_from_db()
        assert case.waiting_since is None
        assert Clock.objects.get(case=case, kind="first_answer").met_at == world.now
        assert world.network.said == []
        world.deliver()
        assert [u.text for u in world.network.said] == [
            "I am sorry, Mira. A new one is on its way today."
        ]
        assert Outgoing.objects.get().sent_at == world.now

        world.pass_time(days=1)
        world.says("Thanks, that worked", thread="p1", reply_to_id="r1")
        world.hear()
        assert world.care().opened == []
        case.refresh_from_db()
        assert case.messages.count() == 3
        assert case.waiting_since == world.now
        cases.close(case_id=case.pk, outcome="unconfirmed", words="", by=world.agent, now=world.now)
        kinds = list(Event.objects.filter(case=case).order_by("id").values_list("kind", flat=True))
        assert kinds == ["opened", "routed", "taken", "replied", "sent", "heard", "closed"]
        shown = desk.seen(case.pk)
        assert shown is not None
        assert [type(item).__name__ for item in shown.items].count("Message") == 3

    def test_keeps_a_post_once_however_often_it_is_heard(self, world: World) -> None:
        world.says("Where is my order 1234?")
        world.hear()
        Channel.objects.update(cursor="")
        world.hear()
        assert Mention.objects.count() == 1
        assert HourlyCount.objects.get(monitor=None).n == 1

    def test_moves_the_cursor_with_the_rows_or_not_at_all(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.says("Where is my order 1234?")
        (row,) = channels.lease_due(networks=["fake"], worker="a", limit=5, now=world.now)
        Channel.objects.update(leased_by="b")
        with pytest.raises(channels.LostLease):
            steps.listen(row, now=world.now)
        assert Mention.objects.count() == 0
        assert Channel.objects.get(pk=world.channel.pk).cursor == ""

    def test_writes_down_in_words_why_a_channel_does_not_hear(self, world: World) -> None:
        world.network.hear_troubles.append(RetryLater("The server is asleep", after_s=90))
        (row,) = channels.lease_due(networks=["fake"], worker="a", limit=5, now=world.now)
        with pytest.raises(RetryLater) as caught:
            steps.listen(row, now=world.now)
        channels.note_failure(channel=row, error=caught.value, now=world.now)
        row.refresh_from_db()
        assert row.error_words == "The server is asleep"
        assert row.next_visit_at == world.now + timedelta(seconds=90)

    def test_sends_once_though_the_line_broke_after_the_network_took_it(self, world: World) -> None:
        world.says("Is anybody there?")
        world.hear()
        case = Case.objects.get(pk=world.care().opened[0])
        world.network.speak_troubles.append(Unknown("The line broke"))
        world.network.takes_before_trouble = True
        world.answer(case, "Yes, we are.")
        world.deliver()
        world.pass_time(minutes=2)
        world.deliver()
        assert len(world.network.said) == 1
        assert Outgoing.objects.get().sent_at == world.now

    def test_sends_again_when_the_line_broke_before(self, world: World) -> None:
        world.says("Is anybody there?")
        world.hear()
        case = Case.objects.get(pk=world.care().opened[0])
        world.network.speak_troubles.append(Unknown("The line broke"))
        world.answer(case, "Yes, we are.")
        for _ in range(4):
            world.deliver()
            world.pass_time(minutes=2)
        assert len(world.network.said) == 1

    def test_sends_once_though_the_worker_died_in_the_middle(self, world: World) -> None:
        world.says("Is anybody there?")
        world.hear()
        case = Case.objects.get(pk=world.care().opened[0])
        world.answer(case, "Yes, we are.")
        (row,) = outbox.lease(limit=1, worker="dead", now=world.now)
        attempt = outbox.begin(row=row, worker="dead", now=world.now)
        assert attempt is not None
        world.network.speak(channels.facts(world.channel), outbox.utterance_of(row), world.now)
        world.pass_time(minutes=15)
        world.deliver()
        assert len(world.network.said) == 1
        assert Outgoing.objects.get().sent_at == world.now

    def test_tells_the_second_of_two_agents_before_it_leaves(self, world: World) -> None:
        world.says("Is anybody there?")
        world.hear()
        case = Case.objects.get(pk=world.care().opened[0])
        other = User.objects.create(email="o@example.org", name="Ola", created_at=NOW)
        conversation = case.conversations.get()
        seen_at = world.now
        world.pass_time(seconds=5)
        world.answer(case, "Yes.")
        written = cases.Written(
            conversation_id=conversation.pk, text="Yes!", is_public=False, seen_at=seen_at
        )
        with pytest.raises(cases.Objected) as told:
            cases.reply(case_id=case.pk, written=written, by=other, now=world.now)
        assert "Amir Haddad" in str(told.value)
        assert case.messages.filter(by=other).count() == 0

    def test_writes_down_a_time_that_was_missed(self, world: World) -> None:
        world.says("Is anybody there?")
        world.hear()
        case = Case.objects.get(pk=world.care().opened[0])
        world.pass_time(hours=5)
        care.tick(now=world.now)
        care.tick(now=world.now)
        assert case.events.filter(kind="breached").count() == 1

    def test_joins_what_one_person_says_in_one_thread(self, world: World) -> None:
        world.says("My parcel is broken", thread="t1")
        world.says("And the box was open", thread="t1")
        world.says("Mine too", who="noor", thread="t9")
        world.hear()
        cared = world.care()
        assert len(cared.opened) == 2
        assert cared.n_joined == 1
        mira = Case.objects.get(contact__name="Mira")
        assert mira.n_messages == 2


class TestLoops:
    def test_have_work_and_then_none(self, world: World) -> None:
        world.says("Is anybody there?")
        world.hear()
        loop = care.Care()
        assert loop.round()
        assert not loop.round()
