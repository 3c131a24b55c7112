"""A few threads side by side, counted."""

from __future__ import annotations

import threading

import pytest

from allears.flow.slots import Slots


class TestSlots:
    def test_count_what_is_under_way(self) -> None:
        slots, go = Slots(2, name="test"), threading.Event()
        slots.start("a", go.wait, 10)
        assert slots.busy() == {"a"}
        assert slots.n_free == 1
        slots.start("b", go.wait, 10)
        assert slots.n_free == 0
        assert not slots.wait(0.01)
        go.set()
        assert slots.wait(5)
        slots.end()
        assert slots.busy() == frozenset()

    def test_give_a_place_back_when_the_work_fails_and_say_so(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        slots = Slots(1, name="test")

        def fail() -> None:
            raise ZeroDivisionError("seven by nothing")

        slots.start("seven", fail)
        assert slots.wait(5)
        slots.end()
        assert slots.n_free == 1
        assert "test: a fault with seven" in caplog.text
        assert "seven by nothing" in caplog.text
