"""Where columns stand on a timeline."""

from __future__ import annotations

import pytest

from allears.web.timeline import Span, timeline


def spans(*values: int, label: str = "") -> list[Span]:
    return [
        Span(begin=f"b{n}", end=f"e{n}", words=f"Hour {n}", value=value, label=label)
        for n, value in enumerate(values)
    ]


class TestTimeline:
    def test_fills_the_width_with_equal_slots(self) -> None:
        drawn = timeline("Said", spans(1, 2, 3, 4))
        assert [slot.x for slot in drawn.slots] == [0, 25, 50, 75]
        assert all(slot.x < slot.bar_x < slot.bar_x + slot.bar_width < slot.x + 25 for slot in drawn.slots)  # fmt: skip

    def test_reaches_up_to_a_round_number(self) -> None:
        drawn = timeline("Said", spans(0, 37, 74))
        assert (drawn.top, drawn.total) == (80, 111)
        assert [(slot.y, slot.height) for slot in drawn.slots] == [(100, 0), (53.75, 46.25), (7.5, 92.5)]  # fmt: skip

    def test_has_few_labels_and_none_that_is_cut_off(self) -> None:
        drawn = timeline("Said", spans(*[1] * 30, label="Mon"))
        assert 4 <= len(drawn.ticks) <= 7
        assert max(x for x, _label in drawn.ticks) <= 95

    def test_draws_an_hour_alone(self) -> None:
        (slot,) = timeline("Said", spans(3)).slots
        assert (slot.x, slot.width) == (0, 100)

    def test_refuses_what_is_below_nothing(self) -> None:
        with pytest.raises(ValueError, match="starts at 0"):
            timeline("Said", spans(-1))
