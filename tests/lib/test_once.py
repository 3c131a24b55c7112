"""What a page asks again is asked once, and nobody sees the answers of another page."""

from __future__ import annotations

import threading
import time

import pytest

from allears.lib import once


class Asked:
    """Counts how often it is asked."""

    def __init__(self, takes_s: float = 0.0) -> None:
        self.n, self.is_broken = 0, False

        def teams(*, of: str = "all") -> list[str]:
            self.n += 1
            time.sleep(takes_s)
            if self.is_broken:
                raise LookupError
            return [of, str(self.n)]

        self.teams = once.once(teams)
        self.all_teams = once.once_for_all(teams)


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


class TestOnceForAll:
    @pytest.fixture(autouse=True)
    def _nothing_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(once, "_newest", once._Generation())

    def ask(self, asked: Asked, told: int | None, number: int = 5) -> list[str]:
        with once.page(told=told, number=number):
            return asked.all_teams()

    def test_answers_all_who_were_told_no_more_from_the_first(self) -> None:
        asked = Asked()
        assert self.ask(asked, 5) == self.ask(asked, 5) == self.ask(asked, 4, number=6)
        assert asked.n == 1

    def test_asks_anew_for_who_was_told_more(self) -> None:
        asked = Asked()
        self.ask(asked, 5)
        assert self.ask(asked, 6, number=6) == ["all", "2"]

    def test_says_whether_others_share(self) -> None:
        assert not once.is_shared()
        with once.page():
            assert not once.is_shared()
        with once.page(told=1, number=1):
            assert once.is_shared()

    def test_asks_for_each_time_zone_since_days_differ_there(self) -> None:
        asked = Asked()
        for zone in ("Asia/Tokyo", "America/Lima", "Asia/Tokyo"):
            with once.page(told=5, number=5, zone=zone):
                asked.all_teams()
        assert asked.n == 2

    def test_asks_for_each_page_that_shares_nothing(self) -> None:
        asked = Asked()
        self.ask(asked, 5)
        self.ask(asked, None)
        self.ask(asked, None)
        assert asked.n == 3

    def test_forgets_after_a_while_when_nothing_happens(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = Asked()
        self.ask(asked, 5)
        monkeypatch.setattr(once, "SHARED_S", -1.0)
        self.ask(asked, 5)
        assert asked.n == 2

    def test_asks_once_for_many_at_the_same_time(self) -> None:
        asked = Asked(takes_s=0.05)
        found: list[list[str]] = []
        threads = [
            threading.Thread(target=lambda: found.append(self.ask(asked, 5))) for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 6
        assert asked.n == 1

    def test_asks_again_after_a_fault(self) -> None:
        asked = Asked()
        asked.is_broken = True
        with pytest.raises(LookupError):
            self.ask(asked, 5)
        asked.is_broken = False
        assert self.ask(asked, 5) == ["all", "2"]
