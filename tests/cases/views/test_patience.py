from __future__ import annotations

import pytest
from django.test import Client
from tests import cast
from tests.world import World

from allears.cases.models import AsksFirst

HTMX = {"HX-Request": "true", "HX-Target": "patience"}


@pytest.fixture
def amir(world: World) -> Client:
    return cast.at_the_desk(world.agent)


class TestPatience:
    def test_is_remembered_and_forgotten_with_one_press(self, world: World, amir: Client) -> None:
        case = world.case()
        url = f"/people/{case.contact_id}/patience/"
        body = amir.post(url, {"is": "so"}, headers=HTMX).content.decode()
        assert "Often asks before trying" in body
        assert "Often asks" in amir.get(f"/cases/{case.pk}/beside/").content.decode()
        body = amir.post(url, {"is": "not"}, headers=HTMX).content.decode()
        assert "Often asks" not in body
        assert not AsksFirst.objects.exists()

    def test_asks_whether_it_is_still_so_before_it_is_forgotten(
        self, world: World, amir: Client
    ) -> None:
        case = world.case()
        amir.post(f"/people/{case.contact_id}/patience/", {"is": "so"})
        address = f"/cases/{case.pk}/beside/"
        assert "Still so" not in amir.get(address).content.decode()
        world.pass_time(days=80)
        assert "Still so" in amir.get(address).content.decode()

    def test_is_read_by_readers_and_changed_by_none(self, world: World, amir: Client) -> None:
        case = world.case()
        amir.post(f"/people/{case.contact_id}/patience/", {"is": "so"})
        rita = cast.at_the_desk(cast.rita())
        body = rita.get(f"/cases/{case.pk}/beside/").content.decode()
        assert "Often asks" in body
        assert "Forget it now" not in body
