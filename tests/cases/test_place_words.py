from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import NOW

from allears.cases import place_words
from allears.cases.models import Case
from allears.cases.rules.priority import Why


def case(**more: object) -> Case:
    marks = {"intent": ["complaint", 0.9, ""], "mood": ["negative", 0.9, ""]}
    fields: dict[str, object] = {"waiting_since": NOW - timedelta(hours=5), "marks": marks}
    return Case(**(fields | more))


def said(one: Case) -> list[str]:
    return place_words.reasons(one, now=NOW)


class TestReasons:
    def test_say_the_waiting_and_each_need_with_what_it_is_worth(self) -> None:
        assert said(case(n_returns=2)) == [
            "Its place in the queue: they wait since Monday 2 March 2026, 05:00 UTC (5 h).",
            "They complain: counts like 6 hours more of waiting.",
            "They are unhappy: counts like 2 hours more of waiting.",
            "They had to come back 2 times after answers of ours: counts like 24 hours more of"
            " waiting.",
        ]

    def test_say_what_moves_it_back(self) -> None:
        assert said(case(marks={}, priority="low"))[1:] == [
            "Somebody, or a route, gave it the priority low: counts like 12 hours less of waiting."
        ]

    def test_say_that_nothing_else_counts(self) -> None:
        assert "not how many follow them" in said(case(marks={}))[-1]

    def test_say_the_bound_where_it_is_met(self) -> None:
        marks = {"intent": ["leaving", 0.9, ""], "urgency": ["critical", 0.9, ""]}
        full = case(marks=marks, n_returns=9, priority="urgent")
        assert said(full)[-1] == "All but danger together count for five days at most."

    @pytest.mark.parametrize("more", [{"waiting_since": None}, {"closed_at": NOW}])
    def test_are_none_where_nobody_waits(self, more: dict[str, object]) -> None:
        assert said(case(**more)) == []

    def test_know_every_need(self) -> None:
        assert set(Why) - set(place_words.WORDS) == {Why.CAME_BACK}


class TestShort:
    def test_says_the_heaviest_that_no_mark_shows(self) -> None:
        assert place_words.short(case()) == ""
        assert place_words.short(case(priority="high")) == "high"
        assert place_words.short(case(priority="high", n_returns=1)) == "came back once"
        assert place_words.short(case(n_returns=1, promise_broken_at=NOW)) == "promise broken"
