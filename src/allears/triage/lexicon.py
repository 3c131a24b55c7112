"""Words and phrases that say something, found in a text in one pass.

A lexicon is a JSON file per language, written by hand: the name of a signal (with its strength,
1 to 3) to phrases parted by ` | `. In a phrase `cancel*` stands for every word that begins so,
`a/b` for either word, and `..` for up to three words between. Phrases are filed under their first
word, so a text costs one look-up a word. A word before that denies ("not", "nicht", "ne") is
noted with the find, and so is the word that makes it stronger or weaker. It knows no grammar
beyond that: irony without a sign and a denial a whole sentence away are missed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from allears.triage.reading import fold, is_end, tokens_of

LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt")
"""Languages that have a lexicon of their own; `any` (emoji, international words) is part of each."""

_GAP = ".."
_MAX_GAP = 3
_DENIAL_REACH = 3
"""Words between a denial and what it denies."""
_OPPOSITE = {"good": "complaint", "bad": "praise", "irony": "praise"}
"""A phrase of the first kind takes the words of the second kind out that stand in it."""
_MAX_FINDS = 200
"""Finds after which a text is read no further: a page of smileys says no more than a line."""
_MAX_MEMORY = 60_000
"""Different words whose phrases are remembered before the memory is emptied."""

Element = tuple[frozenset[str], tuple[str, ...]]
"""Whole words, beginnings of words. Both empty: a gap."""
_GAP_ELEMENT: Element = (frozenset(), ())


@dataclass(frozen=True)
class Phrase:
    signal: str
    weight: int
    elements: tuple[Element, ...]


@dataclass(frozen=True)
class Find:
    """One phrase met in a text: tokens `start` to `end` (exclusive), as written there."""

    signal: str
    weight: float
    start: int
    end: int
    words: str
    is_denied: bool = False


@dataclass(frozen=True)
class _Start:
    """The phrases that a word begins, filed by what must come next."""

    alone: tuple[Phrase, ...]
    by_next: dict[str, tuple[Phrase, ...]]
    others: tuple[Phrase, ...]
    """Those whose next is a gap or a beginning of a word."""


_NO_START = _Start((), {}, ())


class Lexicon:
    """All phrases of one language. Finding is read-only but for a memory of seen words."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._whole: dict[str, list[Phrase]] = {}
        self._beginnings: dict[str, list[Phrase]] = {}
        self._memory: dict[str, _Start] = {}
        for phrase in phrases:
            whole, beginnings = phrase.elements[0]
            for word in whole:
                self._whole.setdefault(word, []).append(phrase)
            for beginning in beginnings:
                self._beginnings.setdefault(beginning, []).append(phrase)

    def find(self, tokens: Sequence[str]) -> list[Find]:
        """Every phrase in the text, in order of their first word; shorter ones inside a longer
        one of the same kind are left out."""
        finds: list[Find] = []
        last = len(tokens) - 1
        memory = self._memory
        for i, token in enumerate(tokens):
            start = memory.get(token) or self._starting_with(token)
            if start is _NO_START:
                continue
            if len(finds) >= _MAX_FINDS:
                break
            finds.extend(_found(p, tokens, i, i + 1) for p in start.alone)
            if i == last:
                continue
            for phrase in (*start.by_next.get(tokens[i + 1], ()), *start.others):
                end = _match(phrase.elements, tokens, i)
                if end:
                    finds.append(_found(phrase, tokens, i, end))
        return _weigh(_without_nested(finds), tokens)

    def knows(self, tokens: Sequence[str]) -> int:
        """How many tokens begin a phrase; tells which language a very short text may be."""
        return sum(self._starting_with(t) is not _NO_START for t in tokens)

    def _starting_with(self, token: str) -> _Start:
        if token in self._memory:
            return self._memory[token]
        found = list(self._whole.get(token, ()))
        for n in range(2, len(token) + 1):
            found.extend(self._beginnings.get(token[:n], ()))
        if len(self._memory) > _MAX_MEMORY:
            self._memory.clear()
        self._memory[token] = _filed(found) if found else _NO_START
        return self._memory[token]


def _filed(phrases: Sequence[Phrase]) -> _Start:
    alone: list[Phrase] = []
    others: list[Phrase] = []
    by_next: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        if len(phrase.elements) == 1:
            alone.append(phrase)
        elif phrase.elements[1] is _GAP_ELEMENT or phrase.elements[1][1]:
            others.append(phrase)
        else:
            for word in phrase.elements[1][0]:
                by_next.setdefault(word, []).append(phrase)
    return _Start(tuple(alone), {w: tuple(p) for w, p in by_next.items()}, tuple(others))


def _found(phrase: Phrase, tokens: Sequence[str], start: int, end: int) -> Find:
    return Find(phrase.signal, phrase.weight, start, end, " ".join(tokens[start:end]))


