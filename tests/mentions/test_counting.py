"""How much was heard, for who sees all of it and for who does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.walled import fresh, wall

from allears.contacts import walling
from allears.lib import sight
from allears.mentions import counting

pytestmark = pytest.mark.django_db
SINCE = cast.NOW - timedelta(days=1)


@pytest.fixture
def heard() -> tuple[int, int]:
    """Numbers of the monitor and the channel; of three mentions one is behind a wall, an hour later."""
    monitor = cast.monitor()
    cast.hear(cast.post("My tram"), cast.post("A tram", who="Tomas Berg"), hits=[monitor])
    later = cast.NOW + timedelta(hours=1)
    (third,) = cast.hear(
        cast.post("The tram", who="Nadia Grue", created_at=later), hits=[monitor], now=later
    )
    walling.wall(contact=third.identity.contact, wall_id=wall().pk)
    return monitor.pk, third.channel_id


def everything(monitor: int) -> list[object]:
    return [
        counting.by_hour(since=SINCE),
        counting.by_hour(since=SINCE, monitor_id=monitor),
        counting.hours_of_monitors(since=SINCE, monitor_ids=[monitor]),
        counting.of_monitors(since=SINCE),
        counting.of_channels(since=SINCE),
        counting.last_of_monitors(since=SINCE),
    ]


class TestCounting:
    def test_holds_all_for_who_is_behind(self, heard: tuple[int, int]) -> None:
        monitor, channel = heard
        later = cast.NOW + timedelta(hours=1)
        hours = {cast.NOW: 2, later: 1}
        assert everything(monitor) == [
            *([*hours.items()],) * 2, {monitor: hours}, {monitor: 3}, {channel: 3}, {monitor: later},
        ]  # fmt: skip

    def test_holds_nothing_of_what_is_hidden(self, heard: tuple[int, int]) -> None:
        monitor, channel = heard
        hours = {cast.NOW: 2}
        with sight.through(fresh(cast.amir())):
            assert everything(monitor) == [
                *([*hours.items()],) * 2, {monitor: hours}, {monitor: 2}, {channel: 2},
                {monitor: cast.NOW},
            ]  # fmt: skip
