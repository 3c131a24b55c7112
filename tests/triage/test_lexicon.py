import pytest
from hypothesis import given
from hypothesis import strategies as st

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

    @given(st.lists(st.sampled_from([*"abcd", "not", "very", "."]), max_size=14))
    def test_leaves_out_what_lies_inside_as_plainly_told(self, tokens: list[str]) -> None:
        """Against the rule as one would say it: each phrase, longest first, each place."""
        words = {"bad2": ["a b", "b c d"], "good3": ["a", "b c"], "idea1": ["c", "b .. d", "a b"]}
        kinds = {"bad": "mood", "good": "mood", "idea": "idea"}
        met = [
            (-len(hit), at, -weight, signal, " ".join(hit))
            for signal, weight, first, gap, rest in PLAIN
            for at in range(len(tokens))
            if (hit := met_at(tokens, at, first, gap=gap, rest=rest))
        ]
        kept: list[tuple[int, int, int, str, str]] = []
        for minus, at, weight, signal, text in sorted(met):
            if not any(
                k[1] <= at and at - minus <= k[1] - k[0] and kinds[k[3]] == kinds[signal]
                for k in kept
            ):
                kept.append((minus, at, weight, signal, text))
        # a good phrase takes no "complaint" here, a bad one no "praise": nothing is turned around
        expected = sorted((k[1], k[1] - k[0], k[3], k[4]) for k in kept)
        found = Lexicon(parse(words, "en")).find(tokens)
        assert sorted((f.start, f.end, f.signal, f.words) for f in found) == expected


PLAIN = [
    ("bad", 2, ["a", "b"], False, []),
    ("bad", 2, ["b", "c", "d"], False, []),
    ("good", 3, ["a"], False, []),
    ("good", 3, ["b", "c"], False, []),
    ("idea", 1, ["c"], False, []),
    ("idea", 1, ["b"], True, ["d"]),
    ("idea", 1, ["a", "b"], False, []),
]
"""The phrases of the test above: signal, weight, words, whether a gap follows, the rest."""


def met_at(
    tokens: list[str], at: int, first: list[str], *, gap: bool, rest: list[str]
) -> list[str]:
    end = at + len(first)
    if tokens[at:end] != first:
        return []
    if not gap:
        return tokens[at:end]
    for place in range(end, min(end + 4, len(tokens))):
        if tokens[place : place + 1] == rest:
            return tokens[at : place + 1]
        if tokens[place] == ".":
            return []
    return []
