"""Where the bars stand."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from allears.web import chart

NUMBERS = st.lists(st.floats(0, 1e9), max_size=60)


class TestColumns:
    @given(NUMBERS)
    def test_stay_inside_the_box(self, values: list[float]) -> None:
        drawn = chart.columns(
            "T", [(str(i), v) for i, v in enumerate(values)], x_name="x", y_name="y"
        )
        for bar in drawn.bars:
            assert chart.TOP - 0.01 <= bar.y <= drawn.floor + 0.01
            assert bar.y + bar.height == pytest.approx(drawn.floor, abs=0.02)
            assert drawn.left <= bar.x <= bar.x + bar.width <= drawn.right + 0.5

    def test_end_on_a_round_number(self) -> None:
        drawn = chart.columns("T", [("a", 52.0)], x_name="x", y_name="y")
        assert [tick.label for tick in drawn.y_ticks] == ["0", "15", "30", "45", "60"]

    def test_keep_the_numbers_in_a_table(self) -> None:
        drawn = chart.columns("T", [("a", 1.0), ("b", 2.0)], x_name="x", y_name="y")
        assert drawn.table == (("a", (1.0,)), ("b", (2.0,)))

    def test_refuse_what_lies_below_zero(self) -> None:
        with pytest.raises(ValueError, match="starts at 0"):
            chart.columns("T", [("a", -1.0)], x_name="x", y_name="y")

    def test_name_few_of_many_points(self) -> None:
        drawn = chart.columns("T", [(str(i), 1.0) for i in range(90)], x_name="x", y_name="y")
        assert len(drawn.x_ticks) <= chart.MAX_LABELS


class TestLines:
    def test_refuse_a_fourth_series(self) -> None:
        with pytest.raises(ValueError, match="at most 3"):
            chart.lines("T", ["a"], [(str(n), [1.0]) for n in range(4)], x_name="x", y_name="y")

    def test_escape_names_on_the_page(self) -> None:
        drawn = chart.lines(
            "<b>", ["<i>"], [("<u>", [1.0]), ("v", [2.0])], x_name="<x>", y_name="<y>"
        )
        html = render_to_string("web/_chart.html", {"chart": drawn})
        assert not any(tag in html for tag in ("<b>", "<i>", "<u>", "<x>", "<y>"))
        assert "&lt;u&gt;, &lt;i&gt;: 1<" in html


class TestSpark:
    def test_leaves_silence_out_and_reaches_the_top_at_the_highest(self) -> None:
        path = chart.spark([0, 4, 2, 0])
        assert path.count("M") == 2
        assert "V0.0" in path
        assert "V50.0" in path

    def test_shows_nothing_for_nothing(self) -> None:
        assert chart.spark([]) == chart.spark([0, 0]) == ""
