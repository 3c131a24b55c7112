from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import World

from allears.cases import actions
from allears.cases.models import Draft
from allears.cases.views.inbox import PAGE

HTMX = {"HX-Request": "true"}


def shown(page: str) -> list[str]:
    """The numbers of the rows, in their order."""
    return re.findall(r'<li id="case-(\d+)"', page)


def people(world: World, n: int, name: str = "p") -> None:
    """So many wait."""
    for number in range(n):
        world.says(f"Where is parcel number {number}?", who=f"{name}{number}")
    while world.network.wires and n > 0:
        world.hear()
        n -= 50
    while world.care().opened:
        pass


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.agent)
    return client


class TestInbox:
    def test_begins_with_mine_where_i_have_some(self, world: World, client: Client) -> None:
        assert client.get("/inbox/").headers["Location"] == "/inbox/?queue=all"
        case = world.case()
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        assert client.get("/inbox/").headers["Location"] == "/inbox/?queue=mine"

    def test_lists_those_who_wait(self, world: World, client: Client) -> None:
        case = world.case("My parcel is <b>broken</b>")
        page = client.get("/inbox/?queue=all").content.decode()
        assert f'id="case-{case.pk}"' in page
        assert "&lt;b&gt;broken&lt;/b&gt;" in page

    @pytest.mark.parametrize(
        "query",
        ["queue=nonsense", "queue=all&team=x", "queue=all&after=x", "queue=all&after=WzFd&until=WzFd&was=x",
         "q=%00", "queue=team&team=99999999", "queue=all&monitor=9"],
    )  # fmt: skip
    def test_takes_any_address(self, world: World, client: Client, query: str) -> None:
        assert client.get(f"/inbox/?{query}").status_code == 200

    @pytest.mark.parametrize(
        "queue",
        ["mine", "team", "all", "watched", "with-them", "snoozed", "closed", "drafts", "planned"],
    )
    def test_teaches_where_a_queue_is_empty(self, world: World, client: Client, queue: str) -> None:
        assert 'class="empty"' in client.get(f"/inbox/?queue={queue}").content.decode()

    def test_goes_on_behind_the_last_row_whatever_came_meanwhile(
        self, world: World, client: Client
    ) -> None:
        people(world, 55)
        first = client.get("/inbox/?queue=all").content.decode()
        assert first.count("data-row") == PAGE
        world.pass_time(hours=-9)
        world.case("I have waited longer than all of them", who="old")
        more = re.search(r'href="([^"]+after=[^"]+)"', first)
        assert more
        second = client.get(unescape(more[1])).content.decode()
        assert second.count("data-row") == 5
        assert not set(shown(first)) & set(shown(second))

    def test_brings_the_next_piece_without_the_rest_of_the_page(
        self, world: World, client: Client
    ) -> None:
        people(world, 53)
        first = client.get("/inbox/?queue=all").content.decode()
        more = unescape(re.search(r'hx-get="([^"]+after=[^"]+)"', first)[1])  # type: ignore[index]
        piece = client.get(more, headers=HTMX | {"HX-Target": "rows-more"}).content.decode()
        assert piece.count("data-row") == 3
        assert "<html" not in piece
        live = unescape(re.search(r'data-live-url="([^"]+until=[^"]+)"', first)[1])  # type: ignore[index]
        again = client.get(live, headers=HTMX | {"HX-Target": "rows"}).content.decode()
        for part in (piece, again):  # a row that looks otherwise would lose its tick and the focus
            assert part.count('class="row-tick"') == len(shown(part))
        assert shown(again) == shown(first)

    def test_answers_with_all_the_parts_that_are_asked_for_at_once(
        self, world: World, client: Client
    ) -> None:
        world.case("Where is the tram?")
        headers = HTMX | {"HX-Target": "queues", "X-Live-Parts": "queues rows nonsense bulks"}
        given = client.get("/inbox/?queue=all", headers=headers).content.decode()
        assert all(given.count(f'id="{part}"') == 1 for part in ("rows", "queues", "bulks"))
        assert "<html" not in given

    def test_asks_the_database_as_often_for_many_rows_as_for_few(
        self, world: World, client: Client
    ) -> None:
        people(world, 3)
        actions.save_view(
            name="Unhappy", query="queue=all&mood=negative", shared=actions.MINE,
            by=world.agent, now=world.now,
        )  # fmt: skip
        url = "/inbox/?queue=all&group=team&sort=name"
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        people(world, 30, "q")
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        assert len(many) == len(few)


class TestFilters:
    @pytest.mark.parametrize(
        "asked",
        ["assignee=nobody", "network=fake", "state=waiting", "unread=1", "waits=1h", "q=parcel",
         "query=parcel+NEAR%2F2+4711", "intent=question,unknown,complaint", "opened_from=2026-03-01"],
    )  # fmt: skip
    def test_narrow_and_show_a_chip(self, world: World, client: Client, asked: str) -> None:
        case = world.case("Where is parcel 4711?")
        world.pass_time(hours=2)
        page = client.get(f"/inbox/?queue=all&{asked}").content.decode()
        assert shown(page) == [str(case.pk)]
        assert ('class="chip"' in page) == (not asked.startswith("q="))

    @pytest.mark.parametrize(
        "asked",
        ["assignee=me", "network=email", "state=closed", "waits=3d", "query=bicycle", "sla=missed",
         "draft=1", "back=1", "contact=99999", "monitor=7", "closed_to=2020-01-01", "outcome=spam"],
    )  # fmt: skip
    def test_teach_where_they_leave_nothing(self, world: World, client: Client, asked: str) -> None:
        world.case("Where is parcel 4711?")
        page = client.get(f"/inbox/?queue=all&{asked}").content.decode()
        assert shown(page) == []
        assert "Without filters" in page

    def test_say_where_a_query_is_wrong(self, world: World, client: Client) -> None:
        world.case()
        page = client.get("/inbox/?queue=all&query=refund+OR+(late").content.decode()
        assert "at character 11" in page
        form = client.get("/inbox/filter/?queue=all&query=refund+OR+(late&show=1")
        assert "at character 11" in form.content.decode()

    def test_head_their_groups_with_counts(self, world: World, client: Client) -> None:
        people(world, 4)
        page = client.get("/inbox/?queue=all&group=team").content.decode()
        assert page.count('class="rows-group"') == 1
        assert "Customer service" in page


class TestDrafts:
    def test_stand_in_a_queue_of_their_own(self, world: World, client: Client) -> None:
        case = world.case()
        assert "My drafts" not in client.get("/inbox/?queue=all").content.decode()
        Draft.objects.create(
            case=case, user=world.agent, text="Dear Mira", begun_version=1, changed_at=world.now
        )
        page = client.get("/inbox/?queue=drafts").content.decode()
        assert shown(page) == [str(case.pk)]
        assert "My drafts" in page


class TestUnread:
    def test_is_said_in_words_until_the_case_was_opened(self, world: World, client: Client) -> None:
        case = world.case()
        assert "is-unread" in client.get("/inbox/?queue=all").content.decode()
        client.get(f"/cases/{case.pk}/")
        assert "is-unread" not in client.get("/inbox/?queue=all").content.decode()
        client.delete(f"/cases/{case.pk}/seen/", headers=HTMX)
        assert "is-unread" in client.get("/inbox/?queue=all").content.decode()
