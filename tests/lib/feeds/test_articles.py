from __future__ import annotations

import httpx

from allears.lib import http
from allears.lib.feeds import Entry
from allears.lib.feeds.articles import MAX_ARTICLES, with_articles

WORDS = "Nobody answered for three weeks, and then the answer was for somebody else. " * 10
PAGE = f"<html><body><nav>Menu</nav><article><p>{WORDS}</p></article></body></html>"


def entries(n: int) -> list[Entry]:
    return [
        Entry(id=str(number), link=f"https://a.example/{number}", summary="Teaser")
        for number in range(n)
    ]


class TestWithArticles:
    def test_reads_the_newest_and_leaves_the_rest(self) -> None:
        asked: list[str] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request.url.path)
            return httpx.Response(200, text=PAGE)

        with http.using(http.Door(transport=httpx.MockTransport(answer))):
            whole = with_articles(entries(MAX_ARTICLES + 5))
        assert len(asked) == MAX_ARTICLES
        assert asked[0] == f"/{MAX_ARTICLES + 4}"
        assert [bool(entry.content) for entry in whole] == [False] * 5 + [True] * MAX_ARTICLES

    def test_asks_for_no_page_of_a_long_text(self) -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            raise AssertionError(request.url)

        long = Entry(link="https://a.example/1", content="word " * 500)
        with http.using(http.Door(transport=httpx.MockTransport(answer))):
            assert with_articles([long, Entry(summary="no link")]) == [
                long,
                Entry(summary="no link"),
            ]

    def test_keeps_the_teaser_where_the_page_says_less(self) -> None:
        for page in (
            httpx.Response(404, text=PAGE),
            httpx.Response(200, text=""),
            httpx.Response(200, text="<p>Hm"),
        ):
            with http.using(http.Door(transport=httpx.MockTransport(lambda _, page=page: page))):
                assert with_articles(entries(1)) == entries(1)
