"""The mentions that were kept last, in batches that a query may meet."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from tests import cast

from allears.listening.query import parse
from allears.mentions import looking
from allears.mentions.comparing import Batch

pytestmark = pytest.mark.django_db


def look(*queries: str, ticks: float = 0.0, budget_s: float = 1.0) -> list[Batch]:
    clock = itertools.count()
    return list(
        looking.batches(
            [parse(query) for query in queries],
            perf=lambda: next(clock) * ticks,
            budget_s=budget_s,
        )
    )


def hear(n: int, text: str = "tram") -> None:
    for i in range(n):
        now = cast.NOW + timedelta(minutes=i)
        cast.hear(cast.post(f"{text} number {i}"), now=now)


class TestBatches:
    def test_leave_out_what_cannot_meet_any_of_them(self) -> None:
        cast.hear(cast.post("tram"), cast.post("bus"), cast.post("ferry"))
        (batch,) = look("tram", "bus lang:en")
        assert {one.post.text for one in batch.posts} <= {"tram", "bus"}
        assert "tram" in {one.post.text for one in batch.posts}
        assert (batch.n_looked_at, batch.is_all) == (3, True)

    def test_give_everything_where_the_database_cannot_tell(self) -> None:
        cast.hear(cast.post("tram 😡"), cast.post("bus"))
        (batch,) = look("😡")
        assert len(batch.posts) == 2

    def test_of_nothing_are_one_that_is_empty(self) -> None:
        (batch,) = look("tram")
        assert (batch.n_looked_at, batch.since, list(batch.posts), batch.is_all) == (
            0,
            None,
            [],
            True,
        )

    def test_reach_back_over_a_number_of_mentions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(looking, "SAMPLE", 3)
        hear(5)
        (batch,) = look("tram")
        assert [one.post.text[-1] for one in batch.posts] == ["4", "3", "2"]
        assert batch.n_looked_at == 3

    def test_stop_when_the_time_is_over_and_say_how_far_they_came(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(looking, "BATCHES", (2, 2))
        hear(7)
        whole = look("tram")
        assert [len(one.posts) for one in whole] == [2, 2, 2, 1]
        assert len({one.key for batch in whole for one in batch.posts}) == 7
        cut = look("tram", ticks=1.0, budget_s=1.5)
        assert [len(one.posts) for one in cut] == [2, 2]
        assert (cut[-1].n_looked_at, cut[-1].is_all) == (4, False)
