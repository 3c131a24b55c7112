"""Precision and recall of a query on judged posts, and what a change breaks."""

from __future__ import annotations

import pytest

from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.listening.query import parse
from allears.mentions import judging
from allears.mentions.judging import Judged, Share


def judged(text: str, *, is_right: bool) -> Judged:
    return Judged(key=text, is_right=is_right, post=Post(text=text), marks=Marks())


SET = [
    judged("late tram", is_right=True),
    judged("late bus", is_right=True),
    judged("tram model", is_right=False),
    judged("sunshine", is_right=False),
]


class TestShare:
    @pytest.mark.parametrize(
        ("hits", "n", "low", "high"),
        [(9, 10, 0.596, 0.982), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (1, 2, 0.095, 0.905)],
    )
    def test_has_the_interval_of_wilson(self, hits: int, n: int, low: float, high: float) -> None:
        assert Share(hits, n).bounds == pytest.approx((low, high), abs=0.001)

    def test_is_less_uncertain_with_more_posts(self) -> None:
        few, many = Share(8, 10).bounds, Share(800, 1000).bounds
        assert many[1] - many[0] < (few[1] - few[0]) / 5


class TestRun:
    def test_counts_what_is_right_and_caught(self) -> None:
        after = judging.run(None, parse("tram"), SET).after
        assert (after.precision, after.recall) == (Share(1, 2), Share(1, 2))

    def test_knows_what_a_change_breaks_and_mends(self) -> None:
        run = judging.run(parse("tram"), parse("late NOT tram OR sunshine"), SET)
        assert [one.key for one in run.broken] == ["late tram", "sunshine"]
        assert [one.key for one in run.mended] == ["late bus", "tram model"]

    def test_has_no_precision_while_nothing_is_caught(self) -> None:
        after = judging.run(None, parse("ferry"), SET).after
        assert after.precision is None
        assert after.recall == Share(0, 2)
