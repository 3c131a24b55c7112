"""A query that somebody is writing: said in words, its fault placed, run over what was kept."""

from __future__ import annotations

import pytest
from tests import cast

from allears.listening.query import QueryError, parse
from allears.mentions import trying


class TestInWords:
    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("tram", "1 word"),
            ('tram OR "line nine" OR #late', "2 words, 1 phrase"),
            ("tram NOT model", "2 words, 1 part kept out"),
            ("tram NEAR/5 late", "2 words, 1 pair of neighbours"),
            ("tram lang:de", "1 word, 1 field"),
        ],
    )
    def test_count_what_a_query_holds(self, query: str, words: str) -> None:
        assert trying.in_words(query) == words


class TestPlaceOf:
    @pytest.mark.parametrize(
        "query", ["tram AND AND late", "(tram", "tram )", 'a "open', "lang:", "😀 AND OR x"]
    )
    def test_lies_within_the_text(self, query: str) -> None:
        with pytest.raises(QueryError) as caught:
            parse(query)
        start, end = trying.place_of(caught.value, query)
        assert 0 <= start < end <= max(len(query), 1)

    def test_covers_the_word_that_is_wrong(self) -> None:
        query = "tram AND nonsense:x late"
        with pytest.raises(QueryError) as caught:
            parse(query)
        start, end = trying.place_of(caught.value, query)
        assert query[start:end].startswith("nonsense")


@pytest.mark.django_db
class TestCaught:
    def test_counts_and_shows_what_a_query_would_have_caught(self) -> None:
        cast.hear(cast.post("The tram is late"), cast.post("The bus is late"))
        tried = trying.caught("tram OR ferry")
        assert (tried.n_looked_at, tried.n_caught) == (2, 1)
        (example,) = tried.examples
        assert [one.text for one in example.text if one.is_hit] == ["tram"]
        assert tried.since == cast.NOW

    def test_uses_what_triage_believed(self) -> None:
        cast.hear(cast.post("Straßenbahn"), understood=cast.marks(language="de"))
        assert trying.caught("straßenbahn lang:de").n_caught == 1
        assert trying.caught("straßenbahn lang:fr").n_caught == 0

    def test_says_when_a_not_takes_most_away(self) -> None:
        cast.hear(*[cast.post(f"tram model number {n}") for n in range(3)], cast.post("tram"))
        advice = [one.words for one in trying.caught("tram NOT model").advice]
        assert any("takes away 3 of the 4" in words for words in advice)

    def test_of_nothing_kept_is_nothing(self) -> None:
        tried = trying.caught("tram")
        assert (tried.n_looked_at, tried.examples, tried.since) == (0, [], None)
