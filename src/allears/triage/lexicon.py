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

import msgspec

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


class Phrase(msgspec.Struct, frozen=True):
    signal: str
    weight: int
    elements: tuple[Element, ...]
    kind: str
    """Of phrases of one kind the longer takes out the shorter that stands in it."""


class Find(msgspec.Struct, frozen=True):
    """One phrase met in a text: tokens `start` to `end` (exclusive), as written there."""

    signal: str
    weight: float
    start: int
    end: int
    words: str
    is_denied: bool = False


_Met = tuple[int, int, int, int, Phrase]
"""Minus its length, start, minus its weight, a running number, the phrase: sorts longest first."""


@dataclass(frozen=True, slots=True)
class _Start:
    """The phrases that a word begins, filed by what must come next."""

    alone: tuple[Phrase, ...]
    by_next: dict[str, tuple[Phrase, ...]]
    others: tuple[Phrase, ...]
    """Those whose next is a gap or a beginning of a word."""


class _Memory(dict[str, _Start | None]):
    """What each word begins, made when the word is first met."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        super().__init__()
        self._whole: dict[str, list[Phrase]] = {}
        self._beginnings: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            whole, beginnings = phrase.elements[0]
            for word in whole:
                self._whole.setdefault(word, []).append(phrase)
            for beginning in beginnings:
                self._beginnings.setdefault(beginning, []).append(phrase)
        self._longest = max(map(len, self._beginnings), default=0)
        self._pairs = {beginning[:2] for beginning in self._beginnings}

    def __missing__(self, token: str) -> _Start | None:
        found = list(self._whole.get(token, ()))
        if token[:2] in self._pairs:
            for n in range(2, min(len(token), self._longest) + 1):
                found.extend(self._beginnings.get(token[:n], ()))
        if len(self) > _MAX_MEMORY:
            self.clear()
        self[token] = start = _filed(found) if found else None
        return start


class Lexicon:
    """All phrases of one language. Finding is read-only but for a memory of seen words."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._memory = _Memory(phrases)

    def find(self, tokens: Sequence[str]) -> list[Find]:
        """Every phrase in the text, in order of their first word; shorter ones inside a longer
        one of the same kind are left out."""
        met: list[_Met] = []
        last = len(tokens) - 1
        memory = self._memory
        for i, token in enumerate(tokens):
            start = memory[token]
            if start is None:
                continue
            if len(met) >= _MAX_FINDS:
                break
            for phrase in start.alone:
                met.append((-1, i, -phrase.weight, len(met), phrase))
            if i == last:
                continue
            for phrase in start.by_next.get(tokens[i + 1], ()):
                end = i + 2 if len(phrase.elements) == 2 else _match(phrase.elements, tokens, i)
                if end:
                    met.append((i - end, i, -phrase.weight, len(met), phrase))
            for phrase in start.others:
                end = _match(phrase.elements, tokens, i)
                if end:
                    met.append((i - end, i, -phrase.weight, len(met), phrase))
        return _weigh(_without_nested(met, tokens), tokens) if met else []

    def knows(self, tokens: Sequence[str]) -> int:
        """How many tokens begin a phrase; tells which language a very short text may be."""
        memory = self._memory
        return sum(memory[t] is not None for t in tokens)


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


def _without_nested(met: list[_Met], tokens: Sequence[str]) -> list[Find]:
    kept = met if len(met) == 1 else _outermost(sorted(met))
    turning = [(m[1], m[1] - m[0], _OPPOSITE[m[4].signal]) for m in kept if _may_turn(m)]
    finds = []
    for minus_length, start, _, _, phrase in kept:
        end = start - minus_length
        if turning and _is_turned(turning, phrase.signal, start, end):
            continue
        words = tokens[start] if minus_length == -1 else " ".join(tokens[start:end])
        finds.append(Find(phrase.signal, phrase.weight, start, end, words))
    finds.sort(key=_by_place)
    return finds


def _outermost(met: list[_Met]) -> list[_Met]:
    """Longest first comes in; what lies inside one of its kind that was kept is left out."""
    kept: list[_Met] = []
    places: set[tuple[str, int]] = set()
    spans: dict[str, list[tuple[int, int]]] = {}
    for each in met:
        minus_length, start, _, _, phrase = each
        if minus_length == -1:
            if (phrase.kind, start) in places:
                continue
            places.add((phrase.kind, start))
        else:
            end = start - minus_length
            others = spans.setdefault(phrase.kind, [])
            if any(s <= start and end <= e for s, e in others):
                continue
            others.append((start, end))
            places.update((phrase.kind, place) for place in range(start, end))
        kept.append(each)
    return kept


def _by_place(find: Find) -> tuple[int, int]:
    return find.start, find.end


def _may_turn(met: _Met) -> bool:
    return met[0] != -1 and met[4].signal in _OPPOSITE


def _is_turned(turning: list[tuple[int, int, str]], signal: str, start: int, end: int) -> bool:
    """Whether a longer phrase means the opposite of this ("no problems", "great job losing")."""
    return any(
        opposite == signal and s <= start and end <= e and e - s > end - start
        for s, e, opposite in turning
    )


def _weigh(finds: list[Find], tokens: Sequence[str]) -> list[Find]:
    """Apply denials and the words that make stronger or weaker; these are then spent."""
    denials: list[int] = []
    degrees: dict[int, float] = {}
    for find in finds:
        if find.signal == "deny":
            denials.append(find.end)
        elif find.signal == "boost":
            degrees[find.end] = 1.5
        elif find.signal == "damp":
            degrees[find.end] = 0.6
    if not denials and not degrees:
        return finds
    return [_weighed(f, denials, degrees, tokens) for f in finds]


def _weighed(
    find: Find, denials: list[int], degrees: dict[int, float], tokens: Sequence[str]
) -> Find:
    start = find.start
    weight = find.weight * degrees.get(start, 1.0)
    is_denied = False
    for end in denials:
        if 0 <= start - end <= _DENIAL_REACH and not any(map(is_end, tokens[end:start])):
            is_denied = True
            break
    if not is_denied and weight == find.weight:
        return find
    return Find(find.signal, weight, start, find.end, find.words, is_denied)


def parse(source: dict[str, list[str]], language: str) -> list[Phrase]:
    """Phrases from `{"good2": ["love it | great", ...]}`; raises `ValueError` naming a bad one."""
    phrases = []
    for name, lines in source.items():
        signal, weight = (name[:-1], int(name[-1])) if name[-1].isdigit() else (name, 2)
        for words in " | ".join(lines).split(" | "):
            elements = _elements(words.strip(), language)
            phrases.append(Phrase(signal, weight, elements, _kind(signal)))
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
