"""When a kept post is asked for again."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from allears.listening import again
from allears.listening.again import Rank

ages = st.timedeltas(timedelta(0), timedelta(days=4_000))


class TestWait:
    def test_grows_with_age(self) -> None:
        young = again.wait(timedelta(hours=4), Rank.OTHER)
        assert young == timedelta(hours=2)
        assert again.wait(timedelta(days=4), Rank.OTHER) == timedelta(days=2)

    def test_is_shorter_for_what_opened_a_case(self) -> None:
        assert again.wait(timedelta(days=4), Rank.CASE) == timedelta(days=1)
        assert again.wait(timedelta(0), Rank.CASE) == timedelta(minutes=10)

    @given(ages, st.sampled_from(Rank))
    def test_keeps_to_what_the_network_demands_with_time_to_spare(
        self, age: timedelta, rank: Rank
    ) -> None:
        two_days = timedelta(days=2)
        found = again.wait(age, rank, within=two_days)
        assert timedelta(0) < found + again.CONFIRM_LONELY < two_days

    @given(ages, st.sampled_from(Rank))
    def test_ends_never(self, age: timedelta, rank: Rank) -> None:
        assert timedelta(minutes=10) <= again.wait(age, rank) <= again.LONGEST


class TestConfirmIn:
    def test_is_long_where_nothing_at_all_was_shown(self) -> None:
        assert again.confirm_in(n_asked=9, n_missing=9) == again.CONFIRM_LONELY
        assert again.confirm_in(n_asked=9, n_missing=3) == again.CONFIRM
        assert again.confirm_in(n_asked=1, n_missing=1) == again.CONFIRM
