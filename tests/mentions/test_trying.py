"""A query that somebody is writing: said in words, its fault placed, its cost guessed, its test run."""

from __future__ import annotations

import pytest
from tests import cast

from allears.listening.query import QueryError, parse
from allears.mentions import actions, judging, trying


def fault(query: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(query)
    return caught.value


class TestPlaceOf:
    @pytest.mark.parametrize(
        "query", ["tram AND AND late", "(tram", "tram )", 'a "open', "lang:", "😀 AND OR x"]
    )
    def test_lies_within_the_text(self, query: str) -> None:
        start, end = trying.place_of(fault(query), query)
        assert 0 <= start < end <= max(len(query), 1)

    def test_covers_the_word_that_is_wrong(self) -> None:
        query = "tram AND nonsense:x late"
        start, end = trying.place_of(fault(query), query)
        assert query[start:end].startswith("nonsense")


class TestCaret:
    def test_cuts_the_line_where_the_fault_stands(self) -> None:
        text = "tram OR\n" + "bus OR " * 20 + "nonsense:x AND late\nmore"
        start = text.index("nonsense")
        caret = trying.caret(text, start, start + 10)
        assert (caret.at, caret.line, caret.after) == ("nonsense:x", 2, " AND late")
        assert caret.before.startswith("…")
        assert len(caret.before) == trying.AROUND + 1

    @pytest.mark.parametrize(("text", "start"), [("", 0), ("a", 0), ("a\n", 1), ("(", 0)])
    def test_stands_at_either_end(self, text: str, start: int) -> None:
        assert trying.caret(text, start, start + 1).at


class TestRead:
    def test_says_it_in_words_and_guesses_the_cost(self) -> None:
        rare, common = trying.read("refund lang:de"), trying.read("the")
        assert rare.said is not None
        assert rare.said.sentence == "Posts that say “refund” and are in German."
        assert rare.cost is not None
        assert common.cost is not None
        assert (rare.cost.is_costly, common.cost.is_costly) == (False, True)

    def test_has_a_fault_and_nothing_else(self) -> None:
        found = trying.read("tram AND")
        assert found.fault is not None
        assert (found.node, found.said, found.run) == (None, None, None)

    def test_knows_no_parts_where_there_are_none(self) -> None:
        found = trying.read("@{brand}", has_parts=False)
        assert found.fault is not None


@pytest.mark.django_db
class TestReadWithParts:
    def test_calls_parts_by_their_names_and_keeps_the_places(self) -> None:
        actions.add_part(name="brand", written="acme", by=cast.lena(), now=cast.NOW)
        found = trying.read("@{brand} or @{brand}")
        assert found.said is not None
        assert "@{brand}" in found.said.sentence
        (small,) = [one for one in found.advice if "written OR" in one.words]
        assert small.at == 10
        assert not any("\ua757" in one.words for one in found.advice)

    def test_asks_whether_a_handle_is_meant_where_a_part_is_called_so(self) -> None:
        actions.add_part(name="brand", written="acme", by=cast.lena(), now=cast.NOW)
        (advice,) = trying.read("late @Brand OR (@other x)").advice[:1]
        assert (advice.at, "write @{Brand}" in advice.words) == (6, True)
        assert all("handle" not in one.words for one in trying.read("late @{brand}").advice)

    def test_runs_the_test_of_the_monitor(self) -> None:
        trams = cast.monitor()
        (said,) = cast.hear(cast.post("The tram is late"))
        verdict = actions.judge(
            monitor=trams, mention=said, is_right=True, by=cast.lena(), now=cast.NOW
        )
        found = trying.read("bus", old=parse("tram"), tests=judging.judged([verdict]))
        assert found.run is not None
        assert [one.key for one in found.run.broken] == [said.key]
