from __future__ import annotations

from django.test import Client
from tests.world import World


class TestPalette:
    def test_finds_pages_cases_and_people(self, world: World) -> None:
        case = world.case("My parcel is broken")
        client = Client()
        client.force_login(world.agent)
        assert f"/cases/{case.pk}/" in client.get("/palette/?q=parcel").content.decode()
        assert "/people/" in client.get("/palette/?q=mira").content.decode()
        assert "/settings/routes/" in client.get("/palette/?q=rout").content.decode()
        assert client.get("/palette/?q=").content.decode().strip() == ""
