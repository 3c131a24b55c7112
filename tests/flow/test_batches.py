"""Batches: whole, in order, closed by number or time, and the line waits for the database."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest

from allears.flow import batches
from allears.flow.batches import Batches, joined
from allears.listening.ports import Gap, Page, RetryLater

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
GAP = Gap(since=NOON, until=NOON.replace(hour=13), why="Too long ago.")


def page(n: int, cursor: str, **more: object) -> Page:
    return Page(items=[f"{cursor}-{i}" for i in range(n)], cursor=cursor, **more)  # type: ignore[arg-type]


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Batches:
    monkeypatch.setattr(batches, "WITHIN_S", 0.05)
    return Batches()


class TestTake:
    def test_joins_what_came_and_stands_at_the_last_cursor(self, line: Batches) -> None:
        for n in (1, 2, 3):
            line.put(page(n, str(n)))
        batch = line.take(timeout_s=1)
        assert batch is not None
        assert batch.items == ["1-0", "2-0", "2-1", "3-0", "3-1", "3-2"]
        assert batch.cursor == "3"

    def test_takes_whole_pages_up_to_its_number(self, line: Batches) -> None:
        line.put(page(400, "a"))
        line.put(page(400, "b"))
        first, second = line.take(timeout_s=1), line.take(timeout_s=1)
        assert first is not None
        assert second is not None
        assert (first.cursor, len(first.items), second.cursor) == ("a", 400, "b")

    def test_takes_one_that_is_larger_than_a_batch(self, line: Batches) -> None:
        line.put(page(900, "a"))
        batch = line.take(timeout_s=1)
        assert batch is not None
        assert len(batch.items) == 900

    def test_loses_no_gap(self, line: Batches) -> None:
        line.put(page(1, "a", gap=GAP))
        line.put(page(1, "b"))
        first, second = line.take(timeout_s=1), line.take(timeout_s=1)
        assert first is not None
        assert second is not None
        assert (first.cursor, first.gap, second.gap) == ("a", GAP, None)

    def test_gives_nothing_when_nothing_comes(self, line: Batches) -> None:
        assert line.take(timeout_s=0.01) is None
        assert not line.has_ended

    def test_gives_what_came_before_it_tells_of_the_break(self, line: Batches) -> None:
        line.put(page(1, "a"))
        line.end(RetryLater("cut"))
        assert line.take(timeout_s=1) is not None
        with pytest.raises(RetryLater, match="cut"):
            line.take(timeout_s=1)

    def test_ends_without_a_word_when_we_wished_it(self, line: Batches) -> None:
        line.end(None)
        assert line.take(timeout_s=1) is None
        assert line.has_ended


class TestPut:
    def test_waits_until_there_is_room(self, line: Batches) -> None:
        for n in range(4):
            line.put(page(500, str(n)))
        put: list[bool] = []
        bringing = threading.Thread(target=lambda: put.append(line.put(page(1, "late"))))
        bringing.start()
        time.sleep(0.05)
        assert put == []
        assert line.take(timeout_s=1) is not None
        bringing.join(15)
        assert put == [True]

    def test_is_refused_when_nobody_takes_any_more(self, line: Batches) -> None:
        for n in range(4):
            line.put(page(500, str(n)))
        put: list[bool] = []
        bringing = threading.Thread(target=lambda: put.append(line.put(page(1, "late"))))
        bringing.start()
        line.close()
        bringing.join(15)
        assert put == [False]


class TestJoined:
    def test_keeps_what_was_taken_back_and_what_changed(self) -> None:
        one = page(0, "a", gone=[("n", "1")], changed_settings={"x": "1", "y": "1"})
        two = page(
            0, "b", gone=[("n", "2")], gone_authors=[("n", "z")], changed_settings={"x": "2"}
        )
        both = joined([one, two])
        assert both.gone == [("n", "1"), ("n", "2")]
        assert both.gone_authors == [("n", "z")]
        assert both.changed_settings == {"x": "2", "y": "1"}
