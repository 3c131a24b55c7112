"""How soon somebody must look: low, normal, high, critical.

Points for what presses: urgent words, long waits ("3 weeks"), the law, leaving, press and
officials, capitals, a strong displeasure. Danger is critical at once. Praise, ideas, chatter and
spam are low unless something presses. It never looks at how many followers somebody has.
Misses: need that is told without any of the words ("my mother sits in the dark").
"""

from __future__ import annotations

import re

from allears.listening.ports import Intent, Mark
from allears.triage.evidence import Evidence, quote

_HIGH = 2.5
"""Points from which a post is urgent."""
_DANGER, _UNKNOWN = Intent.DANGER.value, Intent.UNKNOWN.value
_QUIET_INTENTS = frozenset(
    i.value for i in (Intent.PRAISE, Intent.IDEA, Intent.CHATTER, Intent.SPAM, Intent.ABUSE)
)
_WAIT = re.compile(
    r"\b(\d{1,3}|two|three|four|five|six|several|zwei|drei|vier|dos|tres|deux|trois|due|tre|twee|"
    r"drie|duas|dois)\s?\+?\s?(weeks?|months?|days?|hours?|hrs|wochen|monaten?|tagen?|stunden|"
    r"semanas|mes(?:es)?|d[ií]as|horas|semaines|mois|jours|heures|settimane|mesi|giorni|ore|weken|"
    r"maanden|dagen|uur|dias)\b",
    re.IGNORECASE,
)
_UNITS = (
    *("week", "month", "day", "hour", "hrs", "woche", "monat", "tag", "stunden", "semanas", "mes"),
    *("dias", "horas", "semaines", "mois", "jours", "heures", "settimane", "giorni", "ore"),
    *("weken", "maanden", "dagen", "uur"),
)
"""One of these stands in every plain-letter text that `_WAIT` finds; asking is much cheaper."""
_BY_INTENT: dict[str, float] = {
    Intent.PRESS.value: 2.5,
    Intent.OFFICIAL.value: 2.5,
    Intent.LEAVING.value: 1.2,
    Intent.COMPLAINT.value: 0.6,
}
_NOTHING_PRESSES = Mark("normal", 0.6, "Wants an answer; nothing presses.")
_UNKNOWN_WAITS = Mark("normal", 0.3, "We do not know what it is, so it waits like the others.")


def urgency(evidence: Evidence, intent: Mark, mood: Mark) -> Mark:
    """Weigh the evidence, given what the post is and how it sounds."""
    if intent.value == _DANGER:
        return Mark("critical", intent.confidence, intent.reason)
    points, reasons = _points(evidence, intent, mood)
    if points >= _HIGH:
        return Mark("high", round(min(0.9, 0.4 + 0.1 * points), 2), " ".join(reasons))
    if intent.value in _QUIET_INTENTS:
        return Mark("low", round(max(0.4, intent.confidence), 2), "Nobody waits for help here.")
    if intent.value == _UNKNOWN:
        return _of_unknown(evidence)
    if evidence.has("calm"):
        return Mark("low", 0.7, f"Says {quote(evidence.of('calm'))}.")
    return _NOTHING_PRESSES


def pressure(evidence: Evidence, intent: Mark, mood: Mark) -> float:
    """The points alone, for measuring against finer scales than ours."""
    return _points(evidence, intent, mood)[0]


def _points(evidence: Evidence, intent: Mark, mood: Mark) -> tuple[float, list[str]]:
    points = _BY_INTENT.get(intent.value, 0.0)
    reasons = [intent.reason] if points >= 1.0 else []
    hurried = evidence.of("urgent")
    if hurried:
        urgent = [f for f in hurried if f.weight >= 3]
        pressing = [f for f in hurried if f.weight < 3]
        points += min(4.0, 2.0 * len(urgent)) + min(1.5, 0.4 * len(pressing))
        reasons.append(f"Says {quote([*urgent, *pressing])}.")
    wait = _wait(evidence.reading.words_only) if mood.value != "positive" else None
    if wait:
        points += 0.8
        reasons.append(f"Tells of {wait.group(0)}.")
    if evidence.has("legal"):
        points += 1.5
        reasons.append(f"Speaks of {quote(evidence.of('legal'))}.")
    if evidence.reading.is_shouting:
        points += 0.5
        reasons.append("Writes in capitals.")
    if mood.value == "negative":
        points += 0.8 * mood.confidence
        reasons.append("Sounds displeased.")
    if evidence.has("calm"):
        points -= 2.0
    if mood.value == "positive":
        points -= 1.0
    return points, reasons


def _wait(text: str) -> re.Match[str] | None:
    if text.isascii():
        lower = text.lower()
        if not any(map(lower.__contains__, _UNITS)):
            return None
    return _WAIT.search(text)


def _of_unknown(evidence: Evidence) -> Mark:
    if not evidence.reading.words_only:
        return Mark("unknown", 0.0, "There is no text.")
    return _UNKNOWN_WAITS
