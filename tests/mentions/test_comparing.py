"""An old and a new query over batches of posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from allears.listening.ports import Mark, Marks
from allears.listening.post import Post
from allears.listening.query import parse
from allears.mentions import comparing
from allears.mentions.comparing import Batch, Difference, Seen

NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)


def seen(n: int, text: str, *, language: str = "en") -> Seen:
    return Seen(
        key=str(n),
        post=Post(text=text),
        marks=Marks(language=Mark(language, 0.9, "It reads so.")),
        network="rss",
        language=language,
        at=NOW - timedelta(hours=n),
        who="Mira",
    )


def over(old: str | None, new: str, *batches: list[Seen]) -> list[Difference]:
    given = [
        Batch(posts=posts, n_looked_at=10 * (n + 1), since=NOW, is_all=n + 1 == len(batches))
        for n, posts in enumerate(batches)
    ]
    return list(comparing.compare(parse(old) if old else None, parse(new), given))


class TestCompare:
    def test_tells_what_comes_in_falls_out_and_stays(self) -> None:
        posts = [seen(0, "tram"), seen(1, "late tram"), seen(2, "bus"), seen(3, "ferry")]
        found = over("tram", "late OR bus", posts)[-1]
        assert [one.key for one in found.came.examples] == ["2"]
        assert [one.key for one in found.fell.examples] == ["0"]
        assert [one.key for one in found.stayed.examples] == ["1"]
        assert (found.n_before, found.n_after) == (2, 2)
        assert found.is_all

    def test_takes_everything_as_new_without_an_old_query(self) -> None:
        found = over(None, "tram", [seen(0, "tram"), seen(1, "bus")])[-1]
        assert (found.came.n, found.fell.n, found.stayed.n) == (1, 0, 0)

    def test_uses_what_triage_believed(self) -> None:
        found = over(
            "tram lang:en", "tram lang:de", [seen(0, "tram"), seen(1, "tram", language="de")]
        )
        assert [one.key for one in found[-1].came.examples] == ["1"]

    def test_tells_after_each_batch_how_far_it_is(self) -> None:
        steps = over(None, "tram", [seen(0, "tram")], [seen(1, "tram")])
        assert len(steps) == 2
        assert steps[-1].n_looked_at == 20
        assert steps[-1].came.n == 2

    def test_counts_by_the_hour_and_keeps_few_examples_of_many(self) -> None:
        posts = [seen(n % 3, "tram") for n in range(90)]
        found = over(None, "tram", posts)[-1]
        assert sorted(found.came.hours.values()) == [30, 30, 30]
        assert len(found.came.examples) == comparing.N_EXAMPLES


class TestWords:
    def test_are_those_that_set_a_side_apart(self) -> None:
        came = [seen(n, f"tram with a toy model number {n}") for n in range(4)]
        stayed = [seen(n, f"tram is late again {n}") for n in range(9)]
        found = over("late", "tram", [*came, *stayed])[-1]
        words = dict(comparing.words_of(found.came, found.stayed, besides=[parse("tram")]))
        assert {"toy", "model"} <= words.keys()
        assert "tram" not in words

    def test_are_none_where_there_is_nothing_to_be_apart_from(self) -> None:
        came = [seen(n, f"tram with a toy model {n}") for n in range(4)]
        found = over(None, "tram", came)[-1]
        assert comparing.words_of(found.came, found.stayed, besides=[]) == []

    def test_are_not_those_that_both_sides_say(self) -> None:
        both = [seen(n, f"tram is late today {n}") for n in range(6)]
        more = [seen(9 + n, f"bus is late today {n}") for n in range(6)]
        found = over("tram", "tram OR bus", [*both, *more])[-1]
        words = dict(comparing.words_of(found.came, found.stayed, besides=[parse("bus")]))
        assert not {"late", "today"} & words.keys()
