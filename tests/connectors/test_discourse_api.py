"""What a forum's errors mean, and how its limits are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.connectors.discourse_server import NOW, forum, forum_serving
from tests.connectors.served import Served, Spending

from allears.connectors.discourse import discourse
from allears.listening.ports import ChannelFacts, KeysExpired, Refused, RetryLater


@pytest.fixture
def web() -> Iterator[Served]:
    with forum_serving() as served:
        yield served


class TestAsk:
    def test_spends_and_obeys(self, web: Served) -> None:
        web.has(
            "/posts.json",
            {"errors": ["slow"], "error_type": "rate_limit", "extras": {"wait_seconds": 53}},
            429,
            retry_after="20",
        )
        budget = Spending()
        facts = ChannelFacts(id=1, name="x", settings=forum().settings, budget=budget)
        with pytest.raises(RetryLater) as caught:
            discourse.hear(facts, "", NOW)
        assert caught.value.after_s == 53
        assert budget.spent == [("requests", 1, False)]
        assert budget.heard == [("requests", 0)]

    @pytest.mark.parametrize(
        ("status", "said", "error"),
        [
            (403, {"error_type": "not_logged_in", "errors": ["Log in."]}, KeysExpired),
            (403, {"errors": ["The API username or key is invalid."]}, KeysExpired),
            (403, {"error_type": "invalid_access", "errors": ["No."]}, Refused),
            (404, {}, Refused),
            (500, {}, RetryLater),
            (200, b"<html>", RetryLater),
            (200, b'{"latest_posts": [', RetryLater),
        ],
    )
    def test_reads_what_the_forum_refuses(
        self, web: Served, status: int, said: Any, error: type[Exception]
    ) -> None:
        web.has("/posts.json", said, status)
        with pytest.raises(error):
            discourse.hear(forum(), "", NOW)

    @pytest.mark.parametrize("said", [None, [], 5, "x", {"latest_posts": [5, None, {"id": "x"}]}])
    def test_hears_nothing_in_nonsense(self, web: Served, said: Any) -> None:
        web.has("/posts.json", said)
        assert not discourse.hear(forum(), "", NOW).items
