"""The words of a mention that a query met, so that a page can mark them.

`spans` asks the matcher where the words stand, `pieces` cuts a text there; with a limit it shows
the neighbourhood of the first met word, cut at spaces. Compiled queries are kept. What it misses:
a hit by fields alone (a network, an author) has no words to mark, and a query that cannot be read
(any more) marks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from allears.listening import match
from allears.listening import query as language
from allears.listening.ports import Marks
from allears.listening.post import Post

LEAD = 48
"""Characters shown before the first met word of a long text."""
KEPT_QUERIES = 512


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `is_hit` when the query met it."""

    text: str
    is_hit: bool = False


@lru_cache(maxsize=KEPT_QUERIES)
def compiled(query: str) -> match.Matcher | None:
    """The query alone, under the key 0; None when it cannot be read."""
    try:
        node = language.parse(query)
    except language.QueryError:
        return None
    return match.compile([(0, node)], detected_language=True)


def meets(matcher: match.Matcher, post: Post, marks: Marks) -> bool:
    """Whether the one query of `compiled` meets a post whose marks are known."""
    hits = matcher.match(post)
    return bool(hits.sure or (hits.maybe and matcher.settle(post, marks, hits.maybe)))


def spans(queries: Iterable[str], post: Post, marks: Marks | None = None) -> Sequence[match.Span]:
    """Where in title and text the words of these queries stand."""
    found: set[match.Span] = set()
    for query in queries:
        matcher = compiled(query)
        if matcher is not None:
            found.update(matcher.explain(0, post, marks))
    return sorted(found)


def pieces(text: str, places: Iterable[tuple[int, int]], *, limit: int = 0) -> list[Piece]:
    """The text cut where `places` begin and end; at most about `limit` characters of it."""
    held = list(_joined(places))
    start, end = _window(text, held[0][0] if held else 0, limit)
    found = [Piece("… ")] if start else []
    at = start
    for first, last in held:
        first, last = max(first, at), min(last, end)
        if first >= last:
            continue
        if first > at:
            found.append(Piece(text[at:first]))
        found.append(Piece(text[first:last], is_hit=True))
        at = last
    if at < end:
        found.append(Piece(text[at:end]))
    return [*found, Piece(" …")] if end < len(text) else found


def of_part(part: str, found: Iterable[match.Span]) -> list[tuple[int, int]]:
    """The spans that lie in `title` or in `text`."""
    return [(first, last) for label, first, last in found if label == part]


def _joined(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sorted, those that overlap made into one."""
    held: tuple[int, int] | None = None
    for first, last in sorted(places):
        if held is None or first > held[1]:
            if held is not None:
                yield held
            held = (first, last)
        else:
            held = (held[0], max(held[1], last))
    if held is not None:
        yield held


def _window(text: str, first: int, limit: int) -> tuple[int, int]:
    if not limit or len(text) <= limit:
        return 0, len(text)
    start = wanted = 0
    if first > limit // 2:
        wanted = min(first - LEAD, len(text) - limit)
        space = text.rfind(" ", max(0, wanted - LEAD), wanted + 1)
        start = space + 1 if space >= 0 else wanted
    end = min(wanted + limit, len(text))
    space = text.rfind(" ", end - LEAD, end)
    return start, end if end == len(text) or space <= first else space
