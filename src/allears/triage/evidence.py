"""What was found in one post, gathered once and weighed by mood, intent and urgency.

Finds are the phrases of the lexicon; `leanings` are what the small linear model says (English
only, see `linear.py`). Strengths of several finds add up as independent witnesses: each one
leaves less room for doubt (noisy-or).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from allears.triage.lexicon import Find
from allears.triage.reading import Reading

_CHANCE = {1: 0.22, 2: 0.5, 3: 0.8}
"""How often a phrase of this strength means what it stands for, as a rule of thumb."""
MAX_QUOTED = 3


@dataclass(frozen=True)
class Evidence:
    reading: Reading
    language: str
    tokens: Sequence[str]
    finds: Mapping[str, Sequence[Find]]
    """By signal, in order of the text."""
    leanings: Mapping[str, float] = field(default_factory=dict)
    """By head of the model: 0 to 1. Empty where the model does not know the language."""

    def of(self, *signals: str, with_denied: bool = False) -> list[Find]:
        return [f for s in signals for f in self.finds.get(s, ()) if with_denied or not f.is_denied]

    def has(self, signal: str) -> bool:
        return any(not f.is_denied for f in self.finds.get(signal, ()))


def gather(
    reading: Reading,
    language: str,
    tokens: Sequence[str],
    finds: Sequence[Find],
    leanings: Mapping[str, float],
) -> Evidence:
    by_signal: dict[str, list[Find]] = {}
    for find in finds:
        by_signal.setdefault(find.signal, []).append(find)
    return Evidence(reading, language, tokens, by_signal, leanings)


def strength(finds: Sequence[Find]) -> float:
    """0 to 1: how much the finds together say; the same words twice count once."""
    doubt = 1.0
    seen: set[str] = set()
    for find in finds:
        if find.words not in seen:
            seen.add(find.words)
            doubt *= 1.0 - _CHANCE[max(1, min(3, round(find.weight)))]
    return 1.0 - doubt


def either(*chances: float) -> float:
    """The chance that at least one of independent witnesses is right."""
    doubt = 1.0
    for chance in chances:
        doubt *= 1.0 - chance
    return 1.0 - doubt


def quote(finds: Sequence[Find]) -> str:
    """The strongest finds in quotation marks: “still waiting” and “third time”."""
    words: list[str] = []
    for find in sorted(finds, key=lambda f: (-f.weight, f.start)):
        if find.words not in words:
            words.append(find.words)
    quoted = [f"“{w[:60]}”" for w in words[:MAX_QUOTED]]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
