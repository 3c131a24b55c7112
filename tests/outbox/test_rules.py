"""What follows on an attempt to send."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.outbox import rules
from allears.outbox.rules import (
    Done,
    GaveUp,
    GiveUp,
    Hold,
    LastTry,
    Next,
    Result,
    Retry,
    Verify,
    next_try,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def after(
    result: Result,
    *,
    n: int = 1,
    age_h: float = 0,
    after_s: float | None = None,
    was_looking: bool = False,
    jitter: float = 0,
) -> Next:
    last = LastTry(result=result, why="x", after_s=after_s, was_looking=was_looking)
    return next_try(n, last, NOW, since=NOW - timedelta(hours=age_h), jitter=jitter)


def in_s(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


class TestNextTry:
    @pytest.mark.parametrize(
        ("result", "expected"),
        [
            (Result.SENT, Done()),
            (Result.RETRY_LATER, Retry(in_s(10))),
            (Result.UNKNOWN, Verify(in_s(30))),
            (Result.INTERRUPTED, Verify(in_s(30))),
            (Result.NOT_THERE, Retry(NOW)),
            (Result.KEYS_EXPIRED, Hold("x")),
        ],
    )
    def test_knows_what_to_do_after_each_result(self, result: Result, expected: Next) -> None:
        assert after(result) == expected

    @pytest.mark.parametrize(
        ("n", "wait_s"), [(1, 10), (2, 20), (3, 40), (6, 320), (9, 2560), (10, 3600), (999, 3600)]
    )
    def test_doubles_the_wait_up_to_an_hour(self, n: int, wait_s: float) -> None:
        assert after(Result.RETRY_LATER, n=n) == Retry(in_s(wait_s))

    def test_spreads_the_waits_by_up_to_a_quarter(self) -> None:
        assert after(Result.RETRY_LATER, jitter=1) == Retry(in_s(12.5))

    def test_gives_up_at_once_on_a_refusal_and_says_why(self) -> None:
        last = LastTry(result=Result.REFUSED, why="550 No such user")
        found = next_try(1, last, NOW, since=NOW, jitter=0)
        assert isinstance(found, GiveUp)
        assert found.reason is GaveUp.REFUSED
        assert "550 No such user" in found.words

    @pytest.mark.parametrize(
        ("after_s", "wait_s"),
        [(90, 90), (3, 10), (-5, 10), (math.nan, 10), (-math.inf, 10), (7200, 7200)],
    )
    def test_honors_the_networks_wish_where_it_makes_sense(
        self, after_s: float, wait_s: float
    ) -> None:
        assert after(Result.RETRY_LATER, after_s=after_s) == Retry(in_s(wait_s))

    @pytest.mark.parametrize("after_s", [math.inf, 1e300, 3 * 86400])
    def test_gives_up_when_the_network_wants_days(self, after_s: float) -> None:
        found = after(Result.RETRY_LATER, after_s=after_s)
        assert isinstance(found, GiveUp)
        assert found.reason is GaveUp.TOLD_TO_WAIT

    def test_tries_for_the_last_time_at_the_end_of_two_days(self) -> None:
        assert after(Result.RETRY_LATER, n=20, age_h=47.5) == Retry(in_s(1800))

    @pytest.mark.parametrize(
        ("result", "was_looking", "reason"),
        [
            (Result.RETRY_LATER, False, GaveUp.TOO_OLD),
            (Result.NOT_THERE, True, GaveUp.TOO_OLD),
            (Result.UNKNOWN, False, GaveUp.NEVER_SURE),
            (Result.RETRY_LATER, True, GaveUp.NEVER_SURE),
        ],
    )
    def test_gives_up_after_two_days(
        self, result: Result, was_looking: bool, reason: GaveUp
    ) -> None:
        found = after(result, n=60, age_h=48, was_looking=was_looking)
        assert isinstance(found, GiveUp)
        assert found.reason is reason

    def test_goes_on_looking_while_looking_fails(self) -> None:
        assert after(Result.RETRY_LATER, n=2, was_looking=True) == Verify(in_s(60))

    def test_does_not_say_it_again_when_looking_is_refused(self) -> None:
        found = after(Result.REFUSED, was_looking=True)
        assert isinstance(found, GiveUp)
        assert found.reason is GaveUp.NEVER_SURE

    @given(
        st.sampled_from(Result),
        st.integers(-3, 10**6),
        st.none() | st.floats(),
        st.floats(0, 100),
        st.booleans(),
        st.floats(0, 1),
    )
    def test_never_waits_past_the_end_nor_into_the_past(
        self,
        result: Result,
        n: int,
        after_s: float | None,
        age_h: float,
        was_looking: bool,
        jitter: float,
    ) -> None:
        found = after(
            result, n=n, after_s=after_s, age_h=age_h, was_looking=was_looking, jitter=jitter
        )
        if isinstance(found, Retry | Verify):
            end_at = NOW - timedelta(hours=age_h) + rules.PATIENCE
            assert NOW <= found.at <= end_at

    @given(
        st.sampled_from([Result.UNKNOWN, Result.INTERRUPTED]), st.integers(1, 99), st.floats(0, 99)
    )
    def test_never_says_twice_what_may_have_left(
        self, result: Result, n: int, age_h: float
    ) -> None:
        assert not isinstance(after(result, n=n, age_h=age_h), Retry)

    def test_comes_to_an_end_by_itself(self) -> None:
        now, n = NOW, 0
        while n < 1000:
            n += 1
            last = LastTry(result=Result.RETRY_LATER)
            found = next_try(n, last, now, since=NOW, jitter=0.5)
            if not isinstance(found, Retry):
                break
            now = found.at
        assert isinstance(found, GiveUp)
        assert now == NOW + rules.PATIENCE
        assert 40 < n < 70


class TestWords:
    def test_stand_beside_every_result_and_every_reason(self) -> None:
        assert set(rules.RESULT_WORDS) == set(Result)
        assert set(rules.GAVE_UP_WORDS) == set(GaveUp)


class TestLeaseUntil:
    @pytest.mark.parametrize(
        ("timeout_s", "n_rows", "lease_s"), [(5, 1, 60), (60, 1, 120), (30, 10, 600), (1, 0, 60)]
    )
    def test_outlasts_the_slowest_worker(
        self, timeout_s: float, n_rows: int, lease_s: float
    ) -> None:
        assert rules.lease_until(NOW, timeout_s=timeout_s, n_rows=n_rows) == in_s(lease_s)
