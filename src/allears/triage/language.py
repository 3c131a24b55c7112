"""Which language a text is in, or "unknown" when it is too short to tell.

Three witnesses, the cheap ones first. The network's own word counts before all. Then
py3langid (a multinomial naive Bayes over byte n-grams): where it is surer than `SURE`, or where
it agrees with the small words in the text ("the", "und", "que"), it is believed. What is left,
mostly a few words, is given to lingua (n-grams up to five letters), which is slower and better
at short text. Below `ENOUGH` the answer is "unknown".

Misses: two languages in one text (the larger wins), close relatives in a handful of words
(Bosnian, Croatian and Serbian; Danish and Norwegian; Malay and Indonesian).
Sources: github.com/adbar/py3langid (BSD-3), github.com/pemistahl/lingua-py (Apache-2.0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from lingua import ConfidenceValue, LanguageDetector, LanguageDetectorBuilder
from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

from allears.listening.ports import UNKNOWN, Mark
from allears.triage.lexicon import LANGUAGES, load_text
from allears.triage.reading import Reading

SURE = 0.9
"""From here py3langid is believed alone: right 99 of 100 times on our sets (docs/understanding.md)."""
ENOUGH = 0.35
"""What lingua must be sure of; below it a text stays "unknown"."""
_MANY_LETTERS = 15
"""Fewer letters than this, and being sure is not enough for py3langid alone."""
_WITHOUT_RELATIVES = "en"
"""Its small words are shared by no close relative, so enough of them need no other witness."""
_MANY_SMALL_WORDS = 4
_LIKELY = 0.6
"""From here one small word that agrees is enough."""
_FEW_LETTERS = 4
"""Fewer Latin letters than this say nothing ("ok", "no", "lol")."""
_LONG = 160
"""Characters that are looked at by the quick witness."""
_SHORT = 90
"""Characters that are looked at by the slow one; more cost time and add little."""
_SAME = {"no": "nb", "zh-hans": "zh", "zh-hant": "zh", "iw": "he", "in": "id", "fil": "tl"}
"""Spellings of one language that mean the same to us."""
_SAID = Mark("unknown", 0.0, "Too few words to tell the language.")


@dataclass(frozen=True)
class Guess:
    """A language (or "") and how sure."""

    code: str
    confidence: float


class Languages:
    """Loads its models at the first text: about 140 MB for the quick witness and, once a short
    text needs it, up to 1.1 GB for lingua; with `is_small` 120 MB, and worse at single words."""

    def __init__(self, *, is_small: bool = False) -> None:
        self._is_small = is_small

    def marks(self, readings: Sequence[Reading]) -> list[Mark]:
        """One mark a reading, in order."""
        marks: list[Mark] = []
        unsure: list[int] = []
        for i, reading in enumerate(readings):
            mark = _said_by_network(reading) or self._quick(reading)
            marks.append(mark or UNKNOWN)
            if mark is None:
                unsure.append(i)
        slow = self._slow([_letters(readings[i].words_only)[:_SHORT] for i in unsure])
        for i, guess in zip(unsure, slow, strict=True):
            marks[i] = _worded(guess)
        return marks

    def guess(self, text: str) -> Guess:
        """The best guess, however unsure; for measuring."""
        quick = self._identify(text)
        return quick if quick.confidence > SURE else self._slow([text[:_SHORT]])[0]

    def _quick(self, reading: Reading) -> Mark | None:
        """A mark when the matter is clear, None when somebody better must look."""
        text = reading.words_only[:_LONG]
        n_letters = min(reading.n_letters, len(text))
        if n_letters < _FEW_LETTERS and (text.isascii() or n_letters < 2):
            return _SAID
        by_words, n_words = _by_small_words(text)
        if by_words == _WITHOUT_RELATIVES and n_words >= _MANY_SMALL_WORDS:
            return Mark(by_words, 0.95, f"Uses {n_words} small words of it.")
        guess = self._identify(text)
        if by_words == guess.code and (n_words >= 2 or guess.confidence > _LIKELY):
            return Mark(guess.code, max(guess.confidence, 0.9), "Letters and small words agree.")
        if guess.confidence > SURE and n_letters >= _MANY_LETTERS:
            return Mark(guess.code, round(guess.confidence, 2), "Its letters look like it.")
        return None

    def _identify(self, text: str) -> Guess:
        code, confidence = self._identifier.classify(text)
        return Guess(_SAME.get(code, code), min(float(confidence), 1.0))

    def _slow(self, texts: list[str]) -> list[Guess]:
        if not texts:
            return []
        answers = self._detector.compute_language_confidence_values_in_parallel(texts)
        return [_best(values) for values in answers]

    @cached_property
    def _identifier(self) -> LanguageIdentifier:
        return LanguageIdentifier.from_model_file("data/model.npz.xz", norm_probs=True)

    @cached_property
    def _detector(self) -> LanguageDetector:
        builder = LanguageDetectorBuilder.from_all_languages()
        return (builder.with_low_accuracy_mode() if self._is_small else builder).build()


def _said_by_network(reading: Reading) -> Mark | None:
    codes = [base(code) for code in reading.post.langs]
    known = [code for code in codes if code]
    return Mark(known[0], 0.95, "The network says so.") if known else None


def base(code: str) -> str:
    """The base language of a BCP 47 tag in lower case; "" for none or "undetermined"."""
    code = code.strip().lower().replace("_", "-")
    code = _SAME.get(code, code).split("-")[0]
    if not (2 <= len(code) <= 3 and code.isascii() and code.isalpha()):
        return ""
    return "" if code in ("und", "mul", "zxx", "mis", "qme", "qht") else _SAME.get(code, code)


def _best(values: list[ConfidenceValue]) -> Guess:
    if not values or values[0].value <= 0:
        return Guess("", 0.0)
    return Guess(values[0].language.iso_code_639_1.name.lower(), values[0].value)


def _worded(guess: Guess) -> Mark:
    if guess.confidence < ENOUGH:
        return _SAID
    return Mark(guess.code, round(guess.confidence, 2), "The most likely by its letters.")


def _letters(text: str) -> str:
    return "".join(c if c.isalpha() or c in "' " else " " for c in text[: _SHORT * 2]).strip()


@cache
def _small_words() -> dict[str, tuple[str, ...]]:
    words: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for word in load_text("functions")[language].split():
            words.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in words.items()}


def _by_small_words(text: str) -> tuple[str, int]:
    """The language whose small words are clearly ahead, and how many; ("", 0) for none."""
    counts: dict[str, int] = {}
    known = _small_words()
    for word in text.lower().split():
        for language in known.get(word, ()):
            counts[language] = counts.get(language, 0) + 1
    if not counts:
        return "", 0
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    second = ranked[1][1] if len(ranked) > 1 else 0
    return ranked[0] if ranked[0][1] >= 2 * second + 1 else ("", 0)
