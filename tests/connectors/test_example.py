"""The connector of docs/connectors/README.md, run as it stands there."""

from __future__ import annotations

import json
import re
import sys
import types
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from allears.connectors.describing import block
from allears.lib import http
from allears.listening.ports import (
    ChannelFacts,
    Connector,
    KeysExpired,
    Listener,
    RetryLater,
    Speaker,
    Unknown,
    Unreadable,
    Utterance,
)

PAGE = Path(__file__).parents[2] / "docs" / "connectors" / "README.md"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
CHANNEL = ChannelFacts(
    id=1, name="Town", settings={"server": "https://board.example"}, secrets={"token": "t-1"}
)
REPLY = Utterance(key="k-1", text="At nine.", to="ann", is_public=True, reply_to_id="2")
NOTICE = {
    "id": 2,
    "by": "ann",
    "text": "When does the tram come?",
    "at": "2026-03-10T11:00:00Z",
    "url": "https://board.example/2",
}


def code() -> str:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def board() -> Iterator[Any]:
    sys.modules["board"] = module = types.ModuleType("board")
    exec(compile(code(), "README.md", "exec"), module.__dict__)
    yield module.Board()
    del sys.modules["board"]


class Town:
    """The board's server: keeps answers by their key."""

    def __init__(self) -> None:
        self.answers: dict[str, dict[str, object]] = {}
        self.status = 200

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.status != 200:
            return httpx.Response(self.status, headers={"Retry-After": "30"})
        if request.url.path == "/notices":
            notices = [] if request.url.params.get("after") == "2" else [NOTICE]
            return httpx.Response(200, json=notices)
        if request.headers.get("Authorization") != "Bearer t-1":
            return httpx.Response(401)
        if request.method == "POST":
            said = json.loads(request.content)
            kept = self.answers.setdefault(said["key"], said | {"id": "a-1", "url": "https://x"})
            return httpx.Response(200, json=kept)
        found = self.answers.get(request.url.params["key"])
        return httpx.Response(200, json=[found] if found else [])


@pytest.fixture
def town() -> Iterator[Town]:
    town = Town()
    with http.using(http.Door(transport=httpx.MockTransport(town))):
        yield town


class TestExample:
    def test_has_fewer_than_a_hundred_lines(self) -> None:
        assert len(code().splitlines()) < 100

    def test_is_a_connector_that_hears_and_answers(self, board: Any) -> None:
        checked: Connector = board
        assert isinstance(checked, Listener)
        assert isinstance(checked, Speaker)
        assert "Misses: notices that are changed or taken down." in block(board)
        assert "| Requests in an hour | 100 | hour | 20% |" in block(board)

    def test_hears_what_is_new(self, board: Any, town: Town) -> None:
        page = board.hear(CHANNEL, "", NOW)
        post = board.to_post(page.items[0], CHANNEL)
        assert (post.id, post.text, post.author.handle) == ("2", "When does the tram come?", "ann")
        assert post.created_at == NOW.replace(hour=11)
        assert (page.cursor, page.has_more) == ("2", True)
        later = board.hear(CHANNEL, page.cursor, NOW)
        assert (list(later.items), later.cursor, later.has_more) == ([], "2", False)

    def test_answers_once_and_finds_it_again(self, board: Any, town: Town) -> None:
        assert board.was_said(CHANNEL, REPLY) is None
        for _twice in range(2):
            assert board.speak(CHANNEL, REPLY, NOW).id == "a-1"
        assert len(town.answers) == 1
        assert board.was_said(CHANNEL, REPLY).id == "a-1"

    @pytest.mark.parametrize(
        ("status", "error"), [(429, RetryLater), (401, KeysExpired), (502, Unknown)]
    )
    def test_reads_a_status_by_the_one_table(
        self, board: Any, town: Town, status: int, error: type[Exception]
    ) -> None:
        town.status = status
        with pytest.raises(error):
            board.speak(CHANNEL, REPLY, NOW)

    @pytest.mark.parametrize("wire", [None, [], "x", {}, {"id": []}, {"id": {}}])
    def test_makes_no_post_of_nonsense(self, board: Any, wire: object) -> None:
        with pytest.raises(Unreadable):
            board.to_post(wire, CHANNEL)

    def test_says_what_is_wrong_with_a_blank(self, board: Any, town: Town) -> None:
        (good,) = board.check(CHANNEL)
        assert (good.is_good, good.words) == (True, "It answers with 1 notices.")
        town.status = 404
        (bad,) = board.check(CHANNEL)
        assert (bad.is_good, bad.setting) == (False, "server")
