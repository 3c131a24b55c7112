"""How long until the first answer: who still waits counts, chance is not a gap."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.rules import waits
from allears.cases.rules.waits import Band, Waits

HOUR = 3600
steps = st.integers(0, waits.N_STEPS - 1)
groups = st.lists(st.tuples(steps, st.booleans()), min_size=1, max_size=60)


def group(answered: list[float] = [], waiting: list[float] = []) -> Waits:  # noqa: B006
    """Waits in hours."""
    made = Waits()
    for hours in answered:
        made.add(waits.step_of(hours * HOUR), is_answered=True)
    for hours in waiting:
        made.add(waits.step_of(hours * HOUR), is_answered=False)
    return made


def near(hours: float) -> object:
    return pytest.approx(hours * HOUR, rel=0.025)


class TestBand:
    @pytest.mark.parametrize(
        ("reach", "band"),
        [
            (None, Band.UNKNOWN),
            (0, Band.QUIET),
            (999, Band.QUIET),
            (1000, Band.HEARD),
            (10_000, Band.LOUD),
            (10**9, Band.LOUDEST),
        ],
    )
    def test_is_told_by_followers(self, reach: int | None, band: Band) -> None:
        assert waits.band_of(reach) is band


class TestStep:
    @given(st.floats(61, 3 * 365 * 86_400))
    def test_keeps_a_length_to_two_percent(self, wait_s: float) -> None:
        assert waits.seconds_of(waits.step_of(wait_s)) == pytest.approx(wait_s, rel=0.021)


class TestUntil:
    def test_is_the_plain_median_when_all_are_answered(self) -> None:
        found = waits.until(group([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 0.5)
        assert found is not None
        assert found.at_s == near(5)
        assert found.most_s is not None
        assert found.least_s < 5 * HOUR < found.most_s

    def test_agrees_with_a_worked_example(self) -> None:
        """Freireich's 21 patients on 6-MP, in weeks there and in hours here: median 23 (Kaplan and
        Meier), its interval from 13 to open."""
        found = waits.until(
            group([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]),
            0.5,
        )
        assert found is not None
        assert found.at_s == near(23)
        assert found.least_s == near(13)
        assert found.most_s is None

    def test_does_not_grow_quicker_by_those_who_still_wait(self) -> None:
        answered = [1.0] * 10
        alone, with_waiting = group(answered), group(answered, [50.0] * 15)
        assert waits.until(alone, 0.5).at_s == near(1)  # type: ignore[union-attr]
        found = waits.until(with_waiting, 0.5)
        assert found is not None
        assert found.at_s is None
        assert found.more_than_s == near(50)

    def test_says_nothing_of_few(self) -> None:
        assert waits.until(group([1.0] * 9), 0.5) is None
        assert waits.until(group([1.0] * 10), 0.5) is not None
        assert waits.until(group([1.0] * 29), 0.9) is None

    @given(groups, steps)
    def test_never_falls_when_one_more_waits_for_longest(
        self, people: list[tuple[int, bool]], step: int
    ) -> None:
        """Somebody who waits since longer than anybody cannot make the group look quicker."""
        made, more = Waits(), Waits()
        for one in (made, more):
            for at, is_answered in [*people, *[(0, True)] * 10]:
                one.add(at, is_answered=is_answered)
        more.add(waits.N_STEPS - 1, is_answered=False)
        before, after = waits.until(made, 0.5), waits.until(more, 0.5)
        assert before is not None
        assert after is not None
        far = float("inf")
        assert (after.at_s or far) >= (before.at_s or 0)

    @given(groups)
    def test_lies_within_its_interval(self, people: list[tuple[int, bool]]) -> None:
        made = Waits()
        for at, is_answered in [*people, *[(5, True)] * 10]:
            made.add(at, is_answered=is_answered)
        found = waits.until(made, 0.5)
        assert found is not None
        if found.at_s is not None:
            assert found.least_s <= found.at_s
            assert found.most_s is None or found.at_s <= found.most_s

    def test_has_an_interval_that_holds_the_truth_nineteen_times_of_twenty(self) -> None:
        dice, n_held, n = random.Random(4), 0, 400
        for _ in range(n):
            made = Waits()
            for _person in range(60):
                wait, seen = dice.expovariate(1 / 10), dice.uniform(0, 30)
                made.add(waits.step_of(min(wait, seen) * HOUR), is_answered=wait <= seen)
            found = waits.until(made, 0.5)
            assert found is not None
            true_s = 10 * HOUR * 0.6931
            n_held += found.least_s <= true_s * 1.03 and (found.most_s or 1e12) >= true_s * 0.97
        assert n_held / n > 0.92


class TestShareAnswered:
    def test_counts_those_who_wait_as_far_as_they_are_known(self) -> None:
        made = group([1, 1, 3, 3], [2, 2, 10, 10])
        assert waits.share_answered(made, 1.5 * HOUR) == pytest.approx(0.25)
        assert waits.share_answered(made, 5 * HOUR) == pytest.approx(1 - 0.75 * 0.5)
        assert waits.share_answered(made, 20 * HOUR) is None

    def test_stays_whole_when_all_were_answered(self) -> None:
        assert waits.share_answered(group([1, 2]), 90 * HOUR) == 1


class TestLogRank:
    def test_sees_who_waits_longer(self) -> None:
        slow, quick = group([10.0] * 20, [12.0] * 5), group([1.0] * 20)
        assert waits.log_rank([(slow, quick)]) < -waits.SURE
        assert waits.log_rank([(quick, slow)]) > waits.SURE

    def test_agrees_with_a_worked_example(self) -> None:
        """Freireich's trial again, against its 21 controls: chi squared 16.79."""
        six_mp = group(
            [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
        )
        controls = group([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])
        assert waits.log_rank([(six_mp, controls)]) ** 2 == pytest.approx(16.79, abs=0.02)

    def test_does_not_take_a_slow_network_for_a_gap(self) -> None:
        """All quiet people write by a slow network: within each network nobody waits longer."""
        dice = random.Random(1)

        def people(mean: float, n: int) -> Waits:
            return group([dice.expovariate(1 / mean) + 0.1 for _ in range(n)])

        pairs = [(people(20, 300), people(20, 20)), (people(1, 20), people(1, 300))]
        whole = [Waits(), Waits()]
        for pair in pairs:
            for one, part in zip(whole, pair, strict=True):
                for step, n in part.answered.items():
                    one.add(step, n, is_answered=True)
        assert waits.log_rank([(whole[0], whole[1])]) < -waits.SURE
        assert abs(waits.log_rank(pairs)) < waits.SURE

    def test_says_nothing_without_anybody(self) -> None:
        assert waits.log_rank([]) == waits.log_rank([(Waits(), Waits())]) == 0
