"""Who asks again and again what a published article answers; a suggestion that a person decides about.

Of the matters with which somebody came within `LOOK_BACK`, the newest `MOST`, it is counted how many a
published article answers. From `FEWEST` on, and if they are more than half, the article that answers most
of them is suggested. What it misses: who tried what the article says, and it did not help; that is why a
person decides, and why it is forgotten by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

LOOK_BACK = timedelta(days=180)
MOST, FEWEST = 5, 3
REVIEW = timedelta(days=14)
"""So long before it is forgotten it is asked whether it is still so."""


@dataclass(frozen=True)
class Suggestion:
    article_id: int
    n_answered: int
    n_matters: int


def suggest(answers: Sequence[Sequence[int]]) -> Suggestion | None:
    """`answers`: of each matter, the newest first, the articles that answer it, the likeliest first."""
    looked = answers[:MOST]
    answered = [articles for articles in looked if articles]
    if len(answered) < FEWEST or 2 * len(answered) <= len(looked):
        return None
    counted = Counter(articles[0] for articles in answered)
    best = max(counted, key=lambda pk: (counted[pk], -pk))
    return Suggestion(best, len(answered), len(looked))
