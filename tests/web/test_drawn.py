"""What was drawn from the same values is not drawn again, and never for other values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from allears.listening.ports import Mark
from allears.web.drawn import Drawings, age

NOW = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _berlin() -> Iterator[None]:
    with timezone.override("Europe/Berlin"), translation.override("en"):
        yield


class Pen:
    """Counts how often it draws."""

    def __init__(self, limit: int = 100) -> None:
        self.kept = Drawings(limit)
        self.n_drawn = 0

    def draw(self, now: datetime = NOW, **values: Any) -> str:
        def made() -> SafeString:
            self.n_drawn += 1
            return mark_safe(f"drawing {self.n_drawn}")

        return self.kept.get("row.html", values, now, made)


class TestDrawings:
    def test_draws_the_same_values_once(self) -> None:
        pen = Pen()
        row = {"name": "Ann", "marks": [Mark("complaint", 0.8, "words")], "at": NOW}
        assert pen.draw(row=row) == pen.draw(row={**row, "marks": list(row["marks"])})
        assert pen.n_drawn == 1

    @pytest.mark.parametrize(
        "other",
        [
            {"name": "Bob"},
            {"name": mark_safe("Ann")},
            {"is_new": 1},
            {"mark": Mark("complaint", 0.7, "words")},
            {"more": None},
        ],
    )
    def test_draws_other_values_anew(self, other: dict[str, Any]) -> None:
        pen = Pen()
        row = {"name": "Ann", "is_new": True, "mark": Mark("complaint", 0.8, "words")}
        assert pen.draw(row=row) != pen.draw(row=row | other)

    def test_draws_anew_when_a_moment_has_another_age(self) -> None:
        pen = Pen()
        first = pen.draw(at=NOW)
        assert pen.draw(at=NOW, now=NOW + timedelta(seconds=59)) == first
        assert pen.draw(at=NOW, now=NOW + timedelta(minutes=1)) != first

    def test_draws_anew_in_another_language_or_zone_and_on_another_day(self) -> None:
        pen = Pen()
        pen.draw(name="Ann")
        with translation.override("de"):
            pen.draw(name="Ann")
        with timezone.override("Asia/Tokyo"):
            pen.draw(name="Ann")
        pen.draw(name="Ann", now=NOW + timedelta(hours=12))
        assert pen.n_drawn == 4

    def test_never_keeps_what_was_drawn_from_something_that_may_change(self) -> None:
        pen = Pen()
        changing = object()
        assert pen.draw(row=changing) != pen.draw(row=changing)
        assert len(pen.kept) == 0

    def test_lets_the_oldest_go(self) -> None:
        pen = Pen(limit=8)
        for number in range(50):
            pen.draw(n=number)
        assert len(pen.kept) <= 8
        newest = pen.n_drawn
        pen.draw(n=49)
        assert pen.n_drawn == newest


class TestAge:
    def test_changes_with_each_minute_then_hour_then_day(self) -> None:
        lengths = [-5, 0, 59, 60, 3599, 3600, 86_399, 86_400]
        ages = [age(NOW + timedelta(seconds=n), NOW) for n in lengths]
        assert ages == [-1, 0, 0, 1, 59, 101, 123, 201]


class TestTag:
    def test_shows_nothing_of_the_page_that_it_stands_on(self) -> None:
        page = Template('{% load allears_web %}{% drawn "web/_event.html" event=event %}')
        event = {"id": 1, "words": "Ann <took> it", "at": NOW}
        shown = page.render(Context({"event": event, "now": NOW + timedelta(minutes=4)}))
        assert "Ann &lt;took&gt; it" in shown
        assert "4 min" in shown
