"""Which language a text is in, or "unknown" when it is too short to tell.

The cheap witnesses first. The network's own word counts before all. Then the script, where only
one language is written so. Then the small words ("the", "und", "que") of some twenty languages
that are each other's likeliest mistakes: enough of them, clearly ahead, need no other witness.
What is left goes to the letters (`letters.py`), a whole batch at once; there a small word that
agrees makes the answer surer. Below `ENOUGH` the answer is "unknown".

With `is_small=False` lingua (n-grams up to five letters) is asked about what is still unsure:
better at one or two words, but it takes up to 1.1 GB and at times seconds.

Misses: two languages in one text (the larger wins), close relatives in a handful of words
(Bosnian, Croatian and Serbian; Danish and Norwegian; Malay and Indonesian).
Source: github.com/pemistahl/lingua-py (Apache-2.0).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property

from lingua import ConfidenceValue, LanguageDetector, LanguageDetectorBuilder

from allears.listening.ports import UNKNOWN, Mark
from allears.listening.post import Post
from allears.triage.letters import Guess, letters
from allears.triage.lexicon import load_text
from allears.triage.reading import Reading, read
from allears.triage.scripts import by_script

SURE = 0.9
"""From here letters are believed before lingua is asked (docs/understanding.md)."""
TOLD = 0.6
"""From here we tell a network in what language we wrote."""
ENOUGH = 0.4
"""What the last witness must be sure of; below it a text stays "unknown"."""
_MANY_LETTERS = 15
"""Fewer letters than this, and being sure is not enough for letters alone."""
_MANY_SMALL_WORDS = 4
_LIKELY = 0.6
"""From here one small word that agrees is enough."""
_FEW_LETTERS = 4
"""Fewer Latin letters than this say nothing ("ok", "no", "lol")."""
_LONG = 160
"""Characters that are looked at."""
_SHORT = 90
"""Characters that lingua looks at; more cost time and add little."""
_SAME = {"no": "nb", "zh-hans": "zh", "zh-hant": "zh", "iw": "he", "in": "id", "fil": "tl"}
"""Spellings of one language that mean the same to us."""
_SAID = Mark("unknown", 0.0, "Too few words to tell the language.")
_MAX_TAGS = 1_000
"""Different tags of networks whose mark is remembered; strangers may send any number."""


class Languages:
    """Loads its model at the first text that needs it: about 100 MB (see `letters.py`)."""

    def __init__(self, *, is_small: bool = True) -> None:
        self._is_small = is_small

    def marks(self, readings: Sequence[Reading]) -> list[Mark]:
        """One mark a reading, in order."""
        marks: list[Mark] = []
        asked: list[tuple[int, str, int]] = []
        for i, reading in enumerate(readings):
            mark, by_words, n_words = _cheaply(reading)
            marks.append(mark or UNKNOWN)
            if mark is None:
                asked.append((i, by_words, n_words))
        if not asked:
            return marks
        guesses = letters().guesses([readings[i].words_only[:_LONG] for i, _, _ in asked])
        unsure: list[int] = []
        for (i, by_words, n_words), guess in zip(asked, guesses, strict=True):
            n_letters = min(readings[i].n_letters, _LONG)
            mark = _clear(guess, n_letters, by_words, n_words)
            marks[i] = mark or _worded(guess)
            if mark is None:
                unsure.append(i)
        if unsure and not self._is_small:
            texts = [_letters_of(readings[i].words_only)[:_SHORT] for i in unsure]
            for i, guess in zip(unsure, self._slow(texts), strict=True):
                marks[i] = _worded(guess)
        return marks

    def guess(self, text: str) -> Guess:
        """The best guess of the letters (and of lingua), however unsure; for measuring."""
        (guess,) = letters().guesses([text[:_LONG]])
        if self._is_small or guess.confidence > SURE:
            return guess
        return self._slow([text[:_SHORT]])[0]

    def _slow(self, texts: list[str]) -> list[Guess]:
        answers = self._detector.compute_language_confidence_values_in_parallel(texts)
        return [_best(values) for values in answers]

    @cached_property
    def _detector(self) -> LanguageDetector:
        return LanguageDetectorBuilder.from_all_languages().build()


def _cheaply(reading: Reading) -> tuple[Mark | None, str, int]:
    """A mark where the matter is clear; else None, with what the small words say."""
    if reading.post.lang:
        mark = _said_by_network(reading.post.langs)
        if mark is not None:
            return mark, "", 0
    text = reading.words_only[:_LONG]
    n_letters = min(reading.n_letters, len(text))
    if n_letters < _FEW_LETTERS and (text.isascii() or n_letters < 2):
        return _SAID, "", 0
    code = by_script(text, n_letters)
    if code:
        return _by_script_mark(code), "", 0
    code, n_words = _by_small_words(text)
    if n_words >= _MANY_SMALL_WORDS:
        return _by_words_mark(code, n_words), "", 0
    return None, code, n_words


def _clear(guess: Guess, n_letters: int, by_words: str, n_words: int) -> Mark | None:
    if by_words == guess.code and (n_words >= 2 or guess.confidence > _LIKELY):
        confidence = round(max(guess.confidence, 0.9), 2)
        return Mark(guess.code, confidence, "Letters and small words agree.")
    if guess.confidence > SURE and n_letters >= _MANY_LETTERS:
        return Mark(guess.code, round(guess.confidence, 2), "Its letters look like it.")
    return None


def _said_by_network(tags: Sequence[str]) -> Mark | None:
    for tag in tags:
        mark = _tags.get(tag)
        if mark is None and (code := base(tag)):
            mark = Mark(code, 0.95, "The network says so.")
            if len(_tags) < _MAX_TAGS:
                _tags[tag] = mark
        if mark is not None:
            return mark
    return None


_tags: dict[str, Mark] = {}


@cache
def _by_script_mark(code: str) -> Mark:
    return Mark(code, 0.95, "Only this language is written so.")


@cache
def _by_words_mark(code: str, n_words: int) -> Mark:
    return Mark(code, 0.95, f"Uses {n_words} small words of it.")


def of_words(text: str) -> str:
    """The language of a text of ours; "" where it cannot be told for sure enough to say so."""
    (mark,) = Languages().marks([read(Post(text=text))])
    return mark.value if mark.confidence >= TOLD and mark.value != "unknown" else ""


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


def _letters_of(text: str) -> str:
    return "".join(c if c.isalpha() or c in "' " else " " for c in text[: _SHORT * 2]).strip()


@cache
def _small_words() -> dict[str, tuple[str, ...]]:
    words: dict[str, list[str]] = {}
    for language, line in load_text("functions").items():
        for word in line.split():
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
    ranked = sorted([(-n, language) for language, n in counts.items()])
    second = -ranked[1][0] if len(ranked) > 1 else 0
    n_words, language = -ranked[0][0], ranked[0][1]
    return (language, n_words) if n_words >= 2 * second + 1 else ("", 0)
