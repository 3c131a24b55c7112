from __future__ import annotations

import pytest

from allears.insights.search import question


class TestIsQuery:
    @pytest.mark.parametrize(
        "text",
        ["late parcel", "where is my parcel?", "#42", "42", "don't", "e-mail", "mira@example.org", "12:30", "100 %", "http and more", "and or not", "über", "東京"],
    )  # fmt: skip
    def test_not_for_plain_words(self, text: str) -> None:
        assert not question.read({"q": text}).is_query

    @pytest.mark.parametrize(
        "text",
        ['"late parcel"', "a OR b", "a NOT b", "-a b", "NOT a", "#tag", "@mira", "lang:de tram", "has:link", "(a b)", "de*", "a NEAR/5 b", "{C++}", "co?or", "from:x"],
    )  # fmt: skip
    def test_for_what_the_query_language_reads(self, text: str) -> None:
        assert question.read({"q": text}).is_query

    def test_tells_where_it_cannot_be_read(self) -> None:
        error = question.read({"q": "tram OR (late"}).error
        assert error is not None
        assert error.at == 9


class TestAddress:
    def test_reads_what_it_writes(self) -> None:
        asked = question.read(
            {"q": "a b", "kind": "cases", "time": "week", "lang": "de", "team": "3"}
        )
        assert asked.address() == "q=a+b&kind=cases&time=week&lang=de&team=3"
        assert question.read({**asked.named}) == asked
