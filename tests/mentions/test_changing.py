"""What the panel beside the editor shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.listening.query import parse
from allears.mentions import changing
from allears.mentions.changing import Asked, Shown
from allears.mentions.comparing import Batch, Seen

NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)


def posts(*texts: str, hours: int = 1) -> list[Seen]:
    return [
        Seen(
            key=text,
            post=Post(text=text),
            marks=Marks(),
            network="rss",
            language="de" if n % 2 else "",
            at=NOW - timedelta(hours=n * hours),
            who="",
        )
        for n, text in enumerate(texts)
    ]


def show(old: str | None, new: str, given: list[Seen], **verdicts: bool) -> Shown:
    asked = Asked(old=parse(old) if old else None, new=parse(new), verdicts=verdicts)
    batch = Batch(posts=given, n_looked_at=1234, since=NOW, is_all=True)
    return changing.at_once(asked, [batch])


class TestAtOnce:
    def test_has_a_side_for_each_direction_and_opens_the_first_with_posts(self) -> None:
        shown = show("tram OR bus", "tram", posts("tram", "bus"))
        assert [(side.id, side.n) for side in shown.sides] == [
            ("came", 0),
            ("fell", 1),
            ("stayed", 1),
        ]
        assert shown.first == "fell"
        assert shown.looked_at == "1,234"

    def test_has_one_side_for_a_new_query_and_for_the_same(self) -> None:
        given = posts("tram", "late tram")
        assert [side.id for side in show(None, "tram", given).sides] == ["came"]
        same = show("tram", "(tram)", given)
        assert ([side.id for side in same.sides], same.is_same) == (["stayed"], True)

    def test_marks_the_words_that_were_met_and_what_was_said_of_them(self) -> None:
        shown = show("bus", "tram", posts("late tram", "bus"), bus=True)
        came, fell, _stayed = shown.sides
        assert [piece.text for piece in came.examples[0].text if piece.is_hit] == ["tram"]
        assert [piece.text for piece in fell.examples[0].text if piece.is_hit] == ["bus"]
        assert (came.examples[0].verdict, fell.examples[0].verdict) == (None, True)

    def test_compares_languages_and_networks(self) -> None:
        shown = show("tram", "tram NOT bus", posts("tram", "tram bus"))
        assert sorted(shown.languages) == [("German", 0, 1, 0), ("unknown", 0, 0, 1)]
        assert shown.networks == [("rss", 0, 1, 1)]

    def test_draws_both_over_the_hours(self) -> None:
        shown = show("tram", "tram OR bus", posts("tram", "bus", "tram"))
        assert shown.chart is not None
        assert [values for _label, values in shown.chart.table] == [(1, 1), (0, 1), (1, 1)]

    def test_draws_long_times_in_wider_steps_and_loses_nothing(self) -> None:
        given = posts(*[f"tram {n}" for n in range(50)], hours=31)
        shown = show(None, "tram", given)
        assert shown.chart is not None
        assert len(shown.chart.table) <= changing.MOST_BARS
        assert sum(values[0] for _label, values in shown.chart.table) == 50

    def test_says_when_a_not_takes_most_away(self) -> None:
        given = posts("tram model 1", "tram model 2", "tram")
        (remark,) = show("tram", "tram NOT model", given).remarks
        assert "takes away 2 of the 3" in remark.words


class TestWatch:
    def test_tells_after_each_batch(self) -> None:
        asked = Asked(old=None, new=parse("tram"), verdicts={})
        one, two = posts("tram 1", "tram 2")
        batches = [
            Batch(posts=[one], n_looked_at=1, since=NOW),
            Batch(posts=[two], n_looked_at=2, since=NOW, is_all=True),
        ]
        assert [shown.difference.n_after for shown in changing.watch(asked, batches)] == [1, 2]


class TestAsked:
    def test_asks_also_for_what_only_a_not_takes_away(self) -> None:
        asked = Asked(old=None, new=parse("tram NOT lang:de"), verdicts={})
        assert parse("tram") in asked.nodes
