"""What administrators must hear of a channel, when, and in which words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import cast
from tests.fakes import FakeSquare

from allears.channels import alerts
from allears.channels.alerts import About
from allears.channels.models import Channel

NOW = cast.NOW
MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def _row(**facts: Any) -> Channel:
    return Channel(**({"network": "rss", "name": "Blog"} | facts))


class TestTrouble:
    @pytest.mark.parametrize(
        ("row", "is_due"),
        [
            (_row(), False),
            (_row(troubled_at=NOW - 59 * MIN, error_kind="retry"), False),
            (_row(troubled_at=NOW - HOUR, error_kind="retry"), True),
            (_row(troubled_at=NOW - 9 * MIN, error_kind="keys"), False),
            (_row(troubled_at=NOW - 10 * MIN, error_kind="keys"), True),
            (_row(sends_held_at=NOW - 10 * MIN), True),
            (_row(troubled_at=NOW - DAY, told_trouble_at=NOW - HOUR), False),
            (_row(troubled_at=NOW - DAY, paused_at=NOW), False),
        ],
    )
    def test_is_told_when_it_lasts(self, row: Channel, is_due: bool) -> None:
        assert alerts.is_due(row, NOW) == is_due

    def test_is_over_when_hearing_and_answering_are_well(self) -> None:
        told = {"told_trouble_at": NOW - HOUR}
        assert alerts.is_well_again(_row(**told))
        assert not alerts.is_well_again(_row(**told, sends_held_at=NOW))
        assert not alerts.is_well_again(_row())


class TestKeys:
    @pytest.mark.parametrize(
        ("ends_in", "told", "days"),
        [
            (8 * DAY, None, None),
            (7 * DAY, None, 7),
            (6 * DAY, 7, None),
            (DAY, 7, 1),
            (DAY / 2, 1, None),
            (DAY / 2, None, 1),
            (-DAY, None, None),
        ],
    )
    def test_are_told_a_week_and_a_day_before(
        self, ends_in: timedelta, told: int | None, days: int | None
    ) -> None:
        row = _row(keys_end_at=NOW + ends_in, told_end_days=told)
        assert alerts.days_to_tell(row, NOW) == days

    def test_that_renew_themselves_are_nobodys_worry(self, square: FakeSquare) -> None:
        row = _row(network="square", keys_end_at=NOW + DAY)
        assert alerts.days_to_tell(row, NOW) is None
        row.access_ends_at = NOW + 5 * DAY
        assert alerts.days_to_tell(row, NOW) == 7


class TestWords:
    @pytest.mark.parametrize(
        ("about", "data", "words"),
        [
            (
                About.TROUBLE,
                {"at": (NOW - 2 * HOUR).isoformat(), "why": "Gone."},
                "since 2 h: Gone.",
            ),
            (About.TROUBLE, {}, "It does not answer."),
            (
                About.WELL,
                {"at": (NOW - 3 * HOUR).isoformat(), "until": NOW.isoformat()},
                "again, after 3 h.",
            ),
            (About.KEYS, {"at": (NOW + 6 * DAY).isoformat()}, "in 6 days"),
            (About.KEYS, {"at": (NOW + DAY / 2).isoformat()}, "within a day"),
            (About.KEYS, {"at": (NOW - DAY).isoformat()}, "have ended"),
        ],
    )
    def test_say_what_and_since_when(self, about: About, data: dict[str, str], words: str) -> None:
        assert words in alerts.words_of(about, data, NOW)
