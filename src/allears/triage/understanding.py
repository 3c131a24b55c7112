"""The four marks of a post, put together: read, tell the language, find the words, weigh them.

Fulfils `Understanding`. Texts of other languages than `LANGUAGES` get a language and, from
smileys, stars and flags, what can be had; for a text whose language nobody can tell, the lexicon
that knows most of its words is taken ("danke!").
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from threading import Lock

from allears.listening.ports import Mark, Marks
from allears.listening.post import Post
from allears.triage import linear
from allears.triage.evidence import Evidence
from allears.triage.intent import intent
from allears.triage.language import Languages
from allears.triage.lexicon import LANGUAGES, lexicon
from allears.triage.mood import mood
from allears.triage.reading import Reading, read
from allears.triage.urgency import urgency

_UNCERTAIN = 0.6
"""Under this the language is asked of the lexicons too."""
_SHORT_WORDS = 6
"""Up to so many words a text is short enough for that."""
_CLOSE = {"nb": "", "af": "nl", "gl": "pt", "ast": "es", "lb": "de", "oc": "fr"}
"""Relatives whose lexicon serves better than none."""


class Triage:
    """One is enough for a process; it holds loaded models and memories of words, no state."""

    def __init__(self, *, is_small: bool = True) -> None:
        self._languages = Languages(is_small=is_small)

    def understand(self, posts: Sequence[Post]) -> list[Marks]:
        """One `Marks` a post, in order. A few hundred posts at a time are quickest."""
        readings = [read(post) for post in posts]
        languages = self._languages.marks(readings)
        evidences = _evidences(readings, languages)
        return [_marks(e, m) for e, m in zip(evidences, languages, strict=True)]

    def evidence(self, post: Post) -> Evidence:
        """What was found in one post; for measuring and for looking into a mark."""
        readings = [read(post)]
        return _evidences(readings, self._languages.marks(readings))[0]


def _marks(evidence: Evidence, language: Mark) -> Marks:
    mood_mark = mood(evidence)
    intent_mark = intent(evidence, mood_mark)
    return Marks(
        language=language,
        mood=mood_mark,
        intent=intent_mark,
        urgency=urgency(evidence, intent_mark, mood_mark),
    )


def _evidences(readings: Sequence[Reading], languages: Sequence[Mark]) -> list[Evidence]:
    """Words one text after the other, the model for all texts of its language at once."""
    codes = [_spoken(r, m) for r, m in zip(readings, languages, strict=True)]
    tokens = [r.tokens(code) for r, code in zip(readings, codes, strict=True)]
    known = [t for t, code in zip(tokens, codes, strict=True) if code == linear.LANGUAGE]
    leanings = iter(linear.shipped().leanings_of(known) if known else ())
    return [
        Evidence(
            reading,
            code,
            lexicon(code if code in LANGUAGES else "").find(words),
            next(leanings) if code == linear.LANGUAGE else {},
        )
        for reading, code, words in zip(readings, codes, tokens, strict=True)
    ]


def _spoken(reading: Reading, language: Mark) -> str:
    """Whose words to look for: the language itself, a close relative, or the best guess."""
    code = _CLOSE.get(language.value, language.value)
    is_clear = language.confidence >= _UNCERTAIN or reading.n_words > _SHORT_WORDS
    if is_clear and code != "unknown":
        return code
    known = {c: lexicon(c).knows(reading.tokens(c)) for c in LANGUAGES}
    best = max(LANGUAGES, key=lambda c: (known[c], c == code))
    return best if known[best] else code


_LOADING = Lock()


@cache
def _load() -> Triage:
    return Triage()


def understanding() -> Triage:
    """The one of this process, with the shipped models. Safe to call from any thread."""
    with _LOADING:
        return _load()
