from __future__ import annotations

import pytest

from allears.cases.rules.intake import subject_words
from allears.triage import small_words

SAID = {
    "en": ("The lid of the kettle leaks, and that is what I have been telling you.", {"kettle", "leaks"}),
    "de": ("Der Deckel ist undicht, und ich habe das doch schon über euch gehört.", {"deckel", "undicht"}),
    "fr": ("Le couvercle fuit toujours, mais vous avez dit que tout était bien.", {"couvercle", "fuit"}),
    "pl": ("Pokrywka przecieka, ponieważ jest bardzo krzywa, a nikt jeszcze nie pisze.", {"pokrywka", "przecieka"}),
    "ja": ("ケトルの蓋から水が漏れています。", {"ケト", "漏れ"}),
    "zh": ("水壶的盖子漏水，但是我们没有收到回复。", {"水壶", "漏水"}),
}  # fmt: skip
SMALL = {
    "en": {"that", "what", "have", "been"},
    "de": {"habe", "doch", "schon", "über"},
    "fr": {"toujours", "mais", "vous", "avez", "tout", "était", "bien"},
    "pl": {"ponieważ", "jest", "bardzo", "nikt", "jeszcze"},
    "ja": {"から", "てい", "いま", "ます"},
    "zh": {"但是", "我们", "没有"},
}


class TestOf:
    @pytest.mark.parametrize("language", SAID)
    def test_takes_out_what_says_nothing_and_leaves_what_it_is_about(self, language: str) -> None:
        text, telling = SAID[language]
        left = subject_words(text) - small_words.of(language)
        assert telling <= left
        assert not left & SMALL[language]
        assert SMALL[language] <= subject_words(text)

    def test_knows_regions_and_nothing_of_what_it_does_not_know(self) -> None:
        assert small_words.of("de-AT") == small_words.of("de")
        assert small_words.of("unknown") == small_words.of("") == frozenset()

    def test_of_one_language_may_be_telling_in_another(self) -> None:
        assert "mais" in small_words.of("fr")
        assert "mais" not in small_words.of("de"), "corn"
