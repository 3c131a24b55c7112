import pytest

from allears.triage.lexicon import LANGUAGES, Lexicon, lexicon, load, parse
from allears.triage.reading import tokens_of


def finds(words: dict[str, list[str]], text: str) -> list[tuple[str, str, bool]]:
    found = Lexicon(parse(words, "en")).find(tokens_of(text))
    return [(f.signal, f.words, f.is_denied) for f in found]


class TestLexicon:
    def test_finds_a_phrase_with_a_gap(self) -> None:
        words = {"lead3": ["how much .. cost"]}
        assert finds(words, "how much does it cost") == [("lead", "how much does it cost", False)]
        assert finds(words, "how much do all of your things cost") == []

    def test_does_not_reach_over_the_end_of_a_sentence(self) -> None:
        assert finds({"lead3": ["how much .. cost"]}, "how much ! cost") == []

    def test_finds_beginnings_and_alternatives(self) -> None:
        words = {"leaving3": ["cancel* my/our plan"]}
        assert finds(words, "cancelling our plan") == [("leaving", "cancelling our plan", False)]
        assert finds(words, "cancelling his plan") == []

    def test_keeps_the_longer_of_one_kind(self) -> None:
        words = {"good2": ["not bad"], "bad2": ["bad"], "deny": ["not"]}
        assert [f for f in finds(words, "not bad") if f[0] != "deny"] == [
            ("good", "not bad", False)
        ]

    def test_notes_a_denial_but_not_across_a_full_stop(self) -> None:
        words = {"good2": ["good"], "deny": ["not"]}
        assert ("good", "good", True) in finds(words, "not so good")
        assert ("good", "good", False) in finds(words, "not . good")

    def test_makes_stronger_what_follows_very(self) -> None:
        found = Lexicon(parse({"good2": ["good"], "boost": ["very"]}, "en")).find(["very", "good"])
        assert [f.weight for f in found if f.signal == "good"] == [3.0]

    @pytest.mark.parametrize("phrase", ["", ".. x", "x ..", "a*", "don't-stop me"])
    def test_refuses_a_phrase_that_could_never_be_found(self, phrase: str) -> None:
        with pytest.raises(ValueError):
            parse({"good2": [phrase]}, "en")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_ships_words_for_every_signal(self, language: str) -> None:
        assert lexicon(language).find([]) == []
        kinds = {name.rstrip("123") for name in load(language)}
        assert kinds >= {
            "good",
            "bad",
            "deny",
            "complaint",
            "question",
            "idea",
            "praise",
            "leaving",
            "lead",
            "press",
            "official",
            "danger",
            "figure",
            "abuse",
            "spam",
            "chatter",
            "urgent",
        }

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_finds_every_phrase_that_it_ships(self, language: str) -> None:
        for phrase in parse(load(language), language):
            tokens = [
                min(whole) if whole else (starts[0] if starts else "x")
                for whole, starts in phrase.elements
            ]
            assert lexicon(language).find(tokens), tokens
