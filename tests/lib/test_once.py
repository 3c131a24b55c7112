"""What a page asks again is asked once, and nobody sees the answers of another page."""

from __future__ import annotations

import threading

from allears.lib import once


class Asked:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.n = 0

        @once.once
        def teams(*, of: str = "all") -> list[str]:
            self.n += 1
            return [of, str(self.n)]

        self.teams = teams


class TestOnce:
    def test_asks_each_time_outside_of_a_page(self) -> None:
        asked = Asked()
        assert asked.teams() != asked.teams()

    def test_asks_once_within_a_page_for_each_set_of_arguments(self) -> None:
        asked = Asked()
        with once.page():
            assert asked.teams() == asked.teams()
            assert asked.teams(of="mine") == ["mine", "2"]
        assert asked.n == 2

    def test_forgets_with_the_page(self) -> None:
        asked = Asked()
        for _ in range(2):
            with once.page():
                asked.teams()
        assert asked.n == 2

    def test_hands_out_copies(self) -> None:
        asked = Asked()
        with once.page():
            asked.teams().clear()
            assert asked.teams() == ["all", "1"]

    def test_keeps_pages_apart_that_are_made_at_the_same_time(self) -> None:
        asked = Asked()
        with once.page():
            asked.teams()
            other = threading.Thread(target=asked.teams)
            other.start()
            other.join()
        assert asked.n == 2
