"""How a channel is doing, in words: a table of rows and what is said of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import cast

from allears.channels import health
from allears.channels.models import Channel

NOW = cast.NOW
MIN = timedelta(minutes=1)


def _row(**facts: Any) -> Channel:
    return Channel(**({"network": "rss", "name": "Blog", "next_visit_at": NOW + 9 * MIN} | facts))


class TestHealth:
    @pytest.mark.parametrize(
        ("row", "state", "words"),
        [
            (_row(), "wait", "first visit"),
            (_row(succeeded_at=NOW - MIN), "good", "Well"),
            (_row(paused_at=NOW - MIN, error_kind="keys"), "off", "Paused"),
            (_row(error_kind="retry", error_words="Too slow."), "warn", "Too slow."),
            (_row(error_kind="refused", error_words="It is gone."), "bad", "It is gone."),
            (_row(error_kind="keys", error_words="Wrong."), "bad", "not accepted: Wrong."),
            (_row(error_kind="ours", error_words="A fault."), "warn", "A fault."),
            (_row(next_visit_at=NOW - 6 * MIN), "warn", "Nobody visits it"),
            (_row(network="inbox", next_visit_at=NOW - 60 * MIN), "good", "Ready"),
            (_row(network="inbox", n_heard=3), "good", "Takes what is sent"),
            (_row(network="no-such-network"), "good", "Ready"),
        ],
    )
    def test_says_what_matters_most(self, row: Channel, state: str, words: str) -> None:
        found = health.of(row, NOW)
        assert found.state == state
        assert words in found.words

    def test_says_when_the_next_try_is(self) -> None:
        row = _row(error_kind="retry", error_words="Slow.")
        assert health.of(row, NOW).then == "Next visit in 9 min."
        row.next_visit_at = NOW + timedelta(seconds=20)
        assert health.of(row, NOW).then == "Next visit within a minute."
        row.leased_until = NOW + MIN
        assert health.of(row, NOW).then == "Being visited now."

    def test_says_that_answers_are_held(self) -> None:
        row = _row(error_kind="keys", error_words="Wrong.", sends_held_at=NOW)
        assert "Nothing leaves" in health.of(row, NOW).then

    def test_does_not_call_a_visit_overdue_that_is_under_way(self) -> None:
        row = _row(next_visit_at=NOW - 9 * MIN, leased_until=NOW + MIN, succeeded_at=NOW - 9 * MIN)
        assert health.of(row, NOW).state == "good"
