"""The pages of the monitors."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.mentions import actions, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena() -> Client:
    return cast.at_the_desk(cast.lena())


class TestAdd:
    def test_begins_to_listen(self, lena: Client) -> None:
        typed = {"name": "Trams", "query": "tram OR bus"}
        answer = lena.post("/settings/monitors/new/", typed)
        (made,) = queries.monitors()
        place = f"/settings/monitors/{made.pk}/"  # where its first posts can be marked
        assert (answer.status_code, answer["Location"]) == (302, place)
        assert (made.name, made.query, made.created_by) == ("Trams", "tram OR bus", cast.lena())

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"name": "Trams", "query": "tram AND"}, "(character "),
            ({"name": "Trams", "query": ""}, "This field is required"),
            ({"name": " ", "query": "tram"}, "This field is required"),
            ({"name": "x" * 121, "query": "tram"}, "at most 120"),
            ({"name": "Trams", "query": "tram\0"}, "Null characters"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, lena: Client, typed: dict[str, str], words: str
    ) -> None:
        answer = lena.post("/settings/monitors/new/", typed)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert queries.monitors() == []

    def test_counts_the_place_of_a_fault_as_the_editor_does(self, lena: Client) -> None:
        typed = {"name": "Trams", "query": "tram OR\r\nnonsense:x"}
        assert "(character 9)" in lena.post("/settings/monitors/new/", typed).content.decode()


class TestChange:
    def test_listens_differently_and_keeps_the_history(self, lena: Client) -> None:
        trams = cast.monitor(query="tram")
        url = f"/settings/monitors/{trams.pk}/"
        assert lena.post(url, {"name": "Trams", "query": "tram OR bus"}).status_code == 302
        page = lena.get(url).content.decode()
        assert "What it listened for" in page
        assert page.count("Bring it back") == 1

    def test_keeps_why_where_and_by_whom(self, lena: Client) -> None:
        trams = cast.monitor(query="tram")
        url = f"/settings/monitors/{trams.pk}/"
        typed = {
            "name": "Trams",
            "query": "bus",
            "reason": "They said\nbus.",
            "folder": " Town  traffic ",
        }
        lena.post(url, typed | {"owner": cast.lena().pk})
        assert queries.versions(trams.pk)[0].reason == "They said bus."
        kept = queries.monitor(trams.pk)
        assert kept is not None
        assert (kept.folder, kept.owner) == ("Town traffic", cast.lena())
        assert "They said bus." in lena.get(url).content.decode()

    def test_is_looked_after_by_leads_alone(self, lena: Client) -> None:
        typed = {"name": "Trams", "query": "bus", "owner": cast.amir().pk}
        answer = lena.post(f"/settings/monitors/{cast.monitor().pk}/", typed)
        assert answer.status_code == 422

    def test_brings_an_earlier_query_back_in_one_click(self, lena: Client) -> None:
        trams = cast.monitor(query="tram")
        actions.change_monitor(
            monitor=trams, name="Trams", query="bus", by=cast.lena(), now=cast.NOW
        )
        first = queries.versions(trams.pk)[-1]
        lena.post(f"/settings/monitors/{trams.pk}/versions/{first.pk}/")
        assert [row.query for row in queries.versions(trams.pk)] == ["tram", "bus", "tram"]
        assert dict(queries.listening())[trams.pk] == "tram"

    def test_knows_no_version_of_another_monitor(self, lena: Client) -> None:
        trams, buses = cast.monitor(), cast.monitor("Buses", "bus")
        version = queries.versions(buses.pk)[0]
        url = f"/settings/monitors/{trams.pk}/versions/{version.pk}/"
        assert lena.post(url).status_code == 404

    def test_gives_its_test_alone_to_who_asks_for_it(self, lena: Client) -> None:
        trams = cast.monitor()
        headers = {"HX-Request": "true", "HX-Target": "tests"}
        part = lena.get(f"/settings/monitors/{trams.pk}/", headers=headers).content.decode()
        assert 'id="tests"' in part
        assert "<html" not in part

    def test_of_a_monitor_that_is_gone_is_not_found(self, lena: Client) -> None:
        assert lena.get("/settings/monitors/999/").status_code == 404

    def test_shows_what_would_change_to_who_has_no_script(self, lena: Client) -> None:
        cast.hear(cast.post("The tram <b>is</b> late"))
        typed = {"name": "Trams", "query": "tram OR bus", "look": "yes"}
        answer = lena.post(f"/settings/monitors/{cast.monitor().pk}/", typed)
        page = answer.content.decode()
        assert (answer.status_code, queries.listening()[0][1]) == (200, "tram")
        assert "Posts that say “tram” or “bus”." in page
        assert '<mark class="hit">tram</mark> &lt;b&gt;is&lt;/b&gt; late' in page


class TestPauseAndRemoval:
    def test_pause_stops_and_resume_goes_on(self, lena: Client) -> None:
        url = f"/settings/monitors/{cast.monitor().pk}/pause/"
        lena.post(url)
        assert queries.listening() == []
        lena.post(url, {"resume": "yes"})
        assert len(queries.listening()) == 1
        lena.post(url)
        lena.delete(url)
        assert len(queries.listening()) == 1

    def test_removal_takes_it_out_of_the_list(self, lena: Client) -> None:
        lena.post(f"/settings/monitors/{cast.monitor().pk}/removal/")
        assert queries.monitors() == []

    def test_is_not_for_agents(self) -> None:
        amir = cast.at_the_desk(cast.amir())
        trams = cast.monitor()
        for part in ("pause", "removal"):
            assert amir.post(f"/settings/monitors/{trams.pk}/{part}/").status_code == 403
        assert len(queries.listening()) == 1


class TestLike:
    def test_proposes_a_query_that_is_tried_at_once(self, lena: Client) -> None:
        (said,) = cast.hear(cast.post("The Fernhill kettle leaks again #kettlegate"))
        page = lena.get(f"/settings/monitors/new/?like={said.pk}")
        assert "NEAR" in page.context["form"]["query"].value()
        page = lena.get(f"/settings/monitors/new/?like={said.pk}&by=tags")
        assert page.context["form"]["query"].value() == "#kettlegate"

    def test_is_an_empty_form_for_nothing(self, lena: Client) -> None:
        assert lena.get("/settings/monitors/new/?like=99999").status_code == 200
