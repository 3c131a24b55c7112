"""What the query editor is told while somebody types."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.mentions import actions

pytestmark = pytest.mark.django_db
HOSTILE = '"<script>alert(1)</script>"'


@pytest.fixture
def lena() -> Client:
    return cast.at_the_desk(cast.lena())


class TestCheck:
    def test_says_in_words_what_it_finds(self, lena: Client) -> None:
        said = lena.post("/monitors/check/", {"text": "tram OR bus"}).json()
        assert (said["ok"], said["words"]) == (True, "Posts that say “tram” or “bus”.")
        assert "1 post in 170" in said["html"]

    def test_says_where_the_fault_stands(self, lena: Client) -> None:
        said = lena.post("/monitors/check/", {"text": "😀 OR nonsense:x"}).json()
        assert said["ok"] is False
        assert said["words"].endswith((".", "?"))
        assert "😀 OR nonsense:x"[said["start"] : said["end"]].startswith("nonsense")
        assert "<mark>nonsense:x</mark>" in said["html"]

    def test_gives_advice(self, lena: Client) -> None:
        assert "written OR" in lena.post("/monitors/check/", {"text": "tram or bus"}).json()["html"]

    def test_escapes_what_was_typed(self, lena: Client) -> None:
        for text in (HOSTILE, f"{HOSTILE} AND", f"{HOSTILE[:-1]}"):
            assert "<script" not in lena.post("/monitors/check/", {"text": text}).json()["html"]

    def test_says_nothing_of_nothing(self, lena: Client) -> None:
        said = lena.post("/monitors/check/", {"text": "  "}).json()
        assert said == {"ok": None, "words": "", "html": ""}

    def test_knows_parts_for_monitors_alone(self, lena: Client) -> None:
        actions.add_part(name="brand", written="acme", by=cast.lena(), now=cast.NOW)
        text = {"text": "late @{brand}"}
        assert lena.post("/monitors/check/", text | {"kind": "monitor"}).json()["ok"] is True
        assert lena.post("/monitors/check/", text).json()["ok"] is False

    def test_says_what_a_change_breaks_before_it_is_kept(self, lena: Client) -> None:
        trams = cast.monitor()
        (said,) = cast.hear(cast.post("The tram is late"))
        lena.post(
            f"/settings/monitors/{trams.pk}/verdicts/", {"mention": said.pk, "verdict": "right"}
        )
        sent = {"text": "bus", "kind": "monitor", "monitor": trams.pk}
        html = lena.post("/monitors/check/", sent).json()["html"]
        assert "This change breaks 1 of 1 marked posts" in html
        assert (
            lena.post("/monitors/check/", sent | {"text": "tram"}).json()["html"].count("breaks")
            == 0
        )

    def test_is_for_leads_and_posts(self, lena: Client) -> None:
        assert lena.get("/monitors/check/").status_code == 405
        assert cast.at_the_desk(cast.amir()).post("/monitors/check/").status_code == 403


class TestDifference:
    def test_shows_how_many_and_which(self, lena: Client) -> None:
        cast.hear(cast.post("A late tram"), cast.post("A late bus"))
        part = lena.post("/monitors/difference/", {"query": "tram"}).content.decode()
        assert '<b class="number">1</b> posts' in part
        assert "over the last 2 kept posts" in part
        assert '<mark class="hit">tram</mark>' in part
        assert "<html" not in part

    def test_compares_with_what_the_monitor_listens_for(self, lena: Client) -> None:
        trams = cast.monitor()
        cast.hear(cast.post("A late tram"), cast.post("A late bus"), cast.post("tram and bus"))
        sent = {"query": "bus", "monitor": trams.pk}
        part = lena.post("/monitors/difference/", sent)
        assert "+1</b> come in" in part.content.decode()
        assert "−1</b> fall out" in part.content.decode()
        assert part.context["shown"].difference.stayed.n == 1

    def test_asks_the_database_as_often_for_many_posts_as_for_few(
        self, lena: Client, django_assert_max_num_queries: object
    ) -> None:
        cast.hear(*[cast.post(f"tram {n}") for n in range(60)])
        with django_assert_max_num_queries(20):  # type: ignore[operator]
            lena.post("/monitors/difference/", {"query": "tram", "monitor": cast.monitor().pk})

    @pytest.mark.parametrize(("query", "status"), [("", 200), ("(tram", 204), ("@{none}", 204)])
    def test_leaves_what_was_there_while_nothing_can_be_read(
        self, lena: Client, query: str, status: int
    ) -> None:
        assert lena.post("/monitors/difference/", {"query": query}).status_code == status

    def test_escapes_what_was_said(self, lena: Client) -> None:
        cast.hear(cast.post("tram <script>alert(1)</script>", who="<b>Mira"))
        part = lena.post("/monitors/difference/", {"query": "tram"}).content.decode()
        assert "<script>" not in part
        assert "<b>Mira" not in part


class TestSuggestions:
    def test_propose_terms_by_what_was_marked(self, lena: Client) -> None:
        trams = cast.monitor()
        words = ["late tram", "tram again", "model tram", "a model tram of brass"]
        for n, said in enumerate(cast.hear(*map(cast.post, words))):
            sent = {"mention": said.pk, "verdict": "right" if n < 2 else "wrong"}
            lena.post(f"/settings/monitors/{trams.pk}/verdicts/", sent)
        sent = {"query": "tram", "monitor": trams.pk}
        part = lena.post("/monitors/suggestions/", sent).content.decode()
        assert 'data-query-put="tram NOT model"' in part
        assert "Precision 50 → 100 %" in part
        assert "4 → 2 of the last 4 kept posts" in part

    def test_ask_for_marks_where_there_are_few(self, lena: Client) -> None:
        sent = {"query": "tram", "monitor": cast.monitor().pk}
        assert "Mark at least 4" in lena.post("/monitors/suggestions/", sent).content.decode()
        sent["query"] = "tram AND"
        assert "can be read" in lena.post("/monitors/suggestions/", sent).content.decode()


class TestComplete:
    def test_gives_what_fits(self, lena: Client) -> None:
        found = lena.get("/monitors/complete/?kind=value&field=lang&q=germ").json()["items"]
        assert found[0]["text"] == "de "

    @pytest.mark.parametrize("query", ["", "kind=at&q=%00", "kind=value&field=%00&q=" + "x" * 500])
    def test_gives_nothing_for_nonsense(self, lena: Client, query: str) -> None:
        assert lena.get(f"/monitors/complete/?{query}").json()["items"] == []
