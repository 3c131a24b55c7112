from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from tests import cast
from tests.cases.actions.test_planned import plan
from tests.world import World

from allears.cases import actions
from allears.cases.models import Note
from allears.listening.ports import Refused
from allears.outbox import actions as outbox
from allears.outbox.models import Outgoing

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.agent)
    return client


def form(world: World, case: object, **more: str) -> dict[str, str]:
    conversation = case.conversations.get()  # type: ignore[attr-defined]
    base = {"conversation": str(conversation.pk), "seen_at": world.now.isoformat()}
    return base | {"kind": "private", "text": "Yes, we are."} | more


class TestReplies:
    def test_sends_in_private(self, world: World, client: Client) -> None:
        case = world.case()
        answer = client.post(f"/cases/{case.pk}/replies/", form(world, case), headers=HTMX)
        assert answer.status_code == 204
        assert Outgoing.objects.get().utterance["text"] == "Yes, we are."

    def test_may_be_taken_back_for_as_long_as_the_toast_stands(
        self, world: World, client: Client, settings: LazySettings
    ) -> None:
        settings.UNDO_S = 30
        case = world.case()
        answer = client.post(f"/cases/{case.pk}/replies/", form(world, case), headers=HTMX)
        toast = json.loads(answer.headers["HX-Trigger"])["toast"]
        assert (toast["lasts"], "30" in toast["text"]) == (30, True)

    def test_keeps_a_note_inside(self, world: World, client: Client) -> None:
        case = world.case()
        client.post(f"/cases/{case.pk}/replies/", form(world, case, kind="note"), headers=HTMX)
        assert Note.objects.get().text == "Yes, we are."
        assert not Outgoing.objects.exists()

    def test_tells_the_second_and_loses_no_word(self, world: World, client: Client) -> None:
        case = world.case()
        old = form(world, case, text="My own long answer")
        world.pass_time(minutes=1)
        other = Client()
        other.force_login(cast.lena())
        other.post(f"/cases/{case.pk}/replies/", form(world, case))
        answer = client.post(f"/cases/{case.pk}/replies/", old, headers=HTMX)
        assert answer.status_code == 422
        assert answer.headers["HX-Retarget"] == "#reply"
        page = answer.content.decode()
        assert "Lena" in page
        assert "My own long answer" in page
        assert Outgoing.objects.count() == 1

    def test_shows_the_whole_page_again_without_htmx(self, world: World, client: Client) -> None:
        case = world.case()
        answer = client.post(f"/cases/{case.pk}/replies/", form(world, case, text=" "))
        assert answer.status_code == 422
        assert 'class="thread"' in answer.content.decode()

    @pytest.mark.parametrize(
        "more",
        [{"kind": "shout"}, {"conversation": "x"}, {"conversation": "9" * 30}, {"seen_at": "then"},
         {"kind": ""}, {"kind": "note", "text": "a\0b"}, {"text": "a\0b"}],
    )  # fmt: skip
    def test_takes_nonsense_calmly(
        self, world: World, client: Client, more: dict[str, str]
    ) -> None:
        case = world.case()
        answer = client.post(f"/cases/{case.pk}/replies/", form(world, case, **more), headers=HTMX)
        assert answer.status_code in (204, 422)


class TestAttempt:
    def test_tries_again_after_we_gave_up(self, world: World, client: Client) -> None:
        case = world.case()
        world.network.speak_troubles.append(Refused("Too busy"))
        message = world.answer(case, "Yes.")
        world.deliver()
        url = f"/messages/{message.pk}/attempt/"
        assert client.post(url, headers=HTMX).status_code == 204
        assert client.post(url, headers=HTMX).status_code == 409
        world.deliver()
        assert len(world.network.said) == 1
        assert client.delete(url, headers=HTMX).status_code == 409

    def test_is_404_for_a_message_that_is_not_there(self, world: World, client: Client) -> None:
        assert client.post("/messages/999999/attempt/").status_code == 404


class TestTooLate:
    """The page is older than what happened: it says how the answer stands now, and asks for itself anew."""

    def told(self, response: Any) -> tuple[int, str, str]:
        events = json.loads(response.headers["HX-Trigger"])
        assert events["allears:refresh"] == {}
        return response.status_code, events["toast"]["kind"], events["toast"]["text"]

    def test_is_good_for_who_wanted_it_to_leave(self, world: World, client: Client) -> None:
        message = plan(world, world.case())
        world.pass_time(days=9)
        world.deliver()
        url = f"/messages/{message.pk}/plan/"
        now = client.post(url, {"later": "now"}, headers=HTMX)
        assert self.told(now) == (204, "good", "It has left already.")
        later = client.post(url, {"later": "2h"}, headers=HTMX)
        assert self.told(later) == (409, "bad", "It has left already.")
        page = client.post(url, {"later": "now"}, follow=True)
        assert "It has left already." in page.content.decode()

    def test_says_that_it_leaves_at_this_moment(self, world: World, client: Client) -> None:
        message = world.answer(world.case(), "Yes.")
        outbox.lease(limit=1, worker="other", now=world.now)
        now = client.post(f"/messages/{message.pk}/plan/", {"later": "now"}, headers=HTMX)
        assert self.told(now) == (204, "good", "It is leaving at this moment.")

    def test_says_why_it_has_not_left(self, world: World, client: Client) -> None:
        world.network.speak_troubles.append(Refused("Too busy"))
        message = world.answer(world.case(), "Yes.")
        world.deliver()
        status, kind, words = self.told(
            client.post(f"/messages/{message.pk}/plan/", {"later": "now"}, headers=HTMX)
        )
        assert (status, kind) == (409, "bad")
        assert words.startswith("It has not left: ")
        assert "Too busy" in words

    def test_says_that_somebody_took_it_back(self, world: World, client: Client) -> None:
        message = plan(world, world.case())
        actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        for url in (f"/messages/{message.pk}/plan/", f"/messages/{message.pk}/attempt/"):
            status, _kind, words = self.told(client.post(url, headers=HTMX))
            assert (status, words) == (409, "Somebody has taken it back: it is a draft again.")
            assert client.post(url).status_code == 404
