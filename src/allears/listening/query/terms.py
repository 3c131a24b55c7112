"""What is written in a term, a phrase or a value becomes words and patterns of the tree.

The text arrives with STAR and ANY for wildcards that mean something, and with `PLAIN_SIGNS` for
signs whose meaning a backslash took. It is read exactly as a post's text is.
"""

from __future__ import annotations

from allears.listening.query.errors import QueryError
from allears.listening.query.letters import (
    ANY,
    PATTERN_SHAPES,
    PICTURED,
    STAR,
    UNSPACED,
    normalize,
)
from allears.listening.query.words import cut_urls, token_places

PLAIN_SIGNS = str.maketrans("#@$", "\ufdd2\ufdd3\ufdd4")
"""How `\\#`, `\\@`, `\\$` are held: they separate words and are themselves in other values."""
_TO_PLAIN = str.maketrans(f"{STAR}{ANY}\ufdd2\ufdd3\ufdd4", "*?#@$")
_TO_WILD = str.maketrans(f"{STAR}{ANY}", "*?")
_WILDCARDS = frozenset((STAR, ANY))


def to_plain(text: str) -> str:
    """The text as it was meant letter by letter: wildcards and escaped signs are characters."""
    return text.translate(_TO_PLAIN)


def has_wildcard(text: str) -> bool:
    return STAR in text or ANY in text


def read_words(text: str, at: int, *, what: str) -> list[str]:
    """The words of a term or phrase (`what`, for the message); refuses what holds none."""
    if text.isascii() and text.isalnum():
        return [text.lower()]
    cut, urls = cut_urls(normalize(text))
    if urls:
        raise QueryError(
            f"A URL cannot stand in a {what}. To find posts that link there, write "
            f'url:"{to_plain(urls[0])[:60]}" or site: and the host.',
            at,
        )
    if not has_wildcard(cut):
        words = [cut[start:end] for start, end in token_places(cut)]
    else:
        words = _read_patterns(cut, at)
    if not words:
        raise QueryError(
            f"This {what} holds no word, only signs. For exactly these signs write them in "
            "braces, such as {C++}; otherwise leave them out.",
            at,
        )
    return words


def _read_patterns(cut: str, at: int) -> list[str]:
    shapes = cut.translate(PATTERN_SHAPES)
    words = []
    for start, end in token_places(cut, is_pattern=True):
        token = cut[start:end]
        if has_wildcard(token):
            _check_pattern(token, at)
            _check_neighbour(shapes[start - 1 : start], token[0], token, at)
            _check_neighbour(shapes[end : end + 1], token[-1], token, at)
        words.append(token.translate(_TO_WILD))
    return words


def _check_pattern(token: str, at: int) -> None:
    if all(letter in _WILDCARDS or letter in "#@$.-" for letter in token):
        raise QueryError(
            "A word cannot be only wildcards, it would match every word. Write at least one "
            "letter beside them, such as refund*, or leave it out.",
            at,
        )


def _check_neighbour(shape: str, edge: str, token: str, at: int) -> None:
    if edge not in _WILDCARDS or not shape:
        return
    if shape in PICTURED or (shape in UNSPACED and token[0] != "#"):
        raise QueryError(
            "A wildcard cannot stand beside a letter of a script written without spaces or "
            "beside a pictograph. Leave it out: the letters alone find every longer word.",
            at,
        )
