"""What is hidden is taken out of what was counted for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.walled import fresh, wall

from allears.contacts import walling
from allears.lib import sight
from allears.mentions import hidden

pytestmark = pytest.mark.django_db


class TestByHour:
    def test_counts_what_is_hidden_from_whoever_asks(self) -> None:
        monitor = cast.monitor()
        first, _second = cast.hear(
            cast.post("My tram"), cast.post("A tram", who="Tomas Berg"), hits=[monitor]
        )
        walling.wall(contact=first.identity.contact, wall_id=wall().pk)
        since = cast.NOW - timedelta(days=1)
        assert not hidden.by_hour(since=since, of_monitors=True)
        with sight.through(fresh(cast.amir())):
            assert hidden.by_hour(since=since, of_monitors=True) == {
                (cast.NOW, first.channel_id, monitor.pk): 1
            }
            assert hidden.by_hour(since=None, of_monitors=False) == {
                (cast.NOW, first.channel_id, None): 1
            }


class TestWallsOf:
    def test_names_those_around_a_mention(self) -> None:
        first, second = cast.hear(cast.post("My tram"), cast.post("A tram", who="Tomas Berg"))
        walling.wall(contact=first.identity.contact, wall_id=wall().pk)
        found = hidden.walls_of([first.pk, second.pk])
        assert found == {first.pk: frozenset({wall().pk})}
