"""What can be seen of an answer: which words stand in it, and what follows from them.

Words are found in lower case from the beginning of a word on, in Arabic anywhere (its articles are
joined). A trap counts only where no "not" stands in the five words before it. Misses: everything that is
said in other words, irony, and a "not" that stands farther off; so the rubric quotes what it saw.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from allears.practice.rules import words
from allears.practice.rules.scenario import Scenario, Sign
from allears.triage import personal

AROUND = 36
"""Characters shown on each side of what was found."""
BEFORE = 5
"""Words before a trap in which a "not" takes it back."""
SHORT = 8
"""Words; fewer read like a brush-off."""
_WORD = re.compile(r"[\w'’]+")
_ENDS = re.compile(r"[.!?;:\n؟]")


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer of the agent. `language`: what triage takes it for; `promise`: the words of a time in it."""

    text: str
    is_public: bool
    at: datetime
    language: str = ""
    promise: str = ""


@dataclass(frozen=True, kw_only=True)
class Talk:
    """All that the agent did so far. `told_lead`: what a lead was told, "" for nothing."""

    said: tuple[Said, ...]
    told_lead: str = ""

    @property
    def text(self) -> str:
        return "\n".join(one.text for one in self.said)


def plain(text: str) -> str:
    """Lower case with one kind of apostrophe; as long as what came in."""
    lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return lowered.replace("’", "'").replace("\u00a0", " ")


def find(text: str, phrases: Iterable[str], *, unless_denied: bool = False) -> str:
    """The first of them that stands there, with the words around it; "" for none."""
    low = plain(text)
    for phrase in phrases:
        for start in _places(low, plain(phrase)):
            if not (unless_denied and _is_denied(low, start)):
                return _around(text, start, start + len(phrase))
    return ""


def count(text: str, phrases: Iterable[str]) -> int:
    low = plain(text)
    return len({place for phrase in phrases for place in _places(low, plain(phrase))})


def n_words(text: str) -> int:
    return len(_WORD.findall(text))


def of(table: Mapping[str, tuple[str, ...]], *languages: str) -> tuple[str, ...]:
    """The words of these languages, each once; English where there are none."""
    found = [table[one] for one in dict.fromkeys(languages) if one in table]
    return tuple(word for one in found or [table["en"]] for word in one)


def asked_in_public(said: Said, language: str) -> str:
    """Where a public answer asks for something private, and not for a private message."""
    if not said.is_public or find(said.text, of(words.IN_PRIVATE, language, said.language)):
        return ""
    return find(said.text, of(words.ASKS, language, said.language))


def leaked(said: Said, scenario: Scenario) -> str:
    """What is theirs alone and stands in public: known of them, or seen by its form (`triage.personal`).

    Numbers that stand among the facts are ours, and may be given to anybody.
    """
    if not said.is_public:
        return ""
    ours = personal.bare(" ".join(one.words for one in scenario.facts))
    for one in personal.find(said.text):
        if personal.bare(said.text[one.start : one.end]) not in ours:
            return _around(said.text, one.start, one.end)
    return find(said.text, scenario.secret)


def trapped(text: str, scenario: Scenario) -> str:
    """What the first trap says of itself that was stepped into."""
    return next(
        (one.what for one in scenario.traps if find(text, one.words, unless_denied=True)), ""
    )


def signs(talk: Talk, scenario: Scenario) -> frozenset[Sign]:
    """Of the last answer; what was said and done counts from all of them."""
    if not talk.said:
        return frozenset()
    last, all_of_it = talk.said[-1], talk.text
    spoken = (scenario.language, last.language)
    named = [bool(find(all_of_it, need.words)) for need in scenario.needs]
    holds = {
        Sign.PUBLIC: last.is_public,
        Sign.FACTS: all(named),
        Sign.SOME_FACTS: any(named),
        Sign.FELT: bool(find(all_of_it, of(words.FEELING, *spoken))),
        Sign.SORRY: bool(find(all_of_it, of(words.SORRY, *spoken))),
        Sign.PROMISED: bool(last.promise or find(last.text, scenario.next_words)),
        Sign.ASKED_IN_PUBLIC: bool(asked_in_public(last, scenario.language)),
        Sign.LEAKED: bool(leaked(last, scenario)),
        Sign.BLAMED: bool(find(last.text, of(words.BLAME, *spoken))),
        Sign.TRAPPED: bool(trapped(last.text, scenario)),
        Sign.OTHER_LANGUAGE: is_other_language(last, scenario),
        Sign.SHORT: n_words(last.text) < SHORT,
        Sign.TOLD_LEAD: bool(talk.told_lead),
        Sign.PROTOCOL: all(
            bool(talk.told_lead) if one.is_told_to_a_lead else bool(find(all_of_it, one.words))
            for one in scenario.protocol
        ),
        Sign.AGAIN: len(talk.said) > 1,
    }
    return frozenset(sign for sign, is_so in holds.items() if is_so)


def is_other_language(said: Said, scenario: Scenario) -> bool:
    """Where it could be told, and is not theirs."""
    return bool(said.language) and said.language != scenario.language


def quote(parts: Sequence[str]) -> str:
    return next((one for one in parts if one), "")


def _places(low: str, phrase: str) -> list[int]:
    if not phrase.strip():
        return []
    is_joined = "\u0600" <= phrase[0] <= "\u06ff"
    start = "" if is_joined or not phrase[0].isalnum() else r"(?<![^\W_])"
    end = r"(?!\d)" if phrase[-1].isdigit() else ""
    return [one.start() for one in re.finditer(start + re.escape(phrase) + end, low)]


def _is_denied(low: str, start: int) -> bool:
    clause = _ENDS.split(low[:start])[-1]
    return any(
        word in words.NOT or word.endswith("n't") for word in _WORD.findall(clause)[-BEFORE:]
    )


def _around(text: str, start: int, end: int) -> str:
    begin, stop = max(0, start - AROUND), min(len(text), end + AROUND)
    shown = " ".join(text[begin:stop].split())
    return f"{'…' if begin else ''}{shown}{'…' if stop < len(text) else ''}"
