"""Named pieces of a query: where they stand, what they become, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.listening.query import QueryError, parse
from allears.listening.query.parts import fold, in_order, is_name, references, stand_in, write_out

PARTS = {"brand": 'acme OR "acme inc"', "press people": "bob OR alice", "odd": "back\\"}


def names(text: str) -> list[str]:
    return [one.name for one in references(text)]


class TestReferences:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("@{brand}", ["brand"]),
            ("late (@{brand} OR -@{Press  people})", ["brand", "Press people"]),
            ('"x"@{brand}', ["brand"]),
            ("@｛brand｝ late", ["brand"]),
            ("author:(a OR @{brand})", ["brand"]),
            ("@brand", []),
            ('"@{brand}"', []),
            ("{@{brand}", []),
            ("<<< @{brand} >>> a", []),
            ("a@{brand}", []),
            ("author:@{brand}", []),
            ("\\@{brand}", []),
            ("@{brand", []),
        ],
    )
    def test_stand_where_a_word_may_begin(self, text: str, found: list[str]) -> None:
        assert names(text) == found

    @given(st.text(alphabet='@{}a "()\\<>-｛｝“', max_size=30))
    def test_are_found_in_anything(self, text: str) -> None:
        for one in references(text):
            assert text[one.start] == "@"
            assert text[one.end - 1] in "}｝"

    def test_could_never_be_read_before(self) -> None:
        with pytest.raises(QueryError):
            parse("@{brand}")


class TestWriteOut:
    def test_gives_an_ordinary_query_that_keeps_the_name(self) -> None:
        whole = write_out("late NEAR/5 @{Brand}", PARTS)
        assert parse(whole.text) == parse('late NEAR/5 (acme OR "acme inc")')
        assert "<<<@{Brand}>>>" in whole.text
        assert whole.names == ("Brand",)

    def test_stands_for_values_in_the_brackets_of_a_field(self) -> None:
        whole = write_out("late author:(carol OR @{press people})", PARTS)
        assert parse(whole.text) == parse("late author:(carol OR (bob OR alice))")

    def test_lets_no_backslash_reach_the_bracket(self) -> None:
        assert parse(write_out("(@{odd}) late", PARTS).text) == parse("back late")

    def test_leads_back_to_what_was_typed(self) -> None:
        typed = "@{brand} late nonsense:x"
        whole = write_out(typed, PARTS)
        with pytest.raises(QueryError) as caught:
            parse(whole.text)
        at = whole.typed_at(caught.value.at)
        assert typed[at - 1 :].startswith("nonsense")

    def test_blames_the_reference_for_what_is_inside(self) -> None:
        whole = write_out("late @{brand}", PARTS)
        inside = whole.text.index("acme") + 1
        assert whole.typed_at(inside) == 6
        assert whole.typed_at(2) == 2

    def test_refuses_a_part_that_there_is_not(self) -> None:
        with pytest.raises(QueryError, match='no part "colour"') as caught:
            write_out("late @{colour}", PARTS)
        assert caught.value.at == 6

    def test_refuses_what_grows_without_end(self) -> None:
        with pytest.raises(QueryError, match="written out"):
            write_out("@{big} " * 20, {"big": "x " * 50_000})


class TestInOrder:
    def test_puts_each_after_what_it_names(self) -> None:
        order = in_order({"a": "@{b} @{gone}", "b": "x @{c}", "c": "y"})
        assert order == ["c", "b", "a"]

    def test_refuses_a_circle(self) -> None:
        with pytest.raises(QueryError, match="a → b → a"):
            in_order({"a": "@{b}", "b": "x @{a}"})

    def test_refuses_itself(self) -> None:
        with pytest.raises(QueryError, match="circle"):
            in_order({"a": "x @{A}"})


class TestNames:
    @pytest.mark.parametrize(
        "name", ["brand", "Our brands", "C++", "Müller & Söhne", "東京", "a.b"]
    )
    def test_may_be_words(self, name: str) -> None:
        assert is_name(name)
        assert references(f"@{{{name}}}")[0].name == name

    @pytest.mark.parametrize("name", ["", " a", "a}", "a>>>", '"a"', "-a", "x" * 61, "a\nb", "a\\"])
    def test_hold_nothing_that_means_something(self, name: str) -> None:
        assert not is_name(name)

    def test_fold_case_and_spaces(self) -> None:
        assert fold(" Our  Brand ") == "our brand"


class TestStandIn:
    def test_keeps_every_place_and_can_be_read(self) -> None:
        typed = "late @{a} OR (@{our brands} NEAR/5 x)"
        plain, known = stand_in(typed)
        assert len(plain) == len(typed)
        assert [plain.index(word) for word in known] == [5, 14]
        assert list(known.values()) == ["@{a}", "@{our brands}"]
        assert parse(plain)[0] == "or"
