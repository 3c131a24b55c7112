"""Connecting: there and back, once, by the person and in the browser that began it; every no has a way on."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests import cast
from tests.fakes import FakeSquare

from allears.channels import actions, queries
from allears.channels.models import Channel, Errand, ErrorKind
from allears.lib import clock
from allears.listening.ports import Connected, Refused, RetryLater
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db
NEW = "/settings/channels/new/square/connection/"
TYPED = {"setting-server": "square.example"}


@pytest.fixture
def desk(square: FakeSquare) -> Client:
    return cast.at_the_desk(cast.ada())


def leave(desk: Client, url: str = NEW, **typed: str) -> str:
    """The state with which the person is sent away."""
    answer = desk.post(url, TYPED | typed, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200, answer.content.decode()
    there = urlsplit(answer.headers["HX-Redirect"])
    assert there.hostname == "square.example"
    return parse_qs(there.query)["state"][0]


def back(desk: Client, **answer: str) -> tuple[int, str]:
    came = desk.get("/settings/channels/back/", answer, follow=True)
    return came.status_code, came.content.decode()


class TestIntroduction:
    def test_says_who_we_are_to_everybody(self, client: Client) -> None:
        there = "/connect/bluesky.json"
        said = client.get(there, secure=True)
        assert said.headers["Content-Type"] == "application/json"
        document = said.json()
        assert document["client_id"] == f"https://testserver{there}"
        assert document["redirect_uris"] == ["https://testserver/settings/channels/back/"]
        assert document == client.get(there, secure=True).json(), "it never changes"

    @pytest.mark.parametrize("network", ["mastodon", "nothing"])
    def test_is_not_there_where_nobody_asks(self, client: Client, network: str) -> None:
        assert client.get(f"/connect/{network}.json").status_code == 404


class TestAdd:
    def test_asks_only_for_the_place_and_says_what_for(self, desk: Client) -> None:
        html = desk.get(NEW).content.decode()
        assert "setting-server" in html
        assert "access_token" not in html
        assert "to hear who speaks to you" in html
        assert "Requests in five minutes" in html
        assert "/settings/channels/new/square/" in html, "the way to typed keys"

    def test_shows_the_way_back_to_who_brings_an_app_of_their_own(self, desk: Client) -> None:
        way = "http://testserver/settings/channels/back/"
        html = desk.get("/settings/channels/new/reddit/connection/").content.decode()
        assert way in html
        assert "setting-client_secret" in html
        assert way not in desk.get(NEW).content.decode()

    def test_leads_on_without_scripts(self, desk: Client) -> None:
        html = desk.post(NEW, TYPED).content.decode()
        assert '<meta http-equiv="refresh" content="0;url=https://square.example/authorize' in html
        assert "Go to square.example" in html

    def test_shows_a_blank_that_is_missing(self, desk: Client) -> None:
        assert desk.post(NEW, {}).status_code == 422
        assert not Errand.objects.exists()

    @pytest.mark.parametrize("error", [Refused("No such server."), RetryLater("It is down.")])
    def test_says_when_the_place_does_not_answer(
        self, desk: Client, square: FakeSquare, error: Exception
    ) -> None:
        square.troubles.append(error)
        answer = desk.post(NEW, TYPED)
        assert answer.status_code == 422
        assert str(error) in answer.content.decode()
        assert "square.example" in answer.content.decode(), "what was typed stays"

    def test_follows_no_address_that_is_no_web_page(self, desk: Client) -> None:
        answer = desk.post(NEW, {"setting-server": "/@javascript:alert(1)"})
        assert answer.status_code == 422
        assert not Errand.objects.exists()

    def test_is_not_there_for_networks_whose_keys_are_typed(self, desk: Client) -> None:
        assert desk.get("/settings/channels/new/rss/connection/").status_code == 404


class TestBack:
    def test_makes_a_channel_that_listens(self, desk: Client, square: FakeSquare) -> None:
        status, html = back(desk, state=leave(desk), code="c-1")
        assert status == 200
        assert "Café Fernhill" in html
        assert "@desk@square.example" in html
        channel = Channel.objects.get()
        assert channel.settings["server"] == "square.example"
        assert actions.facts(channel).get("access_token") == "t-1"
        assert channel.next_visit_at is not None
        (asked,) = square.asks
        assert (asked["code"], asked["verifier"]) == ("c-1", "v-1")
        assert asked["back_url"] == "http://testserver/settings/channels/back/"

    def test_keeps_no_secret_where_it_can_be_read(self, desk: Client) -> None:
        state = leave(desk)
        (row,) = Errand.objects.values()
        assert state not in str(row)
        assert "v-1" not in str(row)
        back(desk, state=state, code="c-1")
        assert "t-1" not in str(list(AuditEntry.objects.values())) + str(Channel.objects.values())

    def test_is_possible_once(self, desk: Client, square: FakeSquare) -> None:
        state = leave(desk)
        back(desk, state=state, code="c-1")
        status, html = back(desk, state=state, code="c-1")
        assert (status, "used already" in html) == (422, True)
        assert (len(square.asks), Channel.objects.count()) == (1, 1)

    def test_is_refused_with_a_state_that_we_did_not_make(self, desk: Client) -> None:
        leave(desk)
        for state in ("", "made:up", "x" * 5000):
            status, html = back(desk, state=state, code="c-1")
            assert (status, "not made here" in html) == (422, True)

    def test_is_refused_in_another_browser_and_for_another_person(
        self, desk: Client, square: FakeSquare
    ) -> None:
        state = leave(desk)
        status, html = back(cast.at_the_desk(cast.ada()), state=state, code="c-1")
        assert (status, "another browser" in html) == (422, True)
        desk.force_login(cast._person("Olu Ade", "administrator"))
        assert back(desk, state=state, code="c-1")[0] == 422
        assert square.asks == []

    def test_is_refused_after_a_quarter_of_an_hour(
        self, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        state, later = leave(desk), clock.now() + timedelta(minutes=16)
        monkeypatch.setattr(clock, "now", lambda: later)
        status, html = back(desk, state=state, code="c-1")
        assert (status, "quarter of an hour" in html) == (422, True)

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            ({"error": "access_denied"}, "You said no over there"),
            (
                {"error": "x", "error_description": "<b>Bad</b> scope"},
                "&lt;b&gt;Bad&lt;/b&gt; scope",
            ),
        ],
    )
    def test_with_a_no_has_a_way_on(
        self, desk: Client, square: FakeSquare, answer: dict[str, str], words: str
    ) -> None:
        status, html = back(desk, state=leave(desk), **answer)
        assert status == 422
        assert words in html
        assert NEW in html
        assert square.asks == []

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (RetryLater("The server is down."), "The server is down."),
            (Refused("The code is worth nothing."), "worth nothing"),
            (ZeroDivisionError("hunter2"), "A fault of ours (ZeroDivisionError)"),
        ],
    )
    def test_to_a_network_that_fails_has_a_way_on(
        self, desk: Client, square: FakeSquare, error: Exception, words: str
    ) -> None:
        state = leave(desk)
        square.troubles.append(error)
        status, html = back(desk, state=state, code="c-1")
        assert status == 422
        assert words in html
        assert "hunter2" not in html
        assert NEW in html
        assert not Channel.objects.exists()

    def test_of_the_same_account_renews_its_keys(self, desk: Client, square: FakeSquare) -> None:
        back(desk, state=leave(desk), code="c-1")
        square.connected = Connected(
            name="Other name",
            settings={"account": "@DESK@square.example"},
            secrets={"access_token": "t-2"},
        )
        back(desk, state=leave(desk), code="c-2")
        channel = Channel.objects.get()
        assert channel.name == "Café Fernhill"
        assert actions.facts(channel).get("access_token") == "t-2"

    def test_takes_a_name_that_is_free(self, desk: Client) -> None:
        cast.channel("Café Fernhill")
        back(desk, state=leave(desk), code="c-1")
        assert queries.by_name("Café Fernhill 2") is not None


class TestAgain:
    def test_keeps_the_channel_and_lets_go_what_waited(
        self, desk: Client, square: FakeSquare
    ) -> None:
        back(desk, state=leave(desk), code="c-1")
        channel = Channel.objects.get()
        Channel.objects.update(cursor="77", n_heard=5, error_kind=ErrorKind.KEYS)
        actions.hold_sends(channel_id=channel.pk, why="Revoked.", now=cast.NOW)
        square.connected = Connected(name="x", secrets={"access_token": "t-2"})
        again = f"/settings/channels/{channel.pk}/connection/"
        assert "keeps its settings" in desk.get(again).content.decode()
        back(desk, state=leave(desk, again), code="c-2")
        channel.refresh_from_db()
        assert (channel.cursor, channel.n_heard, channel.error_kind) == ("77", 5, "")
        assert channel.sends_held_at is None
        assert actions.facts(channel).get("access_token") == "t-2"
        assert square.asks[-1]["server"] == "square.example"

    def test_refuses_another_account(self, desk: Client, square: FakeSquare) -> None:
        back(desk, state=leave(desk), code="c-1")
        channel = Channel.objects.get()
        square.connected = Connected(name="Eve", settings={"account": "@eve@square.example"})
        state = leave(desk, f"/settings/channels/{channel.pk}/connection/")
        status, html = back(desk, state=state, code="c-2")
        assert (status, "is another account" in html) == (422, True)
        assert actions.facts(channel).get("access_token") == "t-1"


class TestHello:
    def _url(self, desk: Client) -> str:
        back(desk, state=leave(desk), code="c-1")
        return f"/settings/channels/{Channel.objects.get().pk}/hello/"

    def test_shows_that_answering_works(
        self, desk: Client, square: FakeSquare, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = self._url(desk)
        monkeypatch.setattr(clock, "now", lambda: cast.NOW)
        html = desk.post(url).content.decode()
        assert "the network took it" in html
        assert "https://square.example/1" in html
        desk.post(url)
        assert len(set(square.greeted)) == 1, "a second click within the minute is the same hello"

    def test_says_why_it_does_not(self, desk: Client, square: FakeSquare) -> None:
        url = self._url(desk)
        square.troubles.append(Refused("You may not post."))
        answer = desk.post(url)
        assert answer.status_code == 422
        assert "You may not post." in answer.content.decode()

    def test_is_not_there_where_one_cannot(self, desk: Client) -> None:
        channel = cast.channel("Feed", "rss")
        assert desk.post(f"/settings/channels/{channel.pk}/hello/").status_code == 404
