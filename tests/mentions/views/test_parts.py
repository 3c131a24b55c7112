"""The pages of the parts."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.mentions import actions, queries
from allears.mentions.models import Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena() -> Client:
    return cast.at_the_desk(cast.lena())


@pytest.fixture
def brand() -> Part:
    return actions.add_part(name="our brand", written="acme", by=cast.lena(), now=cast.NOW)


class TestIndex:
    def test_teaches_when_there_is_none(self, lena: Client) -> None:
        assert "No part yet" in lena.get("/settings/monitors/parts/").content.decode()

    def test_shows_where_each_is_used(self, lena: Client, brand: Part) -> None:
        cast.monitor(query="late @{our brand}")
        page = lena.get("/settings/monitors/parts/").content.decode()
        assert "@{<bdi>our brand</bdi>}" in page
        assert ">Trams</bdi>" in page


class TestAdd:
    def test_makes_it(self, lena: Client) -> None:
        typed = {"name": "brand", "query": "acme OR zenith"}
        assert lena.post("/settings/monitors/parts/new/", typed).status_code == 302
        assert [(one.name, one.written) for one in queries.parts()] == [("brand", "acme OR zenith")]

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"name": "brand", "query": "acme AND"}, "(character "),
            ({"name": "a}b", "query": "acme"}, "letters, digits and spaces"),
            ({"name": "", "query": "acme"}, "required"),
        ],
    )
    def test_says_what_is_wrong(self, lena: Client, typed: dict[str, str], words: str) -> None:
        answer = lena.post("/settings/monitors/parts/new/", typed)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert queries.parts() == []


class TestChange:
    def test_changes_its_monitors_and_says_how_many(self, lena: Client, brand: Part) -> None:
        trams = cast.monitor(query="late @{our brand}")
        url = f"/settings/monitors/parts/{brand.pk}/"
        typed = {"name": "our brand", "query": "zenith", "reason": "A new name."}
        page = lena.post(url, typed, follow=True).content.decode()
        assert "1 monitor listens for it" in page
        assert "zenith" in queries.queries_of([trams.pk])[trams.pk]
        page = lena.get(f"/settings/monitors/{trams.pk}/").content.decode()
        assert "The part “our brand” was changed. A new name." in page

    def test_of_one_that_is_gone_is_not_found(self, lena: Client) -> None:
        assert lena.get("/settings/monitors/parts/99/").status_code == 404


class TestEffect:
    def test_shows_what_every_monitor_would_catch_and_breaks(
        self, lena: Client, brand: Part
    ) -> None:
        trams = cast.monitor(query="@{our brand}")
        acme, _zenith = cast.hear(cast.post("acme is late"), cast.post("zenith is late"))
        actions.judge(monitor=trams, mention=acme, is_right=True, by=cast.lena(), now=cast.NOW)
        url = f"/settings/monitors/parts/{brand.pk}/effect/"
        part = lena.post(url, {"query": "zenith"}).content.decode()
        assert "<b>+1</b>" in part
        assert "<b>−1</b>" in part
        assert "breaks 1 of 1" in part
        assert "acme" in queries.queries_of([trams.pk])[trams.pk]

    def test_says_that_nothing_would_change(self, lena: Client, brand: Part) -> None:
        url = f"/settings/monitors/parts/{brand.pk}/effect/"
        assert "No monitor would" in lena.post(url, {"query": "zenith"}).content.decode()

    def test_says_which_monitor_it_would_break(self, lena: Client, brand: Part) -> None:
        cast.monitor(query="late NEAR/3 @{our brand}")
        url = f"/settings/monitors/parts/{brand.pk}/effect/"
        part = lena.post(url, {"query": "acme NOT test"}).content.decode()
        assert "The monitor “Trams” could not be read" in part


class TestRemove:
    def test_is_refused_with_the_reason_while_it_is_used(self, lena: Client, brand: Part) -> None:
        cast.monitor(query="@{our brand}")
        url = f"/settings/monitors/parts/{brand.pk}/removal/"
        assert "It is used by Trams" in lena.post(url, follow=True).content.decode()
        assert queries.parts()

    def test_takes_it_out(self, lena: Client, brand: Part) -> None:
        lena.post(f"/settings/monitors/parts/{brand.pk}/removal/")
        assert queries.parts() == []
