"""Which articles are offered to somebody who writes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from allears.knowledge.rules import offering
from allears.knowledge.rules.offering import Known

words = st.frozensets(st.text("abcdefgh", min_size=1, max_size=6), max_size=6)


def article(id_: int, title: str, text: str = "", language: str = "en") -> Known:
    heading = frozenset(title.split())
    return Known(id=id_, language=language, title=heading, words=heading | set(text.split()))


LATE = article(1, "tram late money", "form refund")
LOST = article(2, "lost bag", "tram office form")
CARD = article(3, "card", "form shop window")


def offered(typed: str, *articles: Known, language: str = "en") -> list[int]:
    said = {code: frozenset(typed.split()) for code in ("en", "de")}
    return offering.offered(said, articles, language=language)


class TestOffered:
    def test_gives_the_one_that_fits_best_first(self) -> None:
        assert offered("my tram was late give money", LOST, LATE, CARD) == [1]
        assert offered("lost bag in tram", LATE, LOST)[0] == 2

    def test_asks_for_more_than_one_word_of_a_text(self) -> None:
        assert offered("form", LATE, LOST, CARD) == []
        assert offered("form refund", LATE, LOST, CARD) == [1]

    def test_takes_one_word_of_a_title_for_enough(self) -> None:
        assert offered("card", LATE, LOST, CARD) == [3]

    def test_counts_short_words_less(self) -> None:
        letters = article(4, "", "a b c d e f")
        assert offered("a b c d e", letters) == []
        assert offered("a b c d e f", letters) == [4]

    def test_prefers_the_readers_own_language(self) -> None:
        german = article(9, "tram late", language="de")
        english = article(8, "tram late", language="en")
        assert offered("tram late", english, german, language="de-AT") == [9, 8]
        assert offered("tram late", english, german, language="en") == [8, 9]

    @given(words, st.lists(st.tuples(words, words), max_size=8))
    def test_gives_at_most_three_and_each_once(
        self, typed: frozenset[str], made: list[tuple[frozenset[str], frozenset[str]]]
    ) -> None:
        articles = [
            Known(id=at, language="en", title=title, words=title | body)
            for at, (title, body) in enumerate(made)
        ]
        found = offering.offered({"en": typed}, articles, language="en")
        assert len(found) == len(set(found)) <= offering.MOST
        assert found == offering.offered({"en": typed}, articles[::-1], language="en")
