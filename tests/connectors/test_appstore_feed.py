"""The public feeds of the App Store, country by country."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.connectors.served import Served, Spending, serving

from allears.connectors.appstore import appstore
from allears.listening.ports import ChannelFacts, Page, Refused, RetryLater

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def facts(countries: str = "us", budget: Any = None) -> ChannelFacts:
    settings = {"app": "1404176564", "countries": countries}
    return ChannelFacts(id=1, name="App", settings=settings, budget=budget or Spending())


def review(n: int, minute: int | None = None) -> dict[str, Any]:
    at = NOW - timedelta(hours=10) + timedelta(minutes=n if minute is None else minute)
    return {
        "id": {"label": str(6310000000 + n)},
        "im:rating": {"label": "1"},
        "title": {"label": f"Review {n}"},
        "content": {"label": f"Words {n}"},
        "updated": {"label": at.isoformat()},
    }


def feed(web: Served, country: str, reviews: list[dict[str, Any]], size: int = 3) -> None:
    """Ten pages, newest first."""
    ordered = sorted(reviews, key=lambda one: one["updated"]["label"], reverse=True)

    def page(number: int) -> httpx.Response:
        found = ordered[(number - 1) * size : number * size]
        entry: Any = found[0] if len(found) == 1 else found
        return httpx.Response(200, json={"feed": {"entry": entry} if found else {}})

    for number in range(1, 12):
        path = f"/{country}/rss/customerreviews/page={number}/id=1404176564/sortby=mostrecent/json"
        web.has(path, lambda _, number=number: page(number))


@pytest.fixture
def web() -> Iterator[Served]:
    with serving() as served:
        yield served


def ids(page: Page) -> list[int]:
    return [int(appstore.to_post(item, facts()).id) - 6310000000 for item in page.items]


class TestHear:
    def test_takes_one_page_at_first(self, web: Served) -> None:
        feed(web, "us", [review(n) for n in range(1, 9)])
        page = appstore.hear(facts(), "", NOW)
        assert ids(page) == [6, 7, 8]
        assert ids(appstore.hear(facts(), page.cursor, NOW)) == []

    def test_leaves_out_what_is_old_at_first(self, web: Served) -> None:
        feed(web, "us", [review(1), review(2, minute=-20_000)])
        assert ids(appstore.hear(facts(), "", NOW)) == [1]

    def test_reads_a_feed_of_a_single_review(self, web: Served) -> None:
        feed(web, "us", [review(1)])
        assert ids(appstore.hear(facts(), "", NOW)) == [1]

    def test_hears_a_changed_review_again_with_its_time(self, web: Served) -> None:
        feed(web, "us", [review(1), review(2)])
        page = appstore.hear(facts(), "", NOW)
        feed(web, "us", [review(1, minute=50), review(2)])
        (post,) = [
            appstore.to_post(item, facts())
            for item in appstore.hear(facts(), page.cursor, NOW).items
        ]
        assert post.id == "6310000001"
        assert post.edited_at == NOW - timedelta(hours=10) + timedelta(minutes=50)

    def test_hears_one_of_the_same_second(self, web: Served) -> None:
        feed(web, "us", [review(1, minute=5)])
        page = appstore.hear(facts(), "", NOW)
        feed(web, "us", [review(1, minute=5), review(2, minute=5)])
        page = appstore.hear(facts(), page.cursor, NOW)
        assert ids(page) == [2]
        assert ids(appstore.hear(facts(), page.cursor, NOW)) == []

    def test_catches_up_over_pages(self, web: Served) -> None:
        feed(web, "us", [review(1)])
        page = appstore.hear(facts(), "", NOW)
        feed(web, "us", [review(n) for n in range(1, 12)])
        heard: list[int] = []
        for _ in range(6):
            page = appstore.hear(facts(), page.cursor, NOW)
            heard += ids(page)
            if not page.has_more:
                break
        assert sorted(heard) == list(range(2, 12))
        assert page.gap is None

    def test_tells_of_what_apple_gives_no_more(self, web: Served) -> None:
        feed(web, "us", [review(1)])
        page = appstore.hear(facts(), "", NOW - timedelta(hours=9))
        feed(web, "us", [review(n) for n in range(100, 150)])
        for _ in range(12):
            page = appstore.hear(facts(), page.cursor, NOW)
            if not page.has_more:
                break
        assert page.gap is not None
        assert page.gap.since == NOW - timedelta(hours=9)

    def test_takes_turns_with_countries(self, web: Served) -> None:
        countries = "us gb de fr jp it es"
        for country in countries.split():
            feed(web, country, [])
        page = appstore.hear(facts(countries), "", NOW)
        first = {one.url.path.split("/")[1] for one in web.asked}
        web.asked.clear()
        appstore.hear(facts(countries), page.cursor, NOW)
        assert first == {"us", "gb", "de", "fr", "jp", "it"}
        assert {one.url.path.split("/")[1] for one in web.asked} == {"es"}

    def test_tells_the_country(self, web: Served) -> None:
        feed(web, "de", [review(1)])
        (item,) = appstore.hear(facts("de"), "", NOW).items
        post = appstore.to_post(item, facts())
        assert (post.country, post.rating) == ("DE", 1.0)
        assert post.url == "https://apps.apple.com/de/app/id1404176564?see-all=reviews"

    @pytest.mark.parametrize(
        ("status", "said", "error"),
        [(404, {}, Refused), (403, {}, Refused), (503, {}, RetryLater), (200, b"<", RetryLater)],
    )
    def test_reads_what_apple_refuses(
        self, web: Served, status: int, said: Any, error: type[Exception]
    ) -> None:
        path = "/us/rss/customerreviews/page=1/id=1404176564/sortby=mostrecent/json"
        web.has(path, said, status)
        with pytest.raises(error):
            appstore.hear(facts(), "", NOW)

    @pytest.mark.parametrize("said", [None, [], {"feed": 5}, {"feed": {"entry": [5, {}, None]}}])
    def test_hears_nothing_in_nonsense(self, web: Served, said: Any) -> None:
        web.has("/us/rss/customerreviews/page=1/id=1404176564/sortby=mostrecent/json", said)
        assert not appstore.hear(facts(), "", NOW).items

    def test_says_which_blank_is_missing(self) -> None:
        with pytest.raises(Refused, match="number of the app"):
            appstore.hear(ChannelFacts(id=1, name="x", settings={}), "", NOW)
        with pytest.raises(Refused, match="countries"):
            appstore.hear(facts("zz"), "", NOW)


class TestLookAgain:
    def test_tells_what_is_missing_among_the_newest(self, web: Served) -> None:
        wires = [review(n) | {"country": "US"} for n in range(1, 9)]
        kept = [appstore.to_post(wire, facts()) for wire in wires]
        feed(web, "us", [review(n) for n in range(1, 9) if n != 4])
        found = appstore.look_again(facts(), kept, NOW)
        assert found.missing == ["6310000004"]
        assert len(found.items) == 7

    def test_says_nothing_of_what_is_older_than_the_feed_goes(self, web: Served) -> None:
        wire = review(1) | {"country": "US"}
        feed(web, "us", [review(n) for n in range(100, 140)])
        found = appstore.look_again(facts(), [appstore.to_post(wire, facts())], NOW)
        assert (list(found.items), found.missing, found.gone) == ([], [], ())

    def test_doubts_an_empty_feed(self, web: Served) -> None:
        feed(web, "us", [])
        wire = review(1) | {"country": "US"}
        with pytest.raises(RetryLater):
            appstore.look_again(facts(), [appstore.to_post(wire, facts())], NOW)
