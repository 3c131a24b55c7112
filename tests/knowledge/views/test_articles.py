"""Articles in the settings."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast
from tests.knowledge.test_actions import article

from allears.knowledge.models import Article

LATE = {"title": "Late trams", "text": "**Half** of it back.", "language": "en"}


@pytest.fixture
def lead(db: None) -> Client:
    return cast.at_the_desk(cast.lena())


def html(client: Client, address: str) -> str:
    return client.get(address).content.decode()


class TestIndex:
    def test_teaches_when_there_is_nothing(self, lead: Client) -> None:
        assert "No article is written yet" in html(lead, "/settings/articles/")
        amir = cast.at_the_desk(cast.amir())
        assert "Leads write them" in html(amir, "/settings/articles/")

    def test_finds_by_words_and_answers_htmx_with_the_rows(self, lead: Client) -> None:
        article("Late trams")
        article("Lost bags", is_public=False)
        page = lead.get("/settings/articles/?q=tram", headers={"HX-Request": "true"})
        assert page.content.decode().lstrip().startswith('<div id="article-rows"')
        assert "Late trams" in page.content.decode()
        assert "Lost bags" not in page.content.decode()


class TestOne:
    def test_is_written_published_taken_back_and_removed(self, lead: Client) -> None:
        answer = lead.post("/settings/articles/new/", LATE)
        row = Article.objects.get()
        url = f"/settings/articles/{row.pk}/"
        assert answer.headers["Location"] == url
        page = html(lead, url)
        assert "<strong>Half</strong>" in page
        assert "For the desk alone" in page
        lead.post(f"{url}text/", LATE | {"text": "All of it back."})
        lead.post(f"{url}publication/")
        assert f"/answers/{row.pk}/" in html(lead, url)
        lead.post(f"{url}publication/", {"back": "1"})
        assert f"/answers/{row.pk}/" not in html(lead, url)
        gone = lead.post(f"{url}removal/")
        assert "is removed" in html(lead, gone.headers["Location"])
        assert lead.get(url).status_code == 404
        lead.post(f"{url}removal/", {"back": "1"})
        assert "All of it back." in html(lead, url)

    def test_shows_no_html_of_whoever_wrote_it(self, lead: Client) -> None:
        row = article("<b>x</b>", "<script>alert(1)</script>")
        page = html(lead, f"/settings/articles/{row.pk}/")
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page

    def test_says_what_is_missing(self, lead: Client) -> None:
        answer = lead.post("/settings/articles/new/", LATE | {"title": ""})
        assert answer.status_code == 422
        assert "Half" in answer.content.decode()

    def test_is_shown_while_it_is_written(self, lead: Client) -> None:
        page = lead.post("/settings/articles/preview/", {"text": "- one\n- two"})
        assert "<li>" in page.content.decode()

    def test_is_read_by_agents_without_what_leads_do(self, lead: Client) -> None:
        row = article()
        amir = cast.at_the_desk(cast.amir())
        page = html(amir, f"/settings/articles/{row.pk}/")
        assert "My tram was late" in page
        assert "publication" not in page
