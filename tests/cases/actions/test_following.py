"""A post is changed after it became part of a case."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.actions import Objected, following
from allears.cases.models import Case, Event, Intake, Message, Said
from allears.contacts import actions as contacts
from allears.contacts.models import Identity
from allears.mentions import actions as mentions
from allears.mentions import queries
from allears.mentions.models import Fresh, Mention, Version

pytestmark = pytest.mark.django_db


def edits(world: World, text: str, *, post_id: str = "p1", **more: object) -> None:
    """Its author changes it, we hear that, and `care` follows."""
    world.pass_time(minutes=5)
    world.says(text, id=post_id, edited_at=world.now, **more)
    world.hear()
    actions.follow(now=world.now)


class TestFollow:
    def test_has_nothing_to_do(self) -> None:
        assert not actions.follow(now=cast.NOW)

    def test_shows_the_new_words_and_opens_no_second_case(self, world: World) -> None:
        case = world.case("My kettle is brokn")
        edits(world, "My kettle is broken, and it leaks")
        assert world.care().n_mentions == 0
        (message,) = Message.objects.all()
        case.refresh_from_db()
        assert message.text == case.title == case.last_words == "My kettle is broken, and it leaks"
        assert message.changed_at == world.now
        assert case.events.filter(kind="edited").count() == 1
        assert case.version == 2
        assert "leaks" in case.subject_words

    def test_is_found_by_the_new_words_alone(self, world: World) -> None:
        case = world.case("My kettle is brokn")
        edits(world, "My toaster is broken")
        words = Said.objects.get(case=case).words
        assert "'toaster'" in words
        assert "kettl" not in words

    def test_leaves_a_title_that_somebody_gave(self, world: World) -> None:
        case = world.case("My kettle is brokn")
        actions.rename(case_id=case.pk, title="The kettle", by=world.agent, now=world.now)
        edits(world, "My toaster is broken")
        assert Case.objects.get().title == "The kettle"

    def test_tells_who_is_answering_that_it_was_changed(self, world: World) -> None:
        case = world.case("My kettle is broken")
        seen_at = world.now
        edits(world, "It works again, never mind")
        written = actions.Written(
            conversation_id=case.conversations.get().pk,
            text="Send it in.",
            is_public=False,
            seen_at=seen_at,
        )
        with pytest.raises(Objected, match="has changed what they said meanwhile: “It works"):
            actions.reply(case_id=case.pk, written=written, by=world.agent, now=world.now)

    def test_gives_a_planned_answer_back(self, world: World) -> None:
        case = world.case("My kettle is broken")
        written = actions.Written(
            conversation_id=case.conversations.get().pk,
            text="Send it in.",
            is_public=False,
            seen_at=world.now,
            leaves_at=world.now + timedelta(days=1),
        )
        actions.reply(case_id=case.pk, written=written, by=world.agent, now=world.now)
        edits(world, "It works again, never mind")
        assert not Message.objects.filter(by=world.agent).exists()
        assert case.drafts.get().text == "Send it in."
        assert Event.objects.filter(kind="send_cancelled", words__contains="changed").exists()

    def test_decides_once_more_about_what_was_no_case(self, world: World) -> None:
        world.network.is_addressed = False
        world.says("Nice weather", visibility="public")
        world.hear()
        assert world.care().opened == []
        edits(world, "Is there anybody who can help me with my kettle?", visibility="public")
        assert Fresh.objects.count() == 1
        assert len(world.care().opened) == 1
        assert Intake.objects.get().decision == "opened"

    def test_hears_the_same_edit_once(self, world: World) -> None:
        world.case("One")
        edits(world, "Two")
        world.says("Two", id="p1", edited_at=world.now)
        world.says("Older", id="p1", edited_at=world.now - timedelta(minutes=1))
        world.hear()
        assert Version.objects.count() == 1
        assert Mention.objects.get().text == "Two"


@pytest.fixture
def three(world: World) -> list[Case]:
    """People who have all changed what they said, and we have heard it."""
    found = [world.case(f"Kettle {n} is brokn", id=f"p{n}", who=f"who{n}") for n in range(3)]
    world.pass_time(minutes=5)
    for n in range(3):
        world.says(f"Kettle {n} is broken", id=f"p{n}", who=f"who{n}", edited_at=world.now)
    world.hear()
    return found


def break_about(monkeypatch: pytest.MonkeyPatch, ill: Case) -> None:
    whole = following._change

    def breaks(case: Case, message: Message, *, now: datetime) -> None:
        if case.pk == ill.pk:
            raise ValueError("a title that nobody thought of")
        whole(case, message, now=now)

    monkeypatch.setattr(following, "_change", breaks)


class TestFollowCarefully:
    def test_is_kept_from_nobody_by_one_that_breaks(
        self, world: World, three: list[Case], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ill = three[0]
        with monkeypatch.context() as trap:
            break_about(trap, ill)
            assert actions.follow(now=world.now)
            assert not actions.follow(now=world.now)  # it does not go round and round
            said = [case.messages.get().text for case in three]
            assert said == ["Kettle 0 is brokn", "Kettle 1 is broken", "Kettle 2 is broken"]
            assert queries.n_changes_aside() == 1
            world.pass_time(minutes=1)
            assert not actions.follow(now=world.now)  # tried again, and put aside for longer
        world.pass_time(minutes=5)
        assert actions.follow(now=world.now)
        assert ill.messages.get().text == "Kettle 0 is broken"
        assert queries.n_changes_aside() == 0

    def test_takes_out_at_once_what_is_gone_though_its_edit_was_put_aside(
        self, world: World, three: list[Case], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as trap:
            break_about(trap, three[0])
            actions.follow(now=world.now)
        channel_id = Mention.objects.earliest("pk").channel_id
        gone = [("fake", "p0")]
        mentions.take_back(posts=gone, channel_id=channel_id, now=world.now)
        assert actions.follow(now=world.now)
        assert three[0].messages.get().text == ""

    def test_takes_back_an_account_though_another_breaks(
        self, world: World, three: list[Case], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        while actions.follow(now=world.now):
            pass
        ill, well = [case.conversations.get().identity for case in three[:2]]
        assert ill is not None
        assert well is not None
        channel_id = Mention.objects.earliest("pk").channel_id
        keys = [("fake", one.key) for one in (ill, well)]
        mentions.take_back(authors=keys, channel_id=channel_id, now=world.now)
        whole = contacts.forget_account

        def breaks(*, identity: Identity, now: datetime) -> None:
            if identity == ill:
                raise ValueError("a name that nobody thought of")
            whole(identity=identity, now=now)

        with monkeypatch.context() as trap:
            trap.setattr(contacts, "forget_account", breaks)
            while actions.follow(now=world.now):
                pass
        assert [case.messages.get().text for case in three[:2]] == ["Kettle 0 is broken", ""]
        assert queries.n_changes_aside() == 1
        world.pass_time(minutes=5)
        while actions.follow(now=world.now):
            pass
        assert three[0].messages.get().text == ""
        assert queries.n_changes_aside() == 0
