"""How a channel of Stack Exchange is tried, and what stands above a post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.connectors.served import Served, serving

from allears.connectors.stackexchange import stackexchange
from allears.listening.ports import ChannelFacts, Refused, Speaker
from allears.listening.post import Post

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def facts(**settings: str) -> ChannelFacts:
    return ChannelFacts(id=1, name="SE", settings={"site": "stackoverflow"} | settings)


@pytest.fixture
def web() -> Iterator[Served]:
    with serving() as net:
        yield net


class TestCheck:
    def test_counts_the_questions(self, web: Served) -> None:
        web.has("/2.3/search/advanced", {"total": 4321, "quota_remaining": 10})
        (found,) = stackexchange.check(facts(tags="kettle"))
        assert found.words == "stackoverflow.com: 4,321 questions for “kettle” so far."
        assert found.name == "stackoverflow.com"

    def test_says_which_blank_is_wrong(self, web: Served) -> None:
        web.has("/2.3/search/advanced", {"error_id": 400, "error_message": "no such site"}, 400)
        assert stackexchange.check(facts())[0].setting == "tags"
        assert stackexchange.check(facts(site="a b", tags="x"))[0].setting == "site"
        found = stackexchange.check(facts(tags="x"))[0]
        assert (found.is_good, found.setting) == (False, "site")

    def test_hears_nothing_without_a_tag(self) -> None:
        with pytest.raises(Refused, match="tags"):
            stackexchange.hear(facts(), "", NOW)
        with pytest.raises(Refused, match="site"):
            stackexchange.hear(facts(site="a b", tags="x"), "", NOW)


class TestAbove:
    def test_gives_the_question_and_the_answer(self, web: Served) -> None:
        first = {"post_id": 1, "post_type": "question", "title": "Q", "body": "q"}
        second = {"post_id": 10, "post_type": "answer", "body": "a"}
        web.has("/2.3/posts/1;10", {"items": [second, first]})
        post = Post(
            id="stackoverflow/c/90",
            thread="stackoverflow/1",
            reply_to_id="stackoverflow/10",
            text="x",
        )
        wires = stackexchange.above(facts(), post, NOW)
        found = [stackexchange.to_post(wire, facts()) for wire in wires]
        assert [(one.id, one.title) for one in found] == [
            ("stackoverflow/1", "Q"),
            ("stackoverflow/10", ""),
        ]

    def test_gives_nothing_above_a_question(self, web: Served) -> None:
        post = Post(id="stackoverflow/1", thread="stackoverflow/1", text="x")
        assert stackexchange.above(facts(), post, NOW) == ()
        assert stackexchange.above(facts(), Post(text="x"), NOW) == ()
        assert not web.asked

    def test_does_not_answer(self) -> None:
        assert not isinstance(stackexchange, Speaker)
