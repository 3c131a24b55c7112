from __future__ import annotations

import pytest
from django.test import Client
from tests.world import World

from allears.cases import actions


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
        ["queue=nonsense", "queue=all&team=x", "queue=all&from=-1", "queue=all&from=999999999",
         "q=%00", "queue=team&team=99999999", "queue=all&monitor=9"],
    )  # fmt: skip
    def test_takes_any_address(self, world: World, client: Client, query: str) -> None:
        assert client.get(f"/inbox/?{query}").status_code == 200

    @pytest.mark.parametrize(
        "queue", ["mine", "team", "all", "watched", "with-them", "snoozed", "closed"]
    )
    def test_teaches_where_a_queue_is_empty(self, world: World, client: Client, queue: str) -> None:
        assert 'class="empty"' in client.get(f"/inbox/?queue={queue}").content.decode()

    def test_turns_pages(self, world: World, client: Client) -> None:
        for n in range(55):
            world.says(f"Where is parcel number {n}?", who=f"p{n}")
        world.hear()
        world.hear()
        world.care()
        first = client.get("/inbox/?queue=all").content.decode()
        assert "from=50" in first
        second = client.get("/inbox/?queue=all&from=50").content.decode()
        assert second.count("data-row") == 5
