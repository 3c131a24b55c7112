"""How a channel is doing, in words: a table of rows and what is said of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import cast
from tests.fakes import FakeSquare

from allears.channels import health
from allears.channels.models import Channel

NOW = cast.NOW
MIN, DAY = timedelta(minutes=1), timedelta(days=1)


def _row(**facts: Any) -> Channel:
    return Channel(**({"network": "rss", "name": "Blog", "next_visit_at": NOW + 9 * MIN} | facts))


class TestHealth:
    @pytest.mark.parametrize(
        ("row", "state", "words"),
        [
            (_row(), "wait", "first visit"),
            (_row(succeeded_at=NOW - MIN), "good", "Well"),
            (_row(paused_at=NOW - MIN, error_kind="keys"), "off", "Paused"),
            (_row(error_kind="retry", error_words="Too slow.", n_failures=1), "warn", "Too slow."),
            (_row(error_kind="refused", error_words="It is gone."), "bad", "It is gone."),
            (_row(error_kind="keys", error_words="Wrong."), "bad", "not accepted: Wrong."),
            (_row(error_kind="ours", error_words="A fault."), "warn", "A fault."),
            (_row(next_visit_at=NOW - 6 * MIN), "warn", "Nobody visits it"),
            (_row(network="inbox", next_visit_at=NOW - 60 * MIN), "good", "Ready"),
            (_row(network="inbox", n_heard=3), "good", "Takes what is sent"),
            (_row(network="no-such-network"), "good", "Ready"),
            (_row(succeeded_at=NOW, streamed_at=NOW - MIN / 2), "good", "Listens live"),
            (_row(succeeded_at=NOW, streamed_at=NOW - 3 * MIN), "good", "Last visit"),
            (
                _row(succeeded_at=NOW, is_behind=True, newest_post_at=NOW - 35 * MIN),
                "wait",
                "35 min",
            ),
            (_row(error_kind="retry", error_words="Used up.", n_failures=0), "wait", "Used up."),
            (_row(network="email", succeeded_at=NOW, sends_held_at=NOW), "bad", "Answers are held"),
            (_row(succeeded_at=NOW, keys_end_at=NOW + 9 * DAY), "good", "Last visit"),
            (_row(succeeded_at=NOW, keys_end_at=NOW + 5 * DAY), "warn", "end in 5 days"),
            (_row(succeeded_at=NOW, keys_end_at=NOW + DAY / 2), "bad", "end in 12 h"),
            (_row(succeeded_at=NOW, keys_end_at=NOW - DAY), "bad", "have ended"),
        ],
    )
    def test_says_what_matters_most(self, row: Channel, state: str, words: str) -> None:
        found = health.of(row, NOW)
        assert found.state == state
        assert words in found.words

    def test_says_when_the_next_try_is(self) -> None:
        row = _row(error_kind="retry", error_words="Slow.", n_failures=2)
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

    def test_counts_since_the_first_failure(self) -> None:
        row = _row(
            error_kind="retry",
            error_words="Slow.",
            n_failures=9,
            troubled_at=NOW - DAY,
            failed_at=NOW,
        )
        assert health.of(row, NOW).at == NOW - DAY


class TestLines:
    def test_say_each_thing_on_its_own(self) -> None:
        row = _row(
            network="email",
            succeeded_at=NOW,
            sends_rest_until=NOW + 20 * MIN,
            keys_end_at=NOW + 30 * DAY,
        )
        found = {line.about: line for line in health.lines(row, NOW, n_gaps=2)}
        assert found["hearing"].state == "good"
        assert found["answers"].words.endswith("20 min more.")
        assert "30 days" in found["keys"].words
        assert "2 times are missing" in found["gaps"].words

    def test_say_why_a_line_is_not_open(self, square: FakeSquare) -> None:
        row = _row(
            network="square",
            succeeded_at=NOW,
            stream_words="It was cut.",
            stream_retry_at=NOW + 4 * MIN,
        )
        square.stream = lambda *_args: iter(())  # type: ignore[attr-defined]
        (line,) = [one for one in health.lines(row, NOW) if one.about == "live"]
        assert "It was cut." in line.words
        assert "tried again in 4 min" in line.then
        row.streamed_at = NOW
        assert [one.about for one in health.lines(row, NOW)] == ["hearing"]

    def test_say_when_renewing_ends(self, square: FakeSquare) -> None:
        row = _row(network="square", succeeded_at=NOW, keys_end_at=NOW + MIN)
        row.access_ends_at = NOW + 13 * DAY
        assert (
            "hold for 13 days"
            in {line.about: line for line in health.lines(row, NOW)}["keys"].words
        )
        row.access_ends_at = NOW + 5 * DAY
        found = {line.about: line for line in health.lines(row, NOW)}["keys"]
        assert (found.state, found.words, found.then) == (
            "warn",
            "Its keys end in 5 days.",
            "Connect it again.",
        )

    def test_say_that_keys_renew_themselves(self, square: FakeSquare) -> None:
        row = _row(network="square", succeeded_at=NOW, keys_end_at=NOW + MIN)
        assert "renew themselves" in [line.words for line in health.lines(row, NOW)][-1]

    def test_of_a_paused_channel_say_that_alone(self) -> None:
        row = _row(network="email", paused_at=NOW, sends_held_at=NOW)
        assert [line.state for line in health.lines(row, NOW, n_gaps=1)] == ["off"]
