"""Queries of other tools: known by their shape, read whole or not at all, and given back."""

from __future__ import annotations

import json

import pytest
from tests import cast

from allears.listening.query import parse
from allears.mentions import carrying

pytestmark = pytest.mark.django_db


def names(text: str, *, is_x: bool = False) -> list[tuple[str, bool]]:
    return [(one.name, one.is_read) for one in carrying.read(text, is_x=is_x).found]


class TestRead:
    def test_reads_one_query_and_calls_it_by_its_words(self) -> None:
        (one,) = carrying.read('(acme OR "acme inc") NEAR/5 refund*\nNOT language:de').found
        assert one.name.startswith("(acme OR")
        assert "are not in German" in one.said

    def test_reads_many_with_their_names(self) -> None:
        text = "# Late trams\nlate NEAR/5 tram\n\n# Broken\n(tram\n\nbus OR coach\n"
        assert names(text) == [("Late trams", True), ("Broken", False), ("bus OR coach", True)]

    @pytest.mark.parametrize(
        "text",
        [
            json.dumps({"results": [{"name": "Trams", "booleanQuery": "tram OR bus"}]}),
            json.dumps([{"Name": "Trams", "Query": "tram OR bus"}]),
            json.dumps({"name": "Trams", "query": "tram OR bus"}),
            'Name,Query\nTrams,"tram OR bus"\n',
            "query name\tboolean query\tcreated\nTrams\ttram OR bus\t2020\n",
        ],
    )
    def test_knows_json_and_tables_by_themselves(self, text: str) -> None:
        (one,) = carrying.read(text).found
        assert (one.name, one.query) == ("Trams", "tram OR bus")

    def test_says_where_a_query_cannot_be_read(self) -> None:
        (one,) = carrying.read("tram\nOR authorVerified:true").found
        assert one.fault is not None
        assert (one.fault.caret.line, one.fault.caret.at) == (2, "authorVerified:true")
        assert "authorVerified" in one.fault.words

    def test_does_not_take_braces_for_json(self) -> None:
        (one,) = carrying.read("{C++} AND job").found
        assert one.is_read

    @pytest.mark.parametrize("text", ["", "  ", "[]", '{"a": 1}', "[1, 2]", "Name,Query\n"])
    def test_says_when_there_is_no_query(self, text: str) -> None:
        report = carrying.read(text)
        assert report.fault or not report.n_read

    def test_has_an_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(carrying, "MOST", 2)
        assert "3 queries" in carrying.read("a1\n\nb1\n\nc1").fault
        monkeypatch.setattr(carrying, "MAX_BYTES", 4)
        assert "2 MB" in carrying.read("tram bus").fault

    def test_gives_no_two_the_same_name(self) -> None:
        cast.monitor("Trams", "tram")
        assert [name for name, _ok in names("# trams\na1\n\n# TRAMS\nb1")] == [
            "trams (2)",
            "TRAMS (3)",
        ]


class TestReadX:
    def test_turns_rules_into_ours(self) -> None:
        (one,) = carrying.read("tram -is:retweet (late OR from:bob)", is_x=True).found
        assert parse(one.query) == parse("tram -is:repost (late OR author:bob)")

    def test_names_what_has_no_counterpart(self) -> None:
        text = json.dumps({"add": [{"value": "tram bio:driver", "tag": "a"}, {"value": "tram"}]})
        bad, good = carrying.read(text).found
        assert (bad.is_read, bad.unread) == (False, ("bio:",))
        assert good.is_read


class TestWrite:
    @pytest.mark.parametrize(
        ("to", "is_x"), [("allears", False), ("brandwatch", False), ("x", True)]
    )
    def test_is_read_back_into_the_same_trees(self, to: str, is_x: bool) -> None:
        made = [
            cast.monitor("Trams", 'tram OR "line nine" -lang:de'),
            cast.monitor("Late", '"late tram"~4 from:bob is:reply'),
        ]
        text = carrying.file(carrying.write(made, to=to), to=to)
        back = carrying.read(text, is_x=is_x).found
        assert [parse(one.query) for one in back] == [parse(one.query) for one in made]
        assert [one.name for one in back] == ["Trams (2)", "Late (2)"]

    def test_leaves_out_by_name_what_cannot_be_said(self) -> None:
        made = [
            cast.monitor("Near", "late NEAR/5 tram"),
            cast.monitor("Mood", "tram mood:negative"),
        ]
        near, mood = carrying.write(made, to="x")
        assert (near.unsaid, mood.unsaid) == (('"late" NEAR/5 "tram"',), ('mood:"negative"',))
        assert json.loads(carrying.file([near, mood], to="x")) == {"add": []}

    def test_refuses_rules_that_are_too_long_for_x(self) -> None:
        long = cast.monitor("Long", " OR ".join(f"word{n}" for n in range(200)))
        assert carrying.write([long], to="x")[0].is_long
