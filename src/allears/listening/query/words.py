"""Normalized text becomes words: URLs are cut out, then tokens are found from left to right.

A token is a run of spaced letters, one unspaced letter, one pictograph, a flag, a tag (`#x`),
a ticker (`$x`) or a handle (`@x`, `@x@host`). Every pattern takes what it can and never gives
back, so the cost is linear in the text whatever it holds. Texts of plain ASCII have patterns of
their own over the text itself; others are matched by their shapes (see `letters`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from allears.listening.query.letters import PATTERN_SHAPES, SHAPES, SPACED


def _token_pattern(*, first: str, rest: str, letter: str, tag_first: str, tag_rest: str) -> str:
    run = f"[{first}][{rest}]*+"
    # No possessive group: before 3.11.5 Python keeps half of one that fails. Nothing is given back here anyway.
    name = rf"{run}(?:(?:\.|-++){run})*"
    host = rf"{run}(?:-++{run})*\.{run}(?:(?:\.|-++){run})*"
    return (
        rf"\#[{tag_first}][{tag_rest}]*+"
        rf"|(?<![{rest}])\$(?=[{letter}]){run}"
        rf"|(?<![{rest}])@{name}(?:@{host})?"
        rf"|{run}"
    )


_ASCII_WORD = re.compile(r"[a-z0-9_]++")
_ASCII = re.compile(
    _token_pattern(
        first="a-z0-9_",
        rest="a-z0-9_",
        letter="a-z",
        tag_first="a-z0-9_",
        tag_rest="a-z0-9_",
    )
)
_SHAPED = re.compile(
    _token_pattern(first="ln", rest="lnm", letter="l", tag_first="lnu", tag_rest="lnmuv")
    + "|rr|[uvpr]"
)
_SHAPED_WORD = re.compile("[ln][lnm]*+|[uv]")
_HAS_SIGN = re.compile("[#$@]")


def tokens_of(cut: str) -> list[str]:
    """The tokens of a normalized text without URLs, in order, each with its sign."""
    if cut.isascii():
        return _ASCII.findall(cut) if _HAS_SIGN.search(cut) else _ASCII_WORD.findall(cut)
    return [cut[start:end] for start, end in token_places(cut)]


def token_places(cut: str, *, is_pattern: bool = False) -> Iterator[tuple[int, int]]:
    """Start and end of each token; `is_pattern` counts STAR and ANY as letters."""
    shapes = cut.translate(PATTERN_SHAPES if is_pattern else SHAPES)
    return map(re.Match.span, _SHAPED.finditer(shapes))


def words_in(token: str) -> list[str]:
    """The words that a token counts as beside its sign: those of a tag, the one of a ticker."""
    if token[0] == "#":
        if token.isascii():
            return [token[1:]]
        spans = _SHAPED_WORD.finditer(token.translate(SHAPES), 1)
        return [token[found.start() : found.end()] for found in spans]
    if token[0] == "$":
        return [token[1:]]
    return [token]


# ---- URLs ----------------------------------------------------------------------------------

_URL_START = re.compile(r"https?://|www\.")
_URL_BODY = re.compile('[^\\s<>"“”„«»\u3000-\u303f]++')
_URL_STOP = re.compile("[uvpr]")
_WINDOW = 200
"""Characters; most URLs are shorter."""
_TAIL = ".,;:!?'’)]}"


def _url_end(text: str, start: int) -> int:
    """Where the rest of a URL ends; `start` when there is none.

    It is looked for in windows: what stands behind the end is not looked at for each URL again.
    """
    at, is_plain = start, text.isascii()
    while found := _URL_BODY.match(text, at, at + _WINDOW):
        stop = None if is_plain else _URL_STOP.search(found.group().translate(SHAPES))
        if stop:
            return at + stop.start()
        at = found.end()
    return at


def cut_urls(text: str) -> tuple[str, tuple[str, ...]]:
    """The normalized text with a blank for every character of a URL, and the URLs without tails."""
    if "www." not in text and "://" not in text:
        return text, ()
    pieces, urls, done, at = [], [], 0, 0
    while found := _URL_START.search(text, at):
        at = found.start() + 1
        if found.start() and SHAPES[ord(text[found.start() - 1])] in SPACED:
            continue
        end = _url_end(text, found.end())
        if end == found.end():
            continue
        pieces += [text[done : found.start()], " " * (end - found.start())]
        urls.append(text[found.start() : end].rstrip(_TAIL))
        done = at = end
    pieces.append(text[done:])
    return "".join(pieces), tuple(urls)
