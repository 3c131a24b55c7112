from __future__ import annotations

import pytest
from django.test import Client
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case, Message, PublicWord

LINE = "We have written to you privately."


@pytest.fixture
def amir(world: World) -> Client:
    return cast.at_the_desk(world.agent)


def case_of(world: World, text: str = "Where is order 4711-0815?") -> Case:
    return world.case(text, visibility="public")


def form(case: Case, **more: str) -> dict[str, str]:
    fields = {"conversation": str(case.conversations.get().pk), "kind": "public", "text": ""}
    return fields | more


class TestAdvice:
    def test_is_one_sentence_with_one_press(self, world: World, amir: Client) -> None:
        case = case_of(world)
        body = amir.post(f"/cases/{case.pk}/reply/advice/", form(case)).content.decode()
        assert "they wrote personal data or the number of an order" in body
        assert "Go on in private, and say so in public" in body

    def test_is_silent_where_nothing_speaks_against_it(self, world: World, amir: Client) -> None:
        case = case_of(world, "Where is my parcel?")
        for kind in ("public", "private", "note", "nonsense"):
            answer = amir.post(f"/cases/{case.pk}/reply/advice/", form(case, kind=kind))
            assert answer.content.decode().strip() == ""

    def test_counts_those_who_ask_the_same(self, world: World, amir: Client) -> None:
        case = case_of(world, "The kettle whistles all night since the update")
        for who in ("kim", "noa", "tom"):
            text = f"My kettle whistles all night since the update, {who}"
            world.case(text, who=who, visibility="public")
        sent = form(case, kind="private")
        body = amir.post(f"/cases/{case.pk}/reply/advice/", sent).content.decode()
        assert "Better in public: 3 others ask the same." in body


class TestWay:
    def test_gives_the_box_with_what_was_typed_and_the_line_ticked(
        self, world: World, amir: Client
    ) -> None:
        case = case_of(world)
        sent = form(case, way="private", text="Your parcel left today.")
        body = amir.post(f"/cases/{case.pk}/reply/way/", sent).content.decode()
        assert "Your parcel left today." in body
        assert 'value="private" checked' in body
        assert 'name="says_so" value="1" checked' in body
        assert LINE in body

    def test_leads_back_to_the_public(self, world: World, amir: Client) -> None:
        case = case_of(world)
        body = amir.post(f"/cases/{case.pk}/reply/way/", form(case, way="public")).content.decode()
        assert 'value="public" checked' in body
        assert 'name="says_so" value="1" checked' not in body

    def test_sends_both_from_a_plain_form(self, world: World, amir: Client) -> None:
        case = case_of(world)
        sent = form(
            case, kind="private", text="Your parcel left today.", is_sure="1", says_so="1",
            line=LINE, seen_at=world.now.isoformat(),
        )  # fmt: skip
        assert amir.post(f"/cases/{case.pk}/replies/", sent).status_code == 302
        assert PublicWord.objects.get().text == LINE
        world.pass_time(minutes=1)
        world.deliver()
        assert Message.objects.filter(case=case, is_public=True, text=LINE).count() == 1


class TestClosing:
    def test_is_offered_when_they_are_satisfied_and_said_with_their_yes(
        self, world: World, amir: Client
    ) -> None:
        case = case_of(world)
        written = actions.Written(
            conversation_id=case.conversations.get().pk, text="It left today.", is_public=False,
            seen_at=world.now, is_sure=True,
        )  # fmt: skip
        actions.reply_and_say(
            case_id=case.pk, written=written, line=LINE, by=world.agent, now=world.now
        )
        world.deliver()
        page = f"/cases/{case.pk}/"
        assert "It began in public" not in amir.get(page).content.decode()
        ending = actions.Ending(is_spoken=True)
        actions.close(
            case_id=case.pk, outcome="satisfied", words="", by=world.agent, now=world.now,
            ending=ending,
        )  # fmt: skip
        assert "It began in public" in amir.get(page).content.decode()
        sent = {"text": "Solved.", "agreed": "By telephone: yes"}
        amir.post(f"/cases/{case.pk}/public-word/", sent)
        assert PublicWord.objects.get(kind="closing").agreed == "By telephone: yes"
        assert "It began in public" not in amir.get(page).content.decode()
