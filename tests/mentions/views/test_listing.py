"""The list of the monitors."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests import cast

from allears.lib import clock
from allears.mentions import actions
from allears.mentions.models import Health

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def lena() -> Client:
    return cast.at_the_desk(cast.lena())


class TestIndex:
    def test_shows_what_each_monitor_caught_lately(self, lena: Client) -> None:
        trams = cast.monitor(query="tram OR #line9")
        now = clock.now()
        cast.hear(cast.post("tram", created_at=now), hits=[trams], now=now)
        old = now - timedelta(days=3)
        cast.hear(cast.post("a tram", created_at=old), hits=[trams], now=now)
        page = lena.get("/settings/monitors/").content.decode()
        assert "tram OR #line9" in page
        (row,) = lena.get("/settings/monitors/").context["rows"]
        assert (row["n_day"], row["n_week"]) == (1, 2)
        assert (now - row["heard_at"]) < timedelta(hours=1)
        assert page.count('<path class="chart-bar" d="M') == 1

    def test_teaches_when_there_is_none(self, lena: Client) -> None:
        page = lena.get("/settings/monitors/").content.decode()
        assert "Nothing is listened for yet" in page
        assert "/settings/monitors/new/" in page

    def test_escapes_names_and_queries(self, lena: Client) -> None:
        cast.monitor(name=HOSTILE, query='"x<script>alert(1)"')
        page = lena.get("/settings/monitors/").content.decode()
        assert "<script>alert" not in page

    @pytest.mark.parametrize(
        ("who", "status"), [(cast.ada, 200), (cast.lena, 200), (cast.amir, 403), (cast.rita, 403)]
    )
    def test_is_for_leads(self, who: object, status: int) -> None:
        client = cast.at_the_desk(who())  # type: ignore[operator]
        assert client.get("/settings/monitors/").status_code == status

    def test_asks_strangers_to_log_in(self, client: Client) -> None:
        assert client.get("/settings/monitors/").status_code == 302


class TestMany:
    def test_are_searched_by_name_and_query_and_ordered(self, lena: Client) -> None:
        trams = cast.monitor("Trams", "tram")
        cast.monitor("Buses", "bus OR coach")
        now = clock.now()
        cast.hear(cast.post("tram", created_at=now), hits=[trams], now=now)

        def names(query: str) -> list[str]:
            rows = lena.get(f"/settings/monitors/?{query}").context["rows"]
            return [row["monitor"].name for row in rows]

        assert names("") == ["Buses", "Trams"]
        assert names("q=coach") == ["Buses"]
        assert names("order=day") == ["Trams", "Buses"]
        assert names("order=heard&from=x") == ["Trams", "Buses"]
        assert "No monitor like that" in lena.get("/settings/monitors/?q=zzz").content.decode()

    def test_stand_on_pages(self, lena: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("allears.mentions.views.listing.PAGE", 2)
        for n in range(5):
            cast.monitor(f"M{n}", "tram")
        first = lena.get("/settings/monitors/").context
        assert [row["monitor"].name for row in first["rows"]] == ["M0", "M1"]
        assert first["pager"]["words"] == "1 to 2 of 5"
        last = lena.get("/settings/monitors/?from=4").context
        assert [row["monitor"].name for row in last["rows"]] == ["M4"]
        assert last["pager"]["next_url"] == ""

    def test_are_shown_by_folder(self, lena: Client) -> None:
        for name, folder in (("Trams", "Town"), ("Buses", "")):
            actions.change_monitor(
                monitor=cast.monitor(name, "tram"),
                name=name,
                query="tram",
                by=cast.lena(),
                now=cast.NOW,
                place=actions.Place(folder=folder),
            )
        shown = lena.get("/settings/monitors/?folder=Town").context
        assert [row["monitor"].name for row in shown["rows"]] == ["Trams"]
        assert shown["folders"] == [("Town", True)]
        assert len(lena.get("/settings/monitors/?folder=none").context["rows"]) == 2

    def test_show_calmly_what_is_wrong(self, lena: Client) -> None:
        trams = cast.monitor()
        Health.objects.create(
            monitor=trams, checked_at=cast.NOW, kind="quiet", data={"hours": 72, "usual": 14}
        )
        for url in ("/settings/monitors/", f"/settings/monitors/{trams.pk}/"):
            assert "Silent for 3 days" in lena.get(url).content.decode()

    def test_ask_the_database_as_often_for_many_as_for_few(
        self, lena: Client, django_assert_max_num_queries: object
    ) -> None:
        for n in range(12):
            cast.monitor(f"M{n}", "tram")
        with django_assert_max_num_queries(16):  # type: ignore[operator]
            lena.get("/settings/monitors/")
