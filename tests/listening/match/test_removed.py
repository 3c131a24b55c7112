"""What a NOT takes away is counted against what the rest of the query meets."""

from __future__ import annotations

from allears.listening.match import removed_by
from allears.listening.post import Post
from allears.listening.query import parse


class TestRemovedBy:
    def test_counts_each_not_by_itself(self):
        posts = [Post(text=text) for text in ("late x", "late x y", "late", "x", "late y")]
        first, second = removed_by(parse("late NOT x NOT (y OR z)"), posts)
        assert (first.n_met, first.n_removed, first.share) == (4, 2, 0.5)
        assert (second.node, second.n_removed) == (parse("y OR z"), 2)

    def test_finds_nothing_to_count_without_a_not(self):
        assert removed_by(parse("late"), [Post(text="late")]) == []
