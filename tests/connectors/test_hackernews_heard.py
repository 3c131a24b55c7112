"""What a visit to Hacker News brings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.connectors.served import Served, Spending, serving

from allears.connectors import hackernews_heard as heard
from allears.connectors.hackernews import hackernews
from allears.listening.normalize import normalize
from allears.listening.ports import ChannelFacts, Page, Refused, RetryLater
from allears.listening.post import Post

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
S = int(NOW.timestamp())
BOUND = re.compile(r"created_at_i(>=|<=)(\d+)")


def facts(search: str = "kettle", **settings: str) -> ChannelFacts:
    return ChannelFacts(id=1, name="HN", settings={"search": search} | settings, budget=Spending())


def hit(n: int, age_s: int = 60, **more: Any) -> dict[str, Any]:
    said = {"objectID": str(n), "author": "ann", "comment_text": f"Words {n}"}
    return said | {"created_at_i": S - age_s, "_tags": ["comment"]} | more


class Index:
    """Algolia's index: newest first, within bounds."""

    def __init__(self, web: Served, hits: list[dict[str, Any]]) -> None:
        self.hits = hits
        web.has("/api/v1/search_by_date", self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        found = self.hits
        for sign, number in BOUND.findall(request.url.params["numericFilters"]):
            bound = int(number)
            found = [
                one
                for one in found
                if (one["created_at_i"] >= bound if sign == ">=" else one["created_at_i"] <= bound)
            ]
        found = sorted(found, key=lambda one: -one["created_at_i"])
        return httpx.Response(200, json={"hits": found[: int(request.url.params["hitsPerPage"])]})


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(heard, "A_PAGE", 3)
    with serving() as net:
        yield net


def ids(page: Page) -> list[int]:
    return [int(hackernews.to_post(item, facts()).id) for item in page.items]


class TestHear:
    def test_takes_the_last_hour_at_first(self, web: Served) -> None:
        Index(web, [hit(1, 7_200), hit(2, 1_800), hit(3)])
        page = hackernews.hear(facts(), "", NOW)
        assert ids(page) == [2, 3]
        assert ids(hackernews.hear(facts(), page.cursor, NOW)) == []

    def test_hears_what_entered_the_index_late(self, web: Served) -> None:
        index = Index(web, [hit(3)])
        page = hackernews.hear(facts(), "", NOW)
        index.hits.append(hit(2, 400))
        assert ids(hackernews.hear(facts(), page.cursor, NOW)) == [2]

    def test_catches_up_page_by_page(self, web: Served) -> None:
        index = Index(web, [hit(1, 3_000)])
        page = hackernews.hear(facts(), "", NOW)
        index.hits += [hit(n, 2_000 - 10 * n) for n in range(10, 22)]
        found: list[int] = []
        for _ in range(12):
            page = hackernews.hear(facts(), page.cursor, NOW)
            found += ids(page)
            if not page.has_more:
                break
        assert sorted(found) == list(range(10, 22))

    def test_gets_past_a_second_in_which_much_was_said(self, web: Served) -> None:
        index = Index(web, [hit(1, 3_000)])
        page = hackernews.hear(facts(), "", NOW)
        index.hits += [hit(n, 1_000) for n in range(10, 13)] + [hit(20, 1_500)]
        found: list[int] = []
        for _ in range(8):
            page = hackernews.hear(facts(), page.cursor, NOW)
            found += ids(page)
            if not page.has_more:
                break
        assert not page.has_more
        assert sorted(found) == [10, 11, 12, 20]

    def test_asks_for_each_search(self, web: Served) -> None:
        Index(web, [])
        hackernews.hear(facts("kettle\nfernhill", kinds="stories"), "", NOW)
        asked = [one.url.params for one in web.asked]
        assert [one["query"] for one in asked] == ["kettle", "fernhill"]
        assert asked[0]["tags"] == "(story,poll,job)"

    def test_hears_everything_where_no_search_is_typed(self, web: Served) -> None:
        Index(web, [hit(3)])
        assert ids(hackernews.hear(facts(""), "", NOW)) == [3]
        assert "query" not in web.asked[0].url.params

    @pytest.mark.parametrize("said", [None, [], {"hits": 5}, {"hits": [None, {}, {"objectID": 1}]}])
    def test_hears_nothing_in_nonsense(self, web: Served, said: Any) -> None:
        web.has("/api/v1/search_by_date", said)
        assert not hackernews.hear(facts(), "", NOW).items

    @pytest.mark.parametrize(
        ("status", "said", "error"),
        [(429, {}, RetryLater), (500, {}, RetryLater), (400, {}, Refused), (200, b"<", RetryLater)],
    )
    def test_reads_what_is_refused(
        self, web: Served, status: int, said: Any, error: type[Exception]
    ) -> None:
        web.has("/api/v1/search_by_date", said, status)
        with pytest.raises(error):
            hackernews.hear(facts(), "", NOW)


class TestLookAgain:
    def test_tells_edits_and_what_is_dead(self, web: Served) -> None:
        kept = [hackernews.to_post(hit(n, story_id=9), facts()) for n in (1, 2, 3, 4)]
        web.has("/v0/item/1.json", {"id": 1, "by": "ann", "text": "Words 1", "type": "comment"})
        web.has("/v0/item/2.json", {"id": 2, "by": "ann", "text": "Others", "type": "comment"})
        web.has("/v0/item/3.json", {"id": 3, "dead": True, "by": "ann", "type": "comment"})
        web.has("/v0/item/4.json", None)
        found = hackernews.look_again(facts(), kept, NOW)
        (post,) = [hackernews.to_post(item, facts()) for item in found.items]
        assert (post.id, post.text, post.edited_at, post.thread) == ("2", "Others", NOW, "9")
        assert found.gone == ["3"]
        assert not found.missing

    def test_takes_another_spelling_for_no_edit(self, web: Served) -> None:
        kept = normalize(
            hackernews.to_post(hit(1, comment_text="Caf\u00e9  is\u00a0open"), facts())
        )
        assert isinstance(kept, Post)
        said = {"id": 1, "by": "ann", "text": "Cafe\u0301  is\u00a0open", "type": "comment"}
        web.has("/v0/item/1.json", said)
        assert not hackernews.look_again(facts(), [kept], NOW).items
