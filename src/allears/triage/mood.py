"""The mood of a post: negative, neutral, positive, mixed, or unknown.

Good and bad words are added up with their strengths. "Not" turns a good word bad and takes a bad
one out; "very" and "a bit" make stronger and weaker; what stands after "but" counts more; stars,
smileys, capitals and exclamation marks count too; a sign of irony ("thanks for nothing") turns
praise around. For English a small linear model has a say.

Misses: irony without a sign, mood about something else than us, languages without a lexicon
(there only smileys and stars speak; without them the mark is "unknown").
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from allears.listening.ports import Mark
from allears.triage.evidence import Evidence, quote
from allears.triage.lexicon import LANGUAGES, Find

_NO_WORDS = Mark("unknown", 0.0, "We have no words for the mood in this language.")
_QUIET = Mark("neutral", 0.6, "No words of praise or blame.")
_CLEAR = 0.22
"""How far the balance must lean (−1 to 1) to be called positive or negative."""
_LITTLE = 0.9
"""Less weight of words than this is neutral."""
_BOTH = 2.0
"""Good and bad must each weigh this much for "mixed"."""
_SHARE = 0.4
"""And the lighter side this much of the heavier."""
_STARS = 4.0
"""What the stars weigh, in words of strength one."""
_AFTER_BUT, _BEFORE_BUT = 1.4, 0.7
_MODEL = 2.2
"""What the model weighs when it is fully sure."""


def mood(evidence: Evidence) -> Mark:
    """Weigh the evidence. `confidence` grows with the lean and with the amount."""
    good, bad = _weights(evidence)
    total = good + bad
    if total < _LITTLE:
        return _quiet(evidence)
    lean = (good - bad) / (total + 0.5)
    confidence = round(min(0.97, 0.45 + 0.5 * abs(lean) * (1.2 - math.exp(-total / 3))), 2)
    if _is_two_sided(evidence):
        words = quote(evidence.of("good")) or "the stars"
        return Mark(
            "mixed", 0.55, f"Says {words}, but also {quote(_bad(evidence)) or 'something else'}."
        )
    if lean > _CLEAR:
        return Mark("positive", confidence, _why(evidence, evidence.of("good"), "Sounds content"))
    if lean < -_CLEAR:
        return Mark("negative", confidence, _why(evidence, _bad(evidence), "Sounds displeased"))
    return Mark("neutral", 0.45, "Good and bad words keep the balance.")


def stars(evidence: Evidence) -> float | None:
    """Stars as −1 (worst) to 1 (best); a scale above five is read as ten."""
    rating = evidence.reading.post.rating
    if rating is None or not 0 <= rating <= 10:
        return None
    top = 5.0 if rating <= 5 else 10.0
    return max(-1.0, min(1.0, (rating - 1) / (top - 1) * 2 - 1))


def _weights(evidence: Evidence) -> tuple[float, float]:
    reading = evidence.reading
    buts = evidence.of("but")
    but_at = min([f.start for f in buts]) if buts else -1
    good = sum([_placed(f, but_at) for f in evidence.of("good")])
    bad = sum([_placed(f, but_at) for f in evidence.of("bad")])
    bad += sum([_placed(f, but_at) for f in evidence.of("good", with_denied=True) if f.is_denied])
    good += 1.5 * reading.n_happy
    bad += 1.5 * reading.n_sad
    bad += 0.7 * len(evidence.of("complaint")[:3]) if evidence.has("complaint") else 0.0
    if reading.is_shouting or reading.has_exclamation:
        good, bad = (good * 1.2, bad) if good > bad else (good, bad * 1.2)
    return _with_stars_and_model(evidence, good, bad)


def _with_stars_and_model(evidence: Evidence, good: float, bad: float) -> tuple[float, float]:
    given = stars(evidence)
    if given is not None:
        good += _STARS * max(0.0, given)
        bad += _STARS * max(0.0, -given)
    if evidence.leanings:
        balance = evidence.leanings["positive"] - evidence.leanings["negative"]
        good += _MODEL * max(0.0, balance)
        bad += _MODEL * max(0.0, -balance)
    if evidence.has("irony"):
        good, bad = good * 0.3, bad + sum(f.weight for f in evidence.of("irony"))
    return good, bad


def _placed(find: Find, but_at: int) -> float:
    if but_at < 0:
        return find.weight
    return find.weight * (_AFTER_BUT if find.start > but_at else _BEFORE_BUT)


def _is_two_sided(evidence: Evidence) -> bool:
    """Praise and blame of some weight, and a "but" or middling stars between them."""
    given = stars(evidence)
    if evidence.has("irony") or not (
        evidence.has("but") or (given is not None and abs(given) < 0.6)
    ):
        return False
    good = sum(f.weight for f in evidence.of("good"))
    bad = sum(f.weight for f in evidence.of("bad"))
    return min(good, bad) >= max(_BOTH, _SHARE * max(good, bad))


def _bad(evidence: Evidence) -> list[Find]:
    denied = [f for f in evidence.of("good", with_denied=True) if f.is_denied]
    return [*evidence.of("irony"), *evidence.of("bad"), *denied, *evidence.of("complaint")]


def _why(evidence: Evidence, finds: Sequence[Find], otherwise: str) -> str:
    parts = []
    rating = evidence.reading.post.rating
    if rating is not None:
        parts.append(f"Gives {rating:g} stars.")
    if finds:
        parts.append(f"Says {quote(finds)}.")
    elif evidence.reading.n_happy or evidence.reading.n_sad:
        parts.append("Has a smiley.")
    return " ".join(parts) or f"{otherwise} to the model; no single word says so."


def _quiet(evidence: Evidence) -> Mark:
    if not evidence.reading.words_only:
        return Mark("unknown", 0.0, "There is no text.")
    if evidence.language not in LANGUAGES:
        return _NO_WORDS
    return _QUIET
