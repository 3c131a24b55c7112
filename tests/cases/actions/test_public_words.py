from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.actions import public_words
from allears.cases.models import Case, Conversation, Event, Message, PublicKind, PublicWord
from allears.channels import actions as channels
from allears.contacts.models import Identity
from allears.staff.actions import NotPossible

LINE = "We have written to you privately."


def public_case(world: World) -> Case:
    return world.case("Where is order 4711-0815?", visibility="public")


def answered(world: World, case: Case, *, line: str = LINE, hold_s: float = 0) -> Message:
    written = actions.Written(
        conversation_id=case.conversations.get().pk,
        text="Your parcel left today.",
        is_public=False,
        seen_at=world.now,
        is_sure=True,
        hold_s=hold_s,
    )
    said = actions.reply_and_say(
        case_id=case.pk, written=written, line=line, by=world.agent, now=world.now
    )
    assert isinstance(said, Message)
    return said


def lines(case: Case) -> list[tuple[str, bool]]:
    ours = Message.objects.filter(case=case, by__isnull=False).order_by("pk")
    return [(one.text, one.is_public) for one in ours]


class TestReplyAndSay:
    def test_says_the_line_when_the_private_answer_has_left(self, world: World) -> None:
        case = public_case(world)
        answered(world, case)
        assert lines(case) == [("Your parcel left today.", False)]
        world.deliver()
        assert lines(case) == [("Your parcel left today.", False), (LINE, True)]
        world.deliver()
        said = [(one.text, one.is_public) for one in world.network.said]
        assert said == [("Your parcel left today.", False), (LINE, True)]
        case.refresh_from_db()
        assert case.waiting_since is None
        assert case.n_messages == 3
        assert Event.objects.filter(case=case, kind="went_private").count() == 1

    def test_says_it_once(self, world: World) -> None:
        case = public_case(world)
        answered(world, case)
        for _ in range(3):
            world.deliver()
        assert len(lines(case)) == 2

    def test_says_nothing_when_the_answer_is_taken_back(self, world: World) -> None:
        case = public_case(world)
        message = answered(world, case, hold_s=10)
        assert actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        world.pass_time(minutes=1)
        world.deliver()
        assert lines(case) == []

    def test_says_nothing_without_a_line_or_where_nobody_saw_it(self, world: World) -> None:
        case = public_case(world)
        answered(world, case, line=" ")
        private = world.case("Where is it?", who="kim")
        answered(world, private)
        assert not PublicWord.objects.exists()

    def test_lets_who_wrote_meanwhile_wait_for_an_answer(self, world: World) -> None:
        """The line is no answer: it must not take somebody out of the queue."""
        case = public_case(world)
        answered(world, case)
        world.pass_time(minutes=1)
        world.says("And the second parcel?", visibility="public")
        world.hear()
        world.care()
        world.deliver()
        case.refresh_from_db()
        assert case.waiting_since is not None
        assert PublicWord.objects.get().why_not


class TestPrivateWay:
    def test_is_the_same_network_where_it_can(self, world: World) -> None:
        case = public_case(world)
        here = case.conversations.get()
        assert public_words.private_way(case, here) == here

    def test_is_a_known_mail_address_where_the_network_has_none(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = public_case(world)
        here = case.conversations.get()
        mailbox = channels.add(
            network="email", name="Help", values={}, by=cast.ada(), now=world.now
        )
        real = public_words.ways.limits_of

        def only_mail(channel: object) -> object:
            return real(channel) if channel == mailbox else None  # type: ignore[arg-type]

        monkeypatch.setattr(public_words.ways, "limits_of", only_mail)
        with pytest.raises(NotPossible, match="No private way"):
            actions.open_private_way(
                case_id=case.pk, conversation_id=here.pk, by=world.agent, now=world.now
            )
        Identity.objects.create(
            contact=case.contact, network="email", key="mira@example.org",
            handle="mira@example.org", first_seen_at=world.now, last_seen_at=world.now,
        )  # fmt: skip
        found = actions.open_private_way(
            case_id=case.pk, conversation_id=here.pk, by=world.agent, now=world.now
        )
        assert found.case_id == case.pk
        assert found.is_private
        assert found.channel == mailbox
        again = actions.open_private_way(
            case_id=case.pk, conversation_id=here.pk, by=world.agent, now=world.now
        )
        assert again == found
        assert Conversation.objects.filter(case=case).count() == 2


class TestSayHowItEnded:
    def test_needs_the_yes_of_the_person_and_keeps_it(self, world: World) -> None:
        case = public_case(world)
        with pytest.raises(NotPossible, match="how they agreed"):
            actions.say_how_it_ended(
                case_id=case.pk, text="Solved.", agreed=" ", by=world.agent, now=world.now
            )
        word = actions.say_how_it_ended(
            case_id=case.pk, text="Solved.", agreed="By mail: yes", by=world.agent, now=world.now
        )
        assert (word.kind, word.agreed) == (PublicKind.CLOSING, "By mail: yes")
        assert lines(case) == [("Solved.", True)]

    def test_is_refused_where_nobody_saw_it_begin(self, world: World) -> None:
        case = world.case()
        with pytest.raises(NotPossible, match="no public place"):
            actions.say_how_it_ended(
                case_id=case.pk, text="Solved.", agreed="yes", by=world.agent, now=world.now
            )
