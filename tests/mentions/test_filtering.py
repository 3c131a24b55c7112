"""Pages of the stream where the matcher has the last word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.mentions import filtering
from allears.mentions.filtering import Filter

pytestmark = pytest.mark.django_db


class TestPage:
    def test_goes_on_where_it_stopped_looking(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(filtering, "MOST", 4)
        monkeypatch.setattr(filtering, "BATCH", 2)
        words = ["late so very very late", *["so late x" for _ in range(5)], "very so late"]
        for n, text in enumerate(words):
            cast.hear(cast.post(f"{text} {n}", id=str(n)), now=cast.NOW + timedelta(minutes=n))
        wanted = Filter(words='"very so" OR "very late"')
        first = filtering.page(wanted, before=None, limit=5)
        assert [row.text for row in first.rows] == ["very so late 6"]
        second = filtering.page(wanted, before=first.after, limit=5)
        assert [row.text for row in second.rows] == ["late so very very late 0"]
        assert second.after is None

    def test_stands_by_what_was_said_within_a_time(self) -> None:
        early = cast.NOW - timedelta(days=2)
        cast.hear(cast.post("Said late, heard first"), now=cast.NOW)
        cast.hear(cast.post("Said early", created_at=early), now=cast.NOW + timedelta(hours=1))
        plain = filtering.page(Filter(), before=None, limit=5).rows
        assert plain[0].text == "Said early"
        wanted = Filter(since=early - timedelta(days=1))
        assert filtering.page(wanted, before=None, limit=5).rows[0].text == "Said late, heard first"


class TestIsPlain:
    def test_only_where_hourly_counts_can_tell(self) -> None:
        assert Filter(monitor_id=1, since=cast.NOW).is_plain
        assert not Filter(mood="negative").is_plain
        assert not Filter(words="tram").is_plain
