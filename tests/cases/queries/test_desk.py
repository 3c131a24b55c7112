from __future__ import annotations

from typing import Any

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions, queries
from allears.cases.queries import Kind, Queue, desk
from allears.cases.rules.filters import Filter


class TestBoundedCounts:
    def test_take_one_read_for_all_lists_and_stop_counting(
        self, world: World, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for n in range(4):
            world.says(f"Where is parcel number {n}?", who=f"p{n}")
        world.hear()
        world.care()
        who = queries.reader(world.agent, (), world.now)
        lists = {
            "all": Queue(),
            "none": Queue(kind=Kind.CLOSED),
            "both": Queue(
                filter=Filter(state=("waiting", "closed"), intent=("question", "unknown"))
            ),
        }
        with django_assert_num_queries(1):
            counts = queries.bounded_counts(lists, who)
        assert (counts["all"], counts["none"]) == (4, 0)
        monkeypatch.setattr(desk, "MOST_COUNTED", 2)
        assert queries.bounded_counts(lists, who)["all"] == 3
        with django_assert_num_queries(0):
            assert queries.bounded_counts({}, who) == {}


class TestBulksOf:
    def test_are_ones_own_and_for_a_moment_after_they_ended(self, world: World) -> None:
        case = world.case()
        actions.begin_bulk(
            act="priority", value="high", case_ids=[case.pk], by=world.agent, now=world.now
        )
        (found,) = queries.bulks_of(world.agent, now=world.now)
        assert found.n_all == 1  # type: ignore[attr-defined]
        assert queries.bulks_of(cast.lena(), now=world.now) == []
        world.pass_time(minutes=3)
        assert queries.bulks_of(world.agent, now=world.now) == []
