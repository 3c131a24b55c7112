from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.world import World

from allears.cases import actions, queries
from allears.channels.models import Channel
from allears.listening.post import Media
from allears.web import pictures


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

    def test_comes_without_the_list_when_it_is_put_beside_it(
        self, world: World, client: Client
    ) -> None:
        case = world.case("My parcel is broken")
        headers = {"HX-Request": "true", "HX-Target": "case"}
        part = client.get(f"/cases/{case.pk}/?queue=all", headers=headers).content.decode()
        assert 'id="case"' in part
        assert 'id="person-pane"' in part
        assert 'id="rows"' not in part
        assert "<html" not in part

    def test_is_followed_by_its_list(self, world: World, client: Client) -> None:
        case = world.case("My parcel is broken")
        page = client.get(f"/cases/{case.pk}/?queue=all").content.decode()
        found = re.search(r'data-bring="queues rows-more"[^>]* data-live-url="([^"]+)"', page)
        assert found is not None
        assert f'id="case-{case.pk}"' not in page
        headers = {"HX-Request": "true", "HX-Target": "rows", "X-Live-Parts": "rows queues"}
        brought = client.get(html.unescape(found[1]), headers=headers).content.decode()
        assert f'id="case-{case.pk}"' in brought
        assert 'aria-current="true"' in brought
        assert 'id="queues"' in brought
        assert "is-unread" not in brought

    def test_is_not_seen_by_being_asked_for_ahead(self, world: World, client: Client) -> None:
        case = world.case()
        headers = {"HX-Request": "true", "HX-Target": "case", "X-Prefetch": "1"}
        client.get(f"/cases/{case.pk}/", headers=headers)
        assert queries.n_seen(case.pk, world.agent) is None
        assert len(queries.notices(world.agent)) == 1
        assert client.post(f"/cases/{case.pk}/opening/").status_code == 204
        assert queries.n_seen(case.pk, world.agent) == 1
        assert queries.notices(world.agent) == []

    def test_says_what_is_new_since_one_looked(self, world: World, client: Client) -> None:
        case = world.case("First words")
        assert "New since you looked" not in client.get(f"/cases/{case.pk}/").content.decode()
        world.pass_time(minutes=5)
        world.says("First words again")
        world.hear()
        world.care()
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert page.index("New since you looked") < page.rindex("First words again")
        parts = client.get(f"/cases/{case.pk}/parts/?seen=1").content.decode()
        assert "New since you looked" in parts
        assert "New since" not in client.get(f"/cases/{case.pk}/parts/?seen=x").content.decode()

    def test_loads_no_picture_from_outside(self, world: World, client: Client) -> None:
        url = "https://pictures.example/cat.png"
        case = world.case("Look", media=(Media("image", url, "A cat on a tram"),))
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert f'src="{pictures.address(url)}"' in page
        assert "A cat on a tram" in page
        assert "pictures.example" not in page

    def test_folds_what_is_long_and_keeps_all_of_it(self, world: World, client: Client) -> None:
        case = world.case("word " * 5000)
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert "Show all" in page
        assert page.count("word ") >= 4999

    def test_costs_the_same_however_long_it_is(self, world: World, client: Client) -> None:
        case = world.case()
        client.get(f"/cases/{case.pk}/")

        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/cases/{case.pk}/parts/")
            return len(asked)

        actions.note(case_id=case.pk, text="The first note", by=world.agent, now=world.now)
        few = cost()
        for n in range(12):
            actions.note(case_id=case.pk, text=f"Note {n}", by=world.agent, now=world.now)
        assert cost() == few


class TestBeside:
    def test_shows_the_person_and_their_other_matters(self, world: World, client: Client) -> None:
        old = world.case("The ferry ticket was wrong in the harbour")
        actions.close(
            case_id=old.pk, outcome="unconfirmed", words="", by=world.agent, now=world.now
        )
        world.pass_time(days=40)
        case = world.case("Where is my bicycle parked tonight")
        pane = client.get(f"/cases/{case.pk}/beside/").content.decode()
        for words in (
            "Mira",
            "Earlier matters",
            "ferry ticket",
            "Solved, not confirmed",
            "2 matters",
        ):
            assert words in pane
        whole = client.get(f"/cases/{case.pk}/?shows=person").content.decode()
        assert "Earlier matters" in whole

    def test_comes_later_by_itself(self, world: World, client: Client) -> None:
        case = world.case()
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert f'hx-get="/cases/{case.pk}/later/?' in page
        assert "part=beside" in page

    def test_is_404_where_there_is_no_case(self, world: World, client: Client) -> None:
        assert client.get("/cases/999999/beside/").status_code == 404
