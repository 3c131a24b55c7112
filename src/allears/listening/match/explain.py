"""Which characters of a post made a monitor meet it, in the text as it was written.

The true parts of the tree are followed down to their leaves; NOTs, fields on anything but words,
and URLs show nothing. Positions in normalized text are led back by normalizing the original letter
by letter with its marks; where that gives another text (not known to happen), nothing is shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from allears.listening.match.exact import Exact
from allears.listening.match.leaves import Pairs, WordFinder, row_pairs, spans_of
from allears.listening.match.verify import compile_node
from allears.listening.match.view import View
from allears.listening.match.words import Words
from allears.listening.query.letters import INVISIBLE, normalize
from allears.listening.query.nodes import Node, parts_of, walk
from allears.listening.query.words import token_places

Span = tuple[str, int, int]
"""`title`, `text` or `name`, first character, one past the last."""

_JOINS = (("\u1160", "\u11ff"), ("\uff9e", "\uff9f"), ("\u3099", "\u309a"))
"""Letters that join with the one before: Hangul vowels and finals, kana voicing."""


def explain(node: Node, view: View) -> tuple[Span, ...]:
    """The spans of all leaves that hold, sorted, each once."""
    found: set[Span] = set()
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here[0] == "not" or not compile_node(here).test(view):
            continue
        if here[0] in ("and", "or"):
            waiting.extend(parts_of(here))
        elif here[0] == "exact":
            found.update(_exact_spans(here[1], view))
        else:
            found.update(_word_spans(here, view))
    return tuple(sorted(found))


def _word_spans(leaf: Node, view: View) -> Iterator[Span]:
    texts: dict[str, tuple[str, Words]] = {"text": (view.post.text, view.text)}
    if view.title:
        texts["title"] = (view.post.title, view.title)
    if leaf[0] == "field":
        if leaf[1] == "name":
            texts = {"name": (view.post.author.name, view.name)}
        elif leaf[1] == "title" and view.title:
            texts = {"title": texts["title"]}
        else:
            return
    for label, (original, part) in texts.items():
        pairs = sorted(set(_pairs(leaf, part)))
        if pairs:
            ends = _character_spans(original, part)
            for first, last in pairs:
                if last < len(ends):
                    yield label, ends[first][0], ends[last][1]


def _pairs(leaf: Node, part: Words) -> Pairs:
    if leaf[0] == "near":
        return _near_pairs(leaf, part)
    if leaf[0] == "within":
        return [pair for word in leaf[2:] for pair in WordFinder(word).pairs(part)]
    words = leaf[3:] if leaf[0] == "field" else leaf[1:]
    return row_pairs([WordFinder(word) for word in words], part)


def _near_pairs(near: Node, part: Words) -> Pairs:
    """The words of a NEAR that lie inside one of its matches."""
    held = [
        (first, first + lengths.bit_length() - 1) for first, lengths in spans_of(near)(part).items()
    ]
    inside: Pairs = []
    for leaf in walk(near):
        if leaf[0] not in ("near", "or"):
            rows = row_pairs([WordFinder(word) for word in leaf[1:]], part)
            inside += [
                (first, last)
                for first, last in rows
                if any(start <= first and last <= end for start, end in held)
            ]
    return inside


KEPT_TEXTS, KEPT_LENGTH = 1_000, 1_000


def _exact_spans(typed: str, view: View) -> Iterator[Span]:
    exact = Exact(typed)
    for label in ("title", "text"):
        original: str = getattr(view.post, label)
        composed = _compose(original)
        back = _way_back(original, _compose)
        for start in exact.places(composed) if back else ():
            yield label, back[start], back[start + len(exact.text)]


def _compose(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _character_spans(original: str, part: Words) -> list[tuple[int, int]]:
    """Of each word of a part, by its number: where it stands in the original."""
    back = _way_back(original, normalize)
    spans: list[tuple[int, int]] = []
    if not back or len(back) != len(part.cut) + 1:
        return spans
    for start, end in token_places(part.cut):
        inner = [(start, end)]
        if part.cut[start] == "#":
            inner = [
                (start + 1 + low, start + 1 + high)
                for low, high in token_places(part.cut[start + 1 : end])
            ]
            inner[0] = (start, inner[0][1])
        spans += [(back[low], back[high]) for low, high in inner]
    return spans


def _way_back(original: str, spell: Callable[[str], str]) -> Sequence[int]:
    """For each character of the spelled text (and its end) the place in the original.

    The texts of a list are asked for again and again, by each query that met them and each who looks.
    """
    return _ways_back(original, spell) if len(original) < KEPT_LENGTH else _found(original, spell)


@lru_cache(maxsize=KEPT_TEXTS)
def _ways_back(original: str, spell: Callable[[str], str]) -> Sequence[int]:
    return tuple(_found(original, spell))


def _found(original: str, spell: Callable[[str], str]) -> Sequence[int]:
    back: list[int] = []
    made: list[str] = []
    starts = [i for i, letter in enumerate(original) if i == 0 or not _joins(letter)]
    for start, end in zip(starts, [*starts[1:], len(original)], strict=bool(starts)):
        piece = spell(original[start:end])
        made.append(piece)
        back += [start] * len(piece)
    if "".join(made) != spell(original):
        return []
    return [*back, len(original)]


def _joins(letter: str) -> bool:
    if letter.isascii():
        return False
    return (
        unicodedata.category(letter)[0] == "M"
        or INVISIBLE.match(letter) is not None
        or any(low <= letter <= high for low, high in _JOINS)
    )
