"""Reddit: how a channel is connected and tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.connectors.reddit_server import facts, reddit_serving
from tests.connectors.served import Served

from allears.connectors.reddit import reddit
from allears.lib import clock
from allears.listening.ports import Connects, Refused


@pytest.fixture
def web() -> Iterator[Served]:
    with reddit_serving() as served:
        yield served


class TestConnecting:
    def test_leaves_with_the_rights_that_are_told(self) -> None:
        assert isinstance(reddit, Connects)
        leaving = reddit.leave({"client_id": "app1"}, back_url="https://a.example/b", state="st")
        query = parse_qs(urlsplit(leaving.url).query)
        assert leaving.url.startswith("https://www.reddit.com/api/v1/authorize?")
        assert query["scope"] == [" ".join(right.name for right in reddit.rights)]
        assert query["duration"] == ["permanent"]
        assert query["state"] == ["st"]

    def test_comes_back_with_a_name_and_keys(self, web: Served) -> None:
        web.has(
            "POST /api/v1/access_token",
            {"access_token": "tok-9", "refresh_token": "ref-9", "expires_in": 3600},
        )
        web.has("/api/v1/me", {"name": "fernhill", "id": "9x"})
        found = reddit.come_back(
            {"client_id": "app1", "client_secret": "s"},
            back_url="https://a.example/b",
            remembered={},
            answer={"code": "c0de"},
        )
        assert found.name == "Reddit, u/fernhill"
        assert found.settings == {"account": "fernhill", "account_id": "9x"}
        assert found.secrets["refresh_token"] == "ref-9"
        assert datetime.fromisoformat(found.secrets["keys_end_at"]) > clock.now()

    def test_says_that_nobody_said_yes(self, web: Served) -> None:
        for answer in ({"error": "access_denied"}, {}):
            with pytest.raises(Refused):
                reddit.come_back({"client_id": "a"}, back_url="", remembered={}, answer=answer)
        with pytest.raises(Refused):
            reddit.leave({}, back_url="", state="")


class TestCheck:
    def test_names_the_account_and_the_subreddits(self, web: Served) -> None:
        web.has("/api/v1/me", {"name": "fernhill"})
        web.has("/r/tea/about", {"kind": "t5", "data": {"subscribers": 12_000}})
        web.has("/r/gone/about", {"reason": "banned"}, 404)
        found = reddit.check(facts(subreddits="tea, gone"))
        assert [one.is_good for one in found] == [True, True, False]
        assert "12,000" in found[1].words
        assert found[2].setting == "subreddits"
        assert found[0].name == "Reddit, u/fernhill"

    def test_shows_no_key(self, web: Served) -> None:
        web.has("POST /api/v1/access_token", {"error": "x"}, 401)
        found = reddit.check(facts(secrets={"client_secret": "app-s3cret"}))
        assert "app-s3cret" not in str(found)
        assert not found[0].is_good
