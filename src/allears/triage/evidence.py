"""What was found in one post, gathered once and weighed by mood, intent and urgency.

Finds are the phrases of the lexicon; `leanings` are what the small linear model says (English
only, see `linear.py`). Strengths of several finds add up as independent witnesses: each one
leaves less room for doubt (noisy-or).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from allears.triage.lexicon import Find
from allears.triage.reading import Reading

_CHANCE = (0.22, 0.22, 0.5, 0.8)
"""How often a phrase of strength 0 to 3 means what it stands for, as a rule of thumb."""
MAX_QUOTED = 3


class Evidence:
    """What is known of one post. Lists that it hands out are kept and not to be changed."""

    __slots__ = ("_plain", "_strengths", "finds", "language", "leanings", "reading")

    def __init__(
        self,
        reading: Reading,
        language: str,
        finds: Sequence[Find],
        leanings: Mapping[str, float],
    ) -> None:
        self.reading = reading
        self.language = language
        self.finds: dict[str, list[Find]] = {}
        """By signal, in order of the text."""
        self.leanings = leanings
        """By head of the model: 0 to 1. Empty where the model does not know the language."""
        self._strengths: dict[str, float] = {}
        is_any_denied = False
        for find in finds:
            is_any_denied = is_any_denied or find.is_denied
            if find.signal in self.finds:
                self.finds[find.signal].append(find)
            else:
                self.finds[find.signal] = [find]
        self._plain = self.finds if not is_any_denied else _not_denied(self.finds)

    def of(self, signal: str, *, with_denied: bool = False) -> Sequence[Find]:
        return (self.finds if with_denied else self._plain).get(signal, _NONE)

    def has(self, signal: str) -> bool:
        return signal in self._plain

    def strength_of(self, signal: str) -> float:
        """`strength` of the finds of a signal that are not denied."""
        if signal not in self._plain:
            return 0.0
        if signal not in self._strengths:
            self._strengths[signal] = strength(self._plain[signal])
        return self._strengths[signal]


_NONE: Sequence[Find] = ()


def _not_denied(finds: Mapping[str, Sequence[Find]]) -> dict[str, list[Find]]:
    kept = {signal: [f for f in found if not f.is_denied] for signal, found in finds.items()}
    return {signal: found for signal, found in kept.items() if found}


def strength(finds: Sequence[Find]) -> float:
    """0 to 1: how much the finds together say; the same words twice count once."""
    if len(finds) == 1:
        return 1.0 - (1.0 - _CHANCE[min(3, round(finds[0].weight))])
    doubt = 1.0
    seen: set[str] = set()
    for find in finds:
        if find.words not in seen:
            seen.add(find.words)
            doubt *= 1.0 - _CHANCE[min(3, round(find.weight))]
    return 1.0 - doubt


def either(*chances: float) -> float:
    """The chance that at least one of independent witnesses is right."""
    doubt = 1.0
    for chance in chances:
        doubt *= 1.0 - chance
    return 1.0 - doubt


def quote(finds: Sequence[Find]) -> str:
    """The strongest finds in quotation marks: “still waiting” and “third time”."""
    if not finds:
        return ""
    words: list[str] = []
    for find in sorted(finds, key=lambda f: (-f.weight, f.start)):
        if find.words not in words:
            words.append(find.words)
    quoted = [f"“{w[:60]}”" for w in words[:MAX_QUOTED]]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
