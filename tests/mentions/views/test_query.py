"""What the query editor is told while somebody types."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena() -> Client:
    return cast.at_the_desk(cast.lena())


class TestCheck:
    def test_says_in_words_that_it_can_be_read(self, lena: Client) -> None:
        said = lena.post("/monitors/check/", {"text": "tram OR bus"}).json()
        assert said == {"ok": True, "words": "It can be read: 2 words."}

    def test_says_where_the_fault_stands(self, lena: Client) -> None:
        said = lena.post("/monitors/check/", {"text": "😀 OR nonsense:x"}).json()
        assert said["ok"] is False
        assert said["words"].endswith((".", "?"))
        assert "😀 OR nonsense:x"[said["start"] : said["end"]].startswith("nonsense")

    def test_says_nothing_of_nothing(self, lena: Client) -> None:
        assert lena.post("/monitors/check/", {"text": "  "}).json() == {"ok": None, "words": ""}

    def test_is_for_leads_and_posts(self, lena: Client) -> None:
        assert lena.get("/monitors/check/").status_code == 405
        assert cast.at_the_desk(cast.amir()).post("/monitors/check/").status_code == 403


class TestSample:
    def test_shows_how_many_and_which(self, lena: Client) -> None:
        cast.hear(cast.post("A late tram"), cast.post("A late bus"))
        part = lena.post("/monitors/sample/", {"query": "tram"}).content.decode()
        assert '<b class="number">1</b>' in part
        assert "of the last 2 posts" in part
        assert '<mark class="hit">tram</mark>' in part
        assert "<html" not in part

    def test_gives_advice(self, lena: Client) -> None:
        part = lena.post("/monitors/sample/", {"query": "tram or bus"}).content.decode()
        assert "written OR" in part

    @pytest.mark.parametrize(
        ("query", "words"),
        [("", "Write some words"), ("(tram", "As soon as the query can be read")],
    )
    def test_waits_for_something_that_can_be_read(
        self, lena: Client, query: str, words: str
    ) -> None:
        assert words in lena.post("/monitors/sample/", {"query": query}).content.decode()
