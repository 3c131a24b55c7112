from __future__ import annotations

import json
from typing import Any

from django.http import QueryDict
from tests.world import World

from allears.cases import actions, asked, queries, queues_screen
from allears.cases.queries import desk


def entries(world: World, query: str = "queue=all") -> dict[str, Any]:
    views = queries.views(world.agent)
    groups = queues_screen.groups(world.agent, asked.read(QueryDict(query)), views)
    return {str(one["label"]): one for group in groups for one in group["entries"]}


def save(world: World, name: str, query: str) -> int:
    view = actions.save_view(
        name=name, query=query, shared=actions.MINE, by=world.agent, now=world.now
    )
    return view.pk


class TestKeys:
    def test_lead_where_the_queues_do(self, world: World) -> None:
        led = json.loads(queues_screen.keys())
        found = [one for one in entries(world, "queue=approval").values() if one.get("key")]
        assert {led[one["key"]] for one in found} == {one["url"] for one in found}
        assert led["g y"] == "/inbox/?queue=approval"


class TestGroups:
    def test_count_views_exactly_or_say_that_there_are_more(
        self, world: World, monkeypatch: Any
    ) -> None:
        for n in range(3):
            world.says(f"Where is parcel number {n}?", who=f"p{n}")
        world.hear()
        world.care()
        save(world, "Free", "queue=all&assignee=nobody")
        save(world, "Ever", "queue=all&state=waiting%2Cclosed")
        save(world, "Said", "queue=all&query=parcel")
        monkeypatch.setattr(queries, "MOST_COUNTED", 2)
        monkeypatch.setattr(desk, "MOST_COUNTED", 2)
        found = entries(world)
        assert (found["Free"]["count"], found["Free"]["more"]) == (3, "")
        assert (found["Ever"]["count"], found["Ever"]["more"]) == (0, "2+")
        assert found["Said"]["count"] is None

    def test_say_where_one_is(self, world: World) -> None:
        pk = save(world, "Free", "queue=all&assignee=nobody")
        found = entries(world, f"queue=all&view={pk}")
        assert [name for name, one in found.items() if one["is_current"]] == ["Free"]

    def test_count_what_is_new_to_me_of_mine(self, world: World) -> None:
        case = world.case()
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        assert entries(world)["Mine"]["n_unread"] == 1
        actions.see_many(case_ids=[case.pk], by=world.agent, now=world.now)
        assert entries(world)["Mine"]["n_unread"] == 0
