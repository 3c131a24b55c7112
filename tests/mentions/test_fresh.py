from __future__ import annotations

from datetime import timedelta

import pytest
from tests.world import World, world

from allears.mentions import actions, queries
from allears.mentions.models import Fresh

__all__ = ["world"]


@pytest.fixture
def two(world: World) -> list[int]:
    for n in range(2):
        world.says(f"Where is my parcel number {n}?", who=f"who{n}")
    world.hear()
    return list(Fresh.objects.order_by("pk").values_list("pk", flat=True))


class TestPutAside:
    def test_lets_the_others_go_first_and_comes_again(self, world: World, two: list[int]) -> None:
        ill, well = two
        until = world.now + timedelta(minutes=1)
        actions.put_aside(mention_id=ill, until=until)
        assert queries.next_fresh(limit=5, now=world.now) == [(well, 0)]
        assert queries.next_fresh(limit=5, now=until) == [(ill, 1), (well, 0)]
        assert actions.take_fresh(limit=5, now=world.now) == [well]
        assert actions.take_fresh(limit=5, now=until) == [ill]

    def test_is_counted_apart_from_what_is_left_lying(self, world: World, two: list[int]) -> None:
        for pk in two:
            actions.put_aside(mention_id=pk, until=world.now)
        assert queries.n_put_aside() == queries.n_fresh() == 2
        assert queries.oldest_fresh_at() is None
