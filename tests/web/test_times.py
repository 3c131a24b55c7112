"""Times as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from allears.web import times

NOW = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)  # a Tuesday


@pytest.fixture(autouse=True)
def _berlin() -> object:
    with timezone.override("Europe/Berlin"), translation.override("en"):
        yield


class TestAgo:
    @pytest.mark.parametrize(
        ("back", "words"),
        [
            (timedelta(seconds=-30), "now"),
            (timedelta(seconds=59), "now"),
            (timedelta(minutes=4), "4 min"),
            (timedelta(minutes=119), "1 h"),
            (timedelta(hours=15), "15 h"),
            (timedelta(hours=25), "Mon 14:30"),
            (timedelta(days=5), "Thu 15:30"),
            (timedelta(days=40), "29 Jan"),
            (timedelta(days=400), "3 Feb 2025"),
        ],
    )
    def test_is_as_short_as_it_can_be(self, back: timedelta, words: str) -> None:
        assert times.ago(NOW - back, NOW) == words

    def test_says_hours_shortly_after_midnight(self) -> None:
        midnight = datetime(2026, 3, 10, 0, 10, tzinfo=UTC)
        assert times.ago(midnight - timedelta(hours=3), midnight) == "3 h"


class TestSpan:
    @pytest.mark.parametrize(
        ("length", "words"),
        [
            (timedelta(hours=23, minutes=59), "23 h"),
            (timedelta(days=1), "1 day"),
            (timedelta(days=9), "9 days"),
        ],
    )
    def test_says_the_largest_unit(self, length: timedelta, words: str) -> None:
        assert times.span(length) == words


class TestFull:
    def test_names_the_zone(self) -> None:
        assert times.full(NOW) == "Tuesday 10 March 2026, 15:30 CET"


class TestWeight:
    def test_grows_with_the_wait(self) -> None:
        waits = [timedelta(minutes=5), timedelta(hours=1), timedelta(hours=5), timedelta(days=2)]
        assert [times.weight(wait) for wait in waits] == [0, 1, 2, 3]
