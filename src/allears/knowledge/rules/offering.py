"""Which articles are offered to somebody who writes what the matter is.

Pure. A word counts by how few of the articles at hand have it, twice as much when it stands in the
title, and less when it is very short (in scripts without spaces each letter is one). An article is
offered when one word of its title was typed, or two of its words were; the best three, those in the
reader's own language first where two are nearly as good. What it misses: other words for the same
thing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MOST: Final = 3
IN_TITLE: Final = 2.0
"""How much more a word counts that stands in a title."""
ENOUGH: Final = 2.0
"""Points: a word is one, a word in the title two."""
WHOLE: Final = 3
"""Letters of a word that counts in full."""
OWN_LANGUAGE: Final = 1.25


@dataclass(frozen=True, kw_only=True)
class Known:
    """An article by its lexemes, made by its own language."""

    id: int
    language: str
    words: frozenset[str]
    title: frozenset[str]


def offered(
    typed: Mapping[str, Collection[str]], articles: Sequence[Known], *, language: str
) -> list[int]:
    """Ids, the best first. `typed`: by language, what was typed as that language's lexemes;
    `language`: the reader's."""
    having = Counter(word for one in articles for word in one.words)
    scored = []
    for one in articles:
        met = one.words & frozenset(typed.get(one.language, ()))
        if _points(met, one.title) < ENOUGH:
            continue
        score = sum(_weight(word, one.title) * _rarity(having[word], len(articles)) for word in met)
        is_own = _base(one.language) == _base(language)
        scored.append((-(score * OWN_LANGUAGE if is_own else score), one.id))
    return [id_ for _score, id_ in sorted(scored)[:MOST]]


@dataclass(frozen=True, kw_only=True)
class Near:
    """An article that holds what is asked: how much of it, and by which words."""

    id: int
    score: float
    words: tuple[str, ...]


def near(
    typed: Mapping[str, Collection[str]], articles: Sequence[Known], *, language: str
) -> list[Near]:
    """Stricter than `offered`, for whoever answers: a word of the title and another one must be met.

    The score, from 0 to 1, is the mean of two shares: how much of what is asked the article holds, and how
    much of its title was asked; words weigh by how rare they are among the articles. Of another language
    than the reader's it counts less. The best first.
    """
    having = Counter(word for one in articles for word in one.words)
    found = []
    for one in articles:
        asked = frozenset(typed.get(one.language, ()))
        met = one.words & asked
        if len(met) < 2 or not met & one.title:
            continue
        weigh = {word: _rarity(having[word], len(articles)) ** 2 for word in asked | one.title}
        score = (_share(met, asked, weigh) + _share(met & one.title, one.title, weigh)) / 2
        if _base(one.language) != _base(language):
            score /= OWN_LANGUAGE**2
        words = tuple(sorted(met, key=lambda word: (-weigh[word], word)))
        found.append(Near(id=one.id, score=score, words=words))
    return sorted(found, key=lambda one: (-one.score, one.id))[:MOST]


def _share(met: Collection[str], of: Collection[str], weigh: Mapping[str, float]) -> float:
    return sum(weigh[word] for word in met) / (sum(weigh[word] for word in of) or 1.0)


def _points(met: Collection[str], title: Collection[str]) -> float:
    return round(sum(_weight(word, title) for word in met), 6)


def _weight(word: str, title: Collection[str]) -> float:
    return min(1.0, len(word) / WHOLE) * (IN_TITLE if word in title else 1.0)


def _rarity(n_having: int, n_all: int) -> float:
    return math.log1p(n_all / max(n_having, 1))


def _base(language: str) -> str:
    return language.partition("-")[0].lower()
