from __future__ import annotations

from allears.cases.rules import patience
from allears.cases.rules.patience import Suggestion


class TestSuggest:
    def test_names_the_article_that_answers_most(self) -> None:
        assert patience.suggest([[7], [], [8, 7], [7]]) == Suggestion(7, 3, 4)

    def test_is_silent_below_three(self) -> None:
        assert patience.suggest([[7], [7]]) is None

    def test_is_silent_where_half_is_answered_nowhere(self) -> None:
        assert patience.suggest([[7], [], [], [7], []]) is None

    def test_looks_at_the_newest_alone(self) -> None:
        assert patience.suggest([[], [], [], [1], [1], [1], [1]]) is None
