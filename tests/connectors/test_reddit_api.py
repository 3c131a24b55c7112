"""Tokens of Reddit: of each kind of app, renewed, refused."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

import httpx
import pytest
from tests.connectors.reddit_server import (
    NOW,
    SECRETS,
    facts,
    hear,
    link,
    listing,
    names,
    reddit_serving,
)
from tests.connectors.served import Served

from allears.connectors import reddit_api as api
from allears.connectors.reddit import reddit
from allears.listening.ports import KeysExpired, Refreshes


@pytest.fixture
def web() -> Iterator[Served]:
    with reddit_serving() as served:
        yield served


class TestTokens:
    def test_are_renewed_once_when_they_end_before_their_time(self, web: Served) -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            is_fresh = request.headers["authorization"] == "bearer tok-2"
            return httpx.Response(200 if is_fresh else 401, json=listing([link(1)]))

        web.has("/r/tea/new", answer)
        assert names(hear()) == ["t3_1"]
        assert len(web.called("POST /api/v1/access_token")) == 1

    def test_are_held_for_ended_when_a_fresh_one_is_refused_too(self, web: Served) -> None:
        web.has("/r/tea/new", {}, 401)
        with pytest.raises(KeysExpired):
            hear()
        assert len(web.called("/r/tea/new")) == 2

    def test_are_not_used_after_their_end(self, web: Served) -> None:
        ended = SECRETS | {"keys_end_at": "2026-03-10T11:00:00+00:00"}
        reddit.hear(facts(secrets=ended, subreddits="tea"), "", NOW)
        assert web.called("/r/tea/new")[0].headers["authorization"] == "bearer tok-2"

    def test_of_a_script_app_come_from_its_password(self, web: Served) -> None:
        secrets = {"client_secret": "s", "password": "pw"}
        script = facts(secrets=secrets, subreddits="tea", username="fernhill", account="")
        reddit.hear(script, "", NOW)
        form = parse_qs(web.called("POST /api/v1/access_token")[0].content.decode())
        assert form["grant_type"] == ["password"]
        assert web.asked[-1].headers["user-agent"] == "server:allears:0.1 (by /u/fernhill)"

    @pytest.mark.parametrize("status", [400, 401, 403])
    def test_that_are_refused_ask_for_a_person(self, web: Served, status: int) -> None:
        web.has("POST /api/v1/access_token", {"error": "invalid_grant"}, status)
        with pytest.raises(KeysExpired) as caught:
            reddit.refreshed(facts(), NOW)
        assert "ref-1" not in str(caught.value)

    def test_are_renewed_with_their_end(self, web: Served) -> None:
        assert isinstance(reddit, Refreshes)
        found = reddit.refreshed(facts(), NOW)
        assert found == {"access_token": "tok-2", "keys_end_at": "2026-03-11T12:00:00+00:00"}


class TestWaitS:
    @pytest.mark.parametrize(
        ("words", "seconds"),
        [
            ("Take a break for 7 minutes before trying again.", 480.0),
            ("try again in 30 seconds.", 31.0),
            ("try again in 1 hour", 7_200.0),
            ("try again in 500 milliseconds", 1.0),
            ("slow down", 600.0),
            ("", 600.0),
        ],
    )
    def test_reads_how_long_reddit_wants_us_to_wait(self, words: str, seconds: float) -> None:
        assert api.wait_s(words) == seconds
