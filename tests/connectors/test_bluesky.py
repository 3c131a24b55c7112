"""The channel of an account: what its test says, and whether it can answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.connectors import faults, served
from tests.connectors.places import BlueskyPlace

from allears.connectors import bluesky_api, bluesky_session
from allears.connectors.bluesky import bluesky
from allears.listening.ports import ChannelFacts, Metered, Threads


@pytest.fixture
def pds(monkeypatch: pytest.MonkeyPatch) -> Iterator[served.Served]:
    monkeypatch.setattr(bluesky_api, "SESSIONS", bluesky_session.Sessions())
    with served.serving() as network:
        keys = {"accessJwt": "a", "refreshJwt": "r", "did": "did:plc:us", "handle": "us.example"}
        network.has("POST /xrpc/com.atproto.server.createSession", keys)
        network.has("/xrpc/app.bsky.notification.listNotifications", {"notifications": []})
        yield network


def channel() -> ChannelFacts:
    settings = {"handle": "us.example", "server": "https://pds.example"}
    return ChannelFacts(id=1, name="Sky", settings=settings, secrets={"password": "app-pass"})


class TestCheck:
    def test_says_which_account_it_is(self, pds: served.Served) -> None:
        account, hearing = bluesky.check(channel())
        assert (account.is_good, account.name) == (True, "@us.example")
        assert "pds.example" in account.words
        assert hearing.is_good

    def test_says_that_a_new_account_is_not_known_yet(self, pds: served.Served) -> None:
        where = "/xrpc/app.bsky.notification.listNotifications"
        pds.has(where, {"error": "UpstreamFailure", "message": "Profile not found"}, 502)
        account, hearing = bluesky.check(channel())
        assert account.is_good
        assert not hearing.is_good
        assert "after some minutes" in hearing.words

    def test_names_the_blank_that_is_wrong(self, pds: served.Served) -> None:
        said = {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}
        pds.has("POST /xrpc/com.atproto.server.createSession", said, 401)
        (account,) = bluesky.check(channel())
        assert (account.is_good, account.setting) == (False, "password")
        assert "app-pass" not in account.words


class TestBluesky:
    def test_is_counted_and_knows_threads(self) -> None:
        assert isinstance(bluesky, Metered)
        assert isinstance(bluesky, Threads)

    def test_answers_where_an_account_is_named(self) -> None:
        assert bluesky.can_answer({"handle": "us.example"})
        assert not bluesky.can_answer({})

    def test_holds_nothing_between_two_channels(self) -> None:
        place = BlueskyPlace()
        with faults.serve(place.answer) as one, faults.serve(BlueskyPlace().answer) as other:
            for server in (one, other):
                place.speaker.speak(place.channel(server.url), place.utterance(), faults.NOW)
        assert len(place.said()) == 1
