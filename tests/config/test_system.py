"""What operators see of the processes without a shell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.world import World, world

from allears.config.system import processes
from allears.lib import clock
from allears.mentions.models import Fresh
from allears.staff import actions as staff

__all__ = ["world"]
pytestmark = pytest.mark.django_db


class TestSystem:
    def test_says_that_all_is_well(self) -> None:
        answer = cast.at_the_desk(cast.ada()).get("/settings/system/")
        assert answer.content.decode().count("no part fails") == 3

    def test_names_the_part_that_is_ill_and_since_when(self) -> None:
        now = clock.now()
        since = now - timedelta(hours=3)
        words = "ValueError: <b>no</b>"
        staff.stumbled(loop="care", part="is it good?", words=words, again_at=now, now=since)
        page = cast.at_the_desk(cast.ada()).get("/settings/system/").content.decode()
        assert "is it good?" in page
        assert f'datetime="{since:%Y-%m-%dT%H:%M}' in page
        assert "ValueError: &lt;b&gt;no" in page
        assert page.count("no part fails") == 2

    def test_says_whose_work_is_left_lying(self, world: World) -> None:
        world.says("Where is my parcel?")
        world.hear()
        assert all(one.is_well for one in processes(world.now))
        world.pass_time(minutes=10)
        ill = [one.name for one in processes(world.now) if not one.is_well]
        assert "care" in ill

    def test_counts_mentions_that_break_us(self, world: World) -> None:
        world.says("Where is my parcel?")
        world.hear()
        Fresh.objects.update(n_faults=2, again_at=world.now)
        page = cast.at_the_desk(cast.ada()).get("/settings/system/").content.decode()
        assert "1 mention broke" in page
