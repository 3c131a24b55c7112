from __future__ import annotations

import pytest
from django.test import Client
from tests import cast
from tests.world import World

from allears.cases import queries
from allears.channels.models import Channel


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.agent)
    return client


class TestCase:
    def test_tells_enough_to_answer(self, world: World, client: Client) -> None:
        case = world.case("My parcel is broken. Where is my money?")
        page = client.get(f"/cases/{case.pk}/?queue=all").content.decode()
        for words in ("Mira", "My parcel is broken", "Why is it here?", "Customer service", "Take"):
            assert words in page
        assert 'name="seen_at"' in page

    def test_runs_nothing_of_what_people_write(self, world: World, client: Client) -> None:
        evil = '<script>alert(1)</script><img src=x onerror=alert(1)> "><svg onload=alert(1)>'
        case = world.case(evil, who=evil, title=evil)
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page

    def test_reads_what_one_was_told_of_it(self, world: World, client: Client) -> None:
        case = world.case()
        assert len(queries.notices(world.agent)) == 1
        client.get(f"/cases/{case.pk}/", headers={"X-Live": "1"})
        assert len(queries.notices(world.agent)) == 1
        client.get(f"/cases/{case.pk}/")
        assert queries.notices(world.agent) == []

    def test_offers_to_write_down_what_was_said_where_nobody_can_answer(
        self, world: World, client: Client
    ) -> None:
        case = world.case()
        Channel.objects.update(network="rss")
        case.conversations.update(network="rss")
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert 'value="spoken"' in page
        assert 'value="private"' not in page

    def test_shows_a_reader_everything_and_no_buttons(self, world: World) -> None:
        case = world.case()
        client = Client()
        client.force_login(cast.rita())
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert "Is anybody there?" in page
        assert 'id="reply"' not in page
        assert ">Take<" not in page

    def test_is_404_where_there_is_none(self, world: World, client: Client) -> None:
        assert client.get("/cases/999999/").status_code == 404
