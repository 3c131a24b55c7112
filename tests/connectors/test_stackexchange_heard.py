"""What a visit to a site of Stack Exchange brings, and how its pauses are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.connectors.served import Served, Spending, serving

from allears.connectors.stackexchange import stackexchange
from allears.connectors.stackexchange_heard import sources_of
from allears.lib import http
from allears.listening.ports import Again, ChannelFacts, KeysExpired, Page, Refused, RetryLater

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
S = int(NOW.timestamp())
SEARCH = "/2.3/search/advanced"


def facts(budget: Any = None, **settings: str) -> ChannelFacts:
    plain = {"site": "stackoverflow", "tags": "kettle"} | settings
    return ChannelFacts(id=1, name="SE", settings=plain, budget=budget or Spending())


def question(n: int, age_s: int = 600, **more: Any) -> dict[str, Any]:
    data = {"question_id": n, "title": f"Question {n}", "body": "<p>x</p>"}
    return data | {"creation_date": S - age_s, "post_id": n, "post_type": "question"} | more


def answer(n: int, to: int, age_s: int = 300, **more: Any) -> dict[str, Any]:
    data = {"answer_id": n, "question_id": to, "body": "<p>y</p>", "creation_date": S - age_s}
    return data | {"post_id": n, "post_type": "answer"} | more


class Site:
    """Lists of a site, as far as a visit asks."""

    def __init__(self, web: Served, questions: list[dict[str, Any]]) -> None:
        self.questions, self.size = questions, 100
        self.answers: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.more: dict[str, Any] = {}
        self.web = web
        web.has(SEARCH, self.search)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Paths with ids in them are made when they are asked for."""
        path = request.url.path
        if path.endswith(("/answers", "/comments")):
            self.web.has(path, self.list(path.rpartition("/")[2]))
        elif path.startswith("/2.3/comments/"):
            self.web.has(path, {"items": self.comments} | self.more)
        elif path.startswith("/2.3/posts/"):
            self.web.has(path, self.posts)
        return self.web(request)

    def search(self, request: httpx.Request) -> httpx.Response:
        since = int(request.url.params["fromdate"])
        found = [one for one in self.questions if one["creation_date"] >= since]
        found.sort(key=lambda one: -one["creation_date"])
        start = (int(request.url.params["page"]) - 1) * self.size
        said = {
            "items": found[start : start + self.size],
            "has_more": start + self.size < len(found),
        }
        return httpx.Response(200, json=said | self.more)

    def list(self, name: str) -> Any:
        def answers(request: httpx.Request) -> httpx.Response:
            since = int(request.url.params["fromdate"])
            found = [one for one in getattr(self, name) if one["creation_date"] >= since]
            return httpx.Response(200, json={"items": found} | self.more)

        return answers

    def posts(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.path.rpartition("/")[2].split(";")
        every = self.questions + self.answers
        found = [one for one in every if str(one["post_id"]) in asked]
        return httpx.Response(200, json={"items": found} | self.more)


@pytest.fixture
def web() -> Iterator[Served]:
    with serving() as net:
        yield net


def hear(site: Site, cursor: str = "", now: datetime = NOW, **settings: str) -> Page:
    with http.using(http.Door(transport=httpx.MockTransport(site))):
        return stackexchange.hear(facts(**settings), cursor, now)


def ids(page: Page) -> list[str]:
    return [stackexchange.to_post(item, facts()).id.partition("/")[2] for item in page.items]


class TestHear:
    def test_takes_the_last_day_at_first(self, web: Served) -> None:
        site = Site(web, [question(1, 200_000), question(2), question(3, 60)])
        page = hear(site)
        assert ids(page) == ["2", "3"]
        assert ids(hear(site, page.cursor)) == []

    def test_hears_answers_and_comments_of_what_it_heard(self, web: Served) -> None:
        site = Site(web, [question(1)])
        page = hear(site)
        site.answers = [answer(10, 1)]
        page = hear(site, page.cursor)
        assert ids(page) == ["10"]
        comment = {"comment_id": 90, "post_id": 10, "body": "z", "creation_date": S - 60}
        site.comments = [comment]
        page = hear(site, page.cursor)
        (post,) = [stackexchange.to_post(item, facts()) for item in page.items]
        assert (post.id, post.thread) == ("stackoverflow/c/90", "stackoverflow/1")
        assert ids(hear(site, page.cursor)) == []

    def test_catches_up_page_by_page(self, web: Served) -> None:
        site = Site(web, [question(1, 3_000)])
        page = hear(site)
        site.size = 3
        site.questions += [question(n, 2_000 - n) for n in range(10, 20)]
        found: list[str] = []
        for _ in range(9):
            page = hear(site, page.cursor)
            found += ids(page)
            if not page.has_more:
                break
        assert sorted(found) == [str(n) for n in range(10, 20)]

    def test_takes_turns_with_tags_and_searches(self, web: Served) -> None:
        site, cursor = Site(web, []), ""
        for _ in range(3):
            cursor = hear(site, cursor, tags="kettle, tea", search="lid opens").cursor
        asked = [one.url.params for one in web.called(SEARCH)]
        assert [one.get("tagged") or one.get("q") for one in asked] == [
            "kettle",
            "tea",
            "lid opens",
        ]

    def test_obeys_the_pause_that_is_asked_for(self, web: Served) -> None:
        site = Site(web, [question(1)])
        site.more = {"backoff": 5_000, "quota_remaining": 42}
        page = hear(site)
        assert ids(page) == ["1"]
        assert page.poll_in_s == 5_000
        assert len(web.asked) == 1
        with pytest.raises(RetryLater) as caught:
            hear(site, page.cursor, NOW + timedelta(seconds=10))
        assert caught.value.after_s == 4_990
        site.more = {}
        assert ids(hear(site, page.cursor, NOW + timedelta(seconds=5_000))) == []

    def test_tells_the_budget_what_is_left(self, web: Served) -> None:
        web.has(SEARCH, {"items": [], "quota_remaining": 42})
        budget = Spending()
        stackexchange.hear(facts(budget, key="k"), "", NOW)
        assert budget.heard == [("requests", 42)]
        assert web.asked[0].url.params["key"] == "k"

    @pytest.mark.parametrize(
        ("error_id", "words", "kind"),
        [
            (502, "too many requests, more requests available in 82216 seconds", RetryLater),
            (503, "temporarily unavailable", RetryLater),
            (400, "site is invalid", Refused),
            (405, "key is not valid", KeysExpired),
        ],
    )
    def test_reads_errors_by_their_number(
        self, web: Served, error_id: int, words: str, kind: type[Exception]
    ) -> None:
        web.has(SEARCH, {"error_id": error_id, "error_message": words}, 400)
        with pytest.raises(kind) as caught:
            stackexchange.hear(facts(), "", NOW)
        if error_id == 502:
            assert getattr(caught.value, "after_s", None) == 82_216

    @pytest.mark.parametrize("said", [b"<html>", b'{"items": ['])
    def test_comes_again_for_what_is_no_json(self, web: Served, said: bytes) -> None:
        web.has(SEARCH, said)
        with pytest.raises(RetryLater):
            stackexchange.hear(facts(), "", NOW)

    @pytest.mark.parametrize("said", [None, [], {"items": 5}, {"items": [None, {}, 5]}])
    def test_hears_nothing_in_nonsense(self, web: Served, said: Any) -> None:
        web.has(SEARCH, said)
        assert not stackexchange.hear(facts(), "", NOW).items

    def test_survives_a_cursor_of_another_shape(self, web: Served) -> None:
        web.has(SEARCH, {"items": []})
        cursor = '{"site": "stackoverflow", "watched": {"1": []}}'
        assert not stackexchange.hear(facts(), cursor, NOW).items


class TestSources:
    def test_are_tags_and_searches(self) -> None:
        assert sources_of(facts(tags="Kettle, tea", search="a b\nc")) == [
            "tag:kettle",
            "tag:tea",
            "q:a b",
            "q:c",
        ]


class TestLookAgain:
    def look(self, site: Site, n: int = 3) -> Again:
        wires: list[object] = [
            {"kind": "question", "site": "stackoverflow", "question": one, "data": question(one)}
            for one in range(1, n)
        ]
        for number in (90, 91):
            comment = {"comment_id": number, "post_id": 1, "body": "z", "creation_date": S}
            wires.append(
                {"kind": "comment", "site": "stackoverflow", "question": 1, "data": comment}
            )
        kept = [stackexchange.to_post(wire, facts()) for wire in wires]
        with http.using(http.Door(transport=httpx.MockTransport(site))):
            return stackexchange.look_again(facts(), kept, NOW)

    def test_tells_edits_and_what_is_missing(self, web: Served) -> None:
        site = Site(web, [question(1, last_edit_date=S, body="<p>Other words</p>")])
        site.comments = [{"comment_id": 90, "post_id": 1}]
        found = self.look(site)
        (post,) = [stackexchange.to_post(item, facts()) for item in found.items]
        assert (post.id, post.text, post.edited_at) == ("stackoverflow/1", "Other words", NOW)
        assert post.thread == "stackoverflow/1"
        assert found.missing == ["stackoverflow/2", "stackoverflow/c/91"]
        assert len(web.asked) == 2

    def test_obeys_the_pause_that_is_asked_for(self, web: Served) -> None:
        site = Site(web, [question(1), question(2)])
        site.more = {"backoff": 20}
        found = self.look(site)
        assert (found.rest_s, found.missing, len(web.asked)) == (20.0, [], 1)

    def test_believes_nothing_in_nonsense(self, web: Served) -> None:
        site = Site(web, [])
        site.more = {"items": None}
        with pytest.raises(RetryLater):
            self.look(site)
