"""Words that hold a sentence together and say nothing of what it is about, by language.

The list that tells languages apart (`words/functions.json`) and one of longer small words
(`words/small.json`); of scripts without spaces the pairs of characters as `subject_words` cuts them.
What it misses: languages without a list, and forms that a language builds; there only how many
speak so tells.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from allears.triage.lexicon import load_text

_NONE: Final[frozenset[str]] = frozenset()


def of(language: str) -> frozenset[str]:
    """Folded as subject words are. A language that is unknown has none."""
    return _lists().get(language.partition("-")[0].lower(), _NONE)


@cache
def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name in ("functions", "small"):
        for language, line in load_text(name).items():
            words = unicodedata.normalize("NFKC", line).casefold().split()
            found[language] = found.get(language, _NONE) | frozenset(words)
    return found
