from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.actions import bulk as working
from allears.cases.models import Bulk, Case, Seen

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ids(world: World) -> list[int]:
    for n in range(4):
        world.says(f"Where is parcel number {n}?", who=f"p{n}")
    world.hear()
    world.care()
    return list(Case.objects.order_by("pk").values_list("pk", flat=True))


def send(client: Client, do: str, **more: Any) -> Any:
    fields = {"do": do, "query": "queue=all"} | more
    return client.post("/inbox/bulk/", fields, headers=HTMX)


def toast(answer: Any) -> dict[str, str]:
    found: dict[str, str] = json.loads(answer.headers["HX-Trigger"])["toast"]
    return found


class TestBegin:
    def test_does_it_to_the_chosen_and_offers_the_way_back(
        self, world: World, ids: list[int]
    ) -> None:
        client = cast.at_the_desk(world.agent)
        said = toast(send(client, "close:spam", case=ids[:2]))
        assert said["text"] == "Closing: spam: 2 cases are done."
        assert Case.objects.exclude(closed_at=None).count() == 2
        back = toast(client.post(said["undo"], headers=HTMX))
        assert back["text"] == "Taking back: 2 cases are done."
        assert Case.objects.exclude(closed_at=None).count() == 0

    def test_does_it_to_all_of_the_list_and_to_no_other(self, world: World, ids: list[int]) -> None:
        client = cast.at_the_desk(world.agent)
        actions.take(case_id=ids[0], by=world.agent, now=world.now)
        send(client, "priority:high", all="1", query="queue=all&assignee=nobody")
        changed = Case.objects.filter(priority="high").values_list("pk", flat=True)
        assert sorted(changed) == ids[1:]
        send(client, "priority:urgent", all="1", query="queue=all&query=parcel+NEAR%2F1+2")
        assert Case.objects.get(priority="urgent").title.endswith("number 2?")

    def test_does_nothing_when_the_query_of_the_list_is_wrong(
        self, world: World, ids: list[int]
    ) -> None:
        client = cast.at_the_desk(world.agent)
        answer = send(client, "close:spam", all="1", query="queue=all&query=(late")
        assert answer.status_code == 409
        assert not Bulk.objects.exists()

    def test_reads_and_unreads_for_readers_too(self, world: World, ids: list[int]) -> None:
        client = cast.at_the_desk(cast.rita())
        assert toast(send(client, "read", case=ids))["text"] == "4 cases are read."
        assert Seen.objects.filter(user=cast.rita()).count() == 4
        assert "2 cases are new" in toast(send(client, "unread", case=ids[:2]))["text"]
        assert send(client, "close:spam", case=ids).status_code == 409

    @pytest.mark.parametrize(
        "fields",
        [{"do": "close:spam"}, {"do": "", "case": ["1"]}, {"do": "snooze:x", "case": ["1"]},
         {"do": "snooze:until", "until": "never", "case": ["1"]}, {"do": "read"},
         {"do": "close:spam", "case": ["x", "-1", "9" * 30]}, {"do": "erase:\0", "case": ["1"]}],
    )  # fmt: skip
    def test_says_what_is_missing(self, world: World, fields: dict[str, Any]) -> None:
        client = cast.at_the_desk(world.agent)
        answer = client.post("/inbox/bulk/", fields, headers=HTMX)
        assert answer.status_code == 409
        assert toast(answer)["text"]


class TestBulk:
    def test_shows_how_far_it_is_and_stops(
        self, world: World, ids: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(working, "AT_ONCE", 1)
        monkeypatch.setattr(working, "SLICE", 2)
        client = cast.at_the_desk(world.agent)
        answer = client.post(
            "/inbox/bulk/", {"do": "close:not_ours", "case": ids, "query": "queue=all"}
        )
        url = answer.headers["Location"]
        assert "0 of 4" in client.get(url).content.decode()
        assert "0 of 4" in client.get("/inbox/?queue=all").content.decode()
        actions.work_on_bulks(now=world.now)
        assert "2 of 4" in client.get(url).content.decode()
        client.post(f"{url}stop/")
        page = client.get(url).content.decode()
        assert "stopped after 2 cases" in page
        assert "Take it all back" in page

    def test_tells_what_refused_and_why(self, world: World, ids: list[int]) -> None:
        client = cast.at_the_desk(world.agent)
        actions.close(case_id=ids[0], outcome="spam", words="", by=world.agent, now=world.now)
        said = toast(send(client, "close:unconfirmed", case=ids))
        assert "1 was left as it is: It is closed already." in said["text"]
        page = client.get(f"/inbox/bulk/{Bulk.objects.get().pk}/").content.decode()
        assert "It is closed already." in page
