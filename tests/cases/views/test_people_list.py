"""The list of people."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.cases import actions
from allears.contacts import queries as contacts
from allears.contacts.queries import Contact

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def rita() -> Client:
    return cast.at_the_desk(cast.rita())


def person(name: str = "Mira Lang", text: str = "The tram is late") -> Contact:
    cast.hear(cast.post(text, who=name))
    return contacts.find(name)[0]


class TestPeople:
    def test_lists_everybody_with_their_last_words(self, rita: Client) -> None:
        person()
        page = rita.get("/people/").content.decode()
        assert "Mira Lang" in page
        assert "The tram is late" in page

    def test_finds_by_a_part_of_the_name(self, rita: Client) -> None:
        person()
        person("Jonas Weber", "Hello")
        headers = {"HX-Request": "true", "HX-Target": "people"}
        part = rita.get("/people/?q=jon", headers=headers).content.decode()
        assert part.lstrip().startswith('<div id="people">')
        assert "Jonas Weber" in part
        assert "Mira Lang" not in part

    def test_pages(self, rita: Client) -> None:
        cast.hear(*[cast.post(f"Hello {n}", who=f"P{n} Person{n}x") for n in range(60)])
        first = rita.get("/people/")
        more = first.context["pager"]["next_url"]
        second = rita.get(f"/people/{more}").content.decode()
        assert first.content.decode().count("data-row") == 50
        assert second.count("data-row") == 10
        assert "From the top" in second

    def test_teaches_when_there_is_nobody(self, rita: Client) -> None:
        assert "Nobody has spoken yet" in rita.get("/people/").content.decode()
        assert "Nobody like that" in rita.get("/people/?q=x").content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            "after=x",
            "after=2026-03-02T10:00:00_1",
            "sort=cases&after=9_x",
            "sort=cases&after=9_9",
            "sort=x&open=1&network=x&language=x",
            "q=%00",
            "q=%25",
        ],
    )
    def test_survives_every_address(self, rita: Client, query: str) -> None:
        assert rita.get(f"/people/?{query}").status_code == 200

    def test_escapes_names(self, rita: Client) -> None:
        person(HOSTILE, HOSTILE)
        assert HOSTILE not in rita.get("/people/").content.decode()

    def test_shows_those_with_an_open_case_alone(self, rita: Client) -> None:
        person("Jonas Weber", "Hello")
        (mention,) = cast.hear(cast.post("The tram broke"))
        actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=cast.NOW)
        page = rita.get("/people/?open=1").content.decode()
        assert "Mira Lang" in page
        assert "Jonas Weber" not in page

    def test_puts_first_who_had_most_cases_page_after_page(self, rita: Client) -> None:
        words = ("The ferry sank in the harbour", "My bicycle ticket is gone", "Lift is broken")
        cast.hear(cast.post("Nothing to do", who="Rosa Diaz"))
        for who, n in (("Mira Lang", 1), ("Jonas Weber", 2), ("Ana Melo", 2)):
            for text in words[:n]:
                (mention,) = cast.hear(cast.post(f"{text}, says {who}", who=who))
                actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=cast.NOW)
        rows = rita.get("/people/?sort=cases").context["rows"]
        assert [row["name"] for row in rows] == ["Ana Melo", "Jonas Weber", "Mira Lang"]
        last = contacts.find("Ana")[0].pk
        rows = rita.get(f"/people/?sort=cases&after=2_{last}").context["rows"]
        assert [row["name"] for row in rows] == ["Jonas Weber", "Mira Lang"]
        rows = rita.get("/people/?sort=cases&q=mira").context["rows"]
        assert [row["name"] for row in rows] == ["Mira Lang"]
