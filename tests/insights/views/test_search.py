from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.cases.models import SavedView
from allears.listening.query import parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def amir() -> Client:
    return cast.at_the_desk(cast.amir())


def page(client: Client, **given: str) -> str:
    return client.get("/search/", given).content.decode()


class TestPage:
    def test_teaches_while_the_box_is_empty(self, amir: Client) -> None:
        body = page(amir)
        assert "NEAR/5" in body
        assert "autofocus" in body

    def test_marks_words_and_nothing_else(self, amir: Client) -> None:
        cast.hear(
            cast.post("<script>alert(1)</script> deliveries <b>late</b>"),
            understood=cast.marks(language="en"),
        )
        body = page(amir, q="delivery")
        assert '<mark class="hit">deliveries</mark>' in body
        assert "<script>alert" not in body
        assert "&lt;b&gt;" in body

    def test_answers_htmx_with_what_was_found_alone(self, amir: Client) -> None:
        answer = amir.get("/search/?q=x", headers={"HX-Request": "true", "HX-Target": "found"})
        assert answer.content.decode().strip().startswith('<div id="found"')

    def test_says_where_a_query_cannot_be_read(self, amir: Client) -> None:
        body = page(amir, q="tram OR (late")
        assert "<mark>(late</mark>" in body
        assert "find-fault" in body

    def test_offers_to_listen_for_it_to_those_who_may(self, amir: Client) -> None:
        assert "/settings/monitors/new/" not in page(amir, q="zebra")
        assert "/settings/monitors/new/?query=zebra" in page(
            cast.at_the_desk(cast.lena()), q="zebra"
        )

    def test_says_that_nothing_was_found(self, amir: Client) -> None:
        assert "Nothing was said in these words" in page(amir, q="zebra")

    def test_marks_a_number_that_is_not_exact(
        self, amir: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("allears.contacts.newest.COUNTED", 2)
        monkeypatch.setattr("allears.insights.search.results.COUNTED", 2)
        for n in range(9):
            cast.hear(cast.post(f"Tram number {n} of many"), understood=cast.marks(language="en"))
        assert "2+" in page(amir, q="tram", kind="mentions")

    @pytest.mark.parametrize("n", ["0", "1", "x"])
    def test_takes_any_address(self, amir: Client, n: str) -> None:
        given = {"q": "tram", "kind": n, "team": n, "time": n, "network": n, "lang": n, "before": n}
        assert amir.get("/search/", given).status_code == 200


class TestExamples:
    def test_can_be_read(self, amir: Client) -> None:
        from allears.insights.views.search import EXAMPLES

        for text, _words in EXAMPLES[:-1]:
            parse(text)


class TestKeep:
    def test_keeps_a_search_and_forgets_it(self, amir: Client) -> None:
        answer = amir.post(
            "/search/kept/", {"name": "Late", "query": "q=late&lang=en&kind=x&evil=1"}
        )
        assert answer.headers["Location"] == "/search/?q=late&lang=en"
        row = SavedView.objects.get()
        assert (row.name, row.area, row.query) == ("Late", "search", "q=late&lang=en")
        assert "?q=late&amp;lang=en" in page(amir)
        other = cast.at_the_desk(cast.rita())
        assert other.post(f"/search/kept/{row.pk}/removal/").status_code == 404
        amir.post(f"/search/kept/{row.pk}/removal/")
        assert not SavedView.objects.exists()
