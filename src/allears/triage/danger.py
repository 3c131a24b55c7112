"""Whether somebody is in danger: self-harm, threats, a medical emergency, fire, a child.

Read literally and with a high recall, because missing one costs more than looking at ten for
nothing. A figure of speech that covers or touches the words ("dying of laughter", "fire him",
"gave me a heart attack") takes them out; laughter in the text makes them weaker, but never where
somebody speaks of ending their own life. Misses: danger told without any of the words.
"""

from __future__ import annotations

from allears.triage.evidence import Evidence, strength
from allears.triage.lexicon import Find

_TOUCH = 1
"""Words between a figure of speech and what it takes the sting out of."""
_LAUGHING = 0.35
_OWN_LIFE = (
    "kill myself",
    "end my life",
    "suicid",
    "umbringen",
    "selbstmord",
    "matarme",
    "suicidar",
    "me tuer",
    "uccidermi",
    "zelfmoord",
    "me matar",
    "want to die",
    "self harm",
    "nicht mehr leben",
)


def danger(evidence: Evidence) -> tuple[float, list[Find]]:
    """How likely it is, 0 to 1, and the words that say so."""
    finds = evidence.of("danger", with_denied=True)
    if not finds:
        return 0.0, []
    figures = evidence.of("figure", with_denied=True)
    literal = [f for f in finds if not any(_touches(f, g) for g in figures)]
    chance = strength(literal)
    if evidence.has("laugh") and not any(_is_own_life(f) for f in literal):
        chance *= _LAUGHING
    if not literal or max(f.weight for f in literal) < 3:
        chance *= 0.9
    return chance, literal


def _touches(find: Find, figure: Find) -> bool:
    return figure.start - _TOUCH <= find.end - 1 and find.start <= figure.end - 1 + _TOUCH


def _is_own_life(find: Find) -> bool:
    return any(words in find.words for words in _OWN_LIFE)
