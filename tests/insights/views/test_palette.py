from __future__ import annotations

import pytest
from django.test import Client
from tests import cast
from tests.world import World, world

__all__ = ["world"]


def opened(who: str, words: str = "") -> str:
    return cast.at_the_desk(getattr(cast, who)()).get("/palette/", {"q": words}).content.decode()


class TestPalette:
    def test_finds_cases_by_words_and_numbers_and_people(self, world: World) -> None:
        case = world.case("My parcel is broken")
        client = Client()
        client.force_login(world.agent)
        for words in ("parcels", f"#{case.pk}", "mira", "mir"):
            assert f"/cases/{case.pk}/" in client.get("/palette/", {"q": words}).content.decode()
        assert "/people/" in client.get("/palette/?q=mira").content.decode()
        assert "/search/?q=zebra" in client.get("/palette/?q=zebra").content.decode()

    @pytest.mark.parametrize(
        ("who", "may", "may_not"),
        [
            ("rita", ["/inbox/", "/settings/profile/"], ["/cases/log/", "/settings/routes/"]),
            ("amir", ["/cases/log/"], ["/settings/monitors/", "/settings/channels/"]),
            ("lena", ["/settings/monitors/new/", "/settings/routes/"], ["/settings/channels/"]),
            ("ada", ["/settings/channels/", "/settings/audit/"], []),
        ],
    )
    def test_offers_what_somebody_may_open_and_nothing_else(
        self, db: None, who: str, may: list[str], may_not: list[str]
    ) -> None:
        body = opened(who)
        assert not [place for place in may if place not in body]
        assert not [place for place in may_not if place in body]

    def test_offers_the_teams_and_monitors_by_name(self, db: None) -> None:
        cast.monitor("Trams <b>")
        body = opened("lena")
        assert "Trams &lt;b&gt;" in body
        assert str(cast.service().name) in body

    @pytest.mark.parametrize("words", ["\0", "(" * 500, "'", '"', "<script>", "9" * 60])
    def test_takes_any_words(self, db: None, words: str) -> None:
        assert "<script>" not in opened("amir", words)