def _match(elements: tuple[Element, ...], tokens: Sequence[str], at: int) -> int:
    """The end of the phrase when it stands at `at` (its first word is known to fit), else 0."""
    position = at + 1
    gap = 0
    for element in elements[1:]:
        if element is _GAP_ELEMENT:
            gap = _MAX_GAP
            continue
        position = _next_fit(element, tokens, position, gap)
        if not position:
            return 0
        gap = 0
    return position


def _next_fit(element: Element, tokens: Sequence[str], start: int, gap: int) -> int:
    whole, beginnings = element
    if not gap:
        token = tokens[start] if start < len(tokens) else ""
        fits = token in whole or (beginnings and token.startswith(beginnings))
        return start + 1 if fits else 0
    for i in range(start, min(start + gap + 1, len(tokens))):
        token = tokens[i]
        if token in whole or (beginnings and token.startswith(beginnings)):
            return i + 1
        if is_end(token):
            return 0
    return 0


def _kind(signal: str) -> str:
    return "mood" if signal in ("good", "bad", "deny", "boost", "damp") else signal


def _without_nested(finds: list[Find]) -> list[Find]:
    if len(finds) < 2:
        return finds
    kept: list[Find] = []
    for find in sorted(finds, key=lambda f: (f.start - f.end, f.start, -f.weight)):
        kind = _kind(find.signal)
        if not any(
            k.start <= find.start and find.end <= k.end and _kind(k.signal) == kind for k in kept
        ):
            kept.append(find)
    kept = [f for f in kept if not any(_turns(k, f) for k in kept)]
    return sorted(kept, key=lambda f: (f.start, f.end))


def _turns(longer: Find, inner: Find) -> bool:
    """Whether a phrase means the opposite of a word in it ("no problems", "great job losing")."""
    opposite = _OPPOSITE.get(longer.signal)
    return (
        opposite == inner.signal
        and longer.start <= inner.start
        and inner.end <= longer.end
        and longer.end - longer.start > inner.end - inner.start
    )


def _weigh(finds: list[Find], tokens: Sequence[str]) -> list[Find]:
    """Apply denials and the words that make stronger or weaker; these are then spent."""
    denials = [f for f in finds if f.signal == "deny"]
    degrees = {
        f.end: (1.5 if f.signal == "boost" else 0.6) for f in finds if f.signal in ("boost", "damp")
    }
    if not denials and not degrees:
        return finds
    return [_weighed(f, denials, degrees, tokens) for f in finds]


def _weighed(
    find: Find, denials: list[Find], degrees: dict[int, float], tokens: Sequence[str]
) -> Find:
    weight = find.weight * degrees.get(find.start, 1.0)
    is_denied = any(
        0 <= find.start - d.end <= _DENIAL_REACH
        and not any(is_end(t) for t in tokens[d.end : find.start])
        for d in denials
    )
    if not is_denied and weight == find.weight:
        return find
    return Find(find.signal, weight, find.start, find.end, find.words, is_denied)


def parse(source: dict[str, list[str]], language: str) -> list[Phrase]:
    """Phrases from `{"good2": ["love it | great", ...]}`; raises `ValueError` naming a bad one."""
    phrases = []
    for name, lines in source.items():
        signal, weight = (name[:-1], int(name[-1])) if name[-1].isdigit() else (name, 2)
        for words in " | ".join(lines).split(" | "):
            phrases.append(Phrase(signal, weight, _elements(words.strip(), language)))
    return phrases


def _elements(words: str, language: str) -> tuple[Element, ...]:
    parts = words.split()
    if not parts or parts[0] == _GAP or parts[-1] == _GAP:
        raise ValueError(f"The phrase “{words}” must begin and end with a word.")
    return tuple(_GAP_ELEMENT if part == _GAP else _element(part, language) for part in parts)


def _element(part: str, language: str) -> Element:
    folded = [fold(p, language) for p in (part.split("/") if part != "/" else [part])]
    whole = frozenset(p for p in folded if not p.endswith("*"))
    beginnings = tuple(p[:-1] for p in folded if p.endswith("*"))
    if not (whole or beginnings) or "" in whole or any(len(b) < 2 for b in beginnings):
        raise ValueError(f"“{part}” is no word; a beginning needs two letters before the *.")
    for word in whole:
        if len(tokens_of(word)) != 1:
            raise ValueError(f"“{word}” is more than one token; write a space between them.")
    return whole, beginnings


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language of `LANGUAGES`, or the international one for any other."""
    names = (language, "any") if language in LANGUAGES else ("any",)
    phrases: list[Phrase] = []
    for name in names:
        phrases.extend(parse(load(name), language))
    return Lexicon(phrases)


@cache
def load(name: str) -> dict[str, list[str]]:
    """The words of one file, as written."""
    words: dict[str, list[str]] = json.loads(_text(name))
    return words


def load_text(name: str) -> dict[str, str]:
    """A file of words that is one line for each language."""
    lines: dict[str, str] = json.loads(_text(name))
    return lines


def _text(name: str) -> str:
    return resources.files("allears.triage").joinpath(f"words/{name}.json").read_text("utf-8")
