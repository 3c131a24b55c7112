from __future__ import annotations

import pytest

from allears.insights.search import question, showing
from allears.insights.search.showing import Text


def marked(typed: str, words: str, language: str = "en") -> str:
    asked = question.read({"q": typed})
    (cut,) = showing.marked(asked, [Text(words, language)], ["en", "de"])
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in cut)


@pytest.mark.django_db
class TestMarked:
    @pytest.mark.parametrize(
        ("typed", "words", "expected"),
        [
            ("delivery", "A deliverer delivers deliveries", "A deliverer delivers [deliveries]"),
            ("cafe", "Das Café", "Das [Café]"),
            ("deli", "deliveries", "[deliveries]"),
            ("the", "the end", "the end"),
            ("zebra", "no such animal", "no such animal"),
            ("x\\y'", "x y", "[x] [y]"),
        ],
    )
    def test_are_the_words_that_were_asked_for(self, typed: str, words: str, expected: str) -> None:
        assert marked(typed, words) == expected

    def test_stand_in_the_part_that_is_shown(self) -> None:
        assert "[parcel]" in marked("parcel", "word " * 400 + "parcel")

    def test_takes_a_long_text_without_spaces(self) -> None:
        assert marked("東京", "東京" * 3000, "ja").startswith("[")
