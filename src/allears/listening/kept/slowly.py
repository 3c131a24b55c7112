"""The keys of one post in plain Python, from the view that the matcher has of it.

For posts that machine code leaves alone (see `harvest`), and what its keys are tested against.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from allears.listening.kept.hashing import ADDRESS, FIELD, PAIR, RUN, WORD, bigram, number_of
from allears.listening.kept.links import ADDRESS_MARK, AUTHOR_MARK
from allears.listening.match.gates import runs_in
from allears.listening.match.view import View, plain
from allears.listening.match.words import Words
from allears.listening.post import Post
from allears.listening.query.letters import SHAPES, UNSPACED, fold, normalize
from allears.listening.query.words import words_in

NUMBERS = ("likes", "reposts", "replies", "rating")


class Key(NamedTuple):
    """A number, and how it is spelled where it is."""

    number: int
    spelled: str = ""


def keys_of(post: Post, common: Container[int]) -> list[Key]:
    """All of them, some of them twice. `common`: the numbers of words that are kept in pairs."""
    view = View(post)
    found = [Key(number_of(WORD, word), word) for word in view.keys]
    for part in view.parts:
        found += [Key(number) for number in _rows_of(part, common)]
    for raw in view.raw:
        found += [Key(number_of(RUN, normalize(run))) for run in set(runs_in(raw))]
    found += [Key(number_of(FIELD, value)) for value in _fields_of(view)]
    found += [Key(number_of(ADDRESS, url), chr(ADDRESS_MARK) + url) for url in view.urls if url]
    return found + list(_people_of(post))


def places_in(post: Post, ids: Mapping[int, int]) -> Iterator[list[tuple[int, int]]]:
    """Of each part where common words stand, rising: place and number. `ids`: of keys the number."""
    for part in View(post).parts:
        found = [
            (place, word in part.accented, ids[number])
            for word, places in part.places.items()
            if (number := number_of(WORD, word)) in ids
            for place in places
        ]
        yield [(place, number) for place, _is_accented, number in sorted(found)]


def _rows_of(part: Words, common: Container[int]) -> Iterator[int]:
    """Unspaced letters side by side, and common words."""
    row: list[str] = []
    for token in part.tokens:
        row += words_in(token) if token[0] in "#$" else [token]
    for one, two in pairwise(row):
        if _is_unspaced(one) and _is_unspaced(two):
            yield number_of(PAIR, one + two)
        for left in {one, fold(one)}:
            for right in {two, fold(two)}:
                numbers = number_of(WORD, left), number_of(WORD, right)
                if numbers[0] in common and numbers[1] in common:
                    yield bigram(*numbers)


def _is_unspaced(word: str) -> bool:
    return len(word) == 1 and SHAPES[ord(word)] in UNSPACED


def _fields_of(view: View) -> Iterator[str]:
    post = view.post
    yield f"network:{view.network}"
    yield f"channel:{view.channel}"
    if post.country:
        yield f"country:{view.country}"
    yield from (f"lang:{lang}" for lang in view.langs)
    if not post.langs:
        yield "no language:"
    yield from (f"is:{kind}" for kind in view.kinds)
    yield from (f"has:{thing}" for thing in view.holds)
    yield from (f"site:{site}" for site in view.sites)
    if post.author.name:
        yield "has name:"
    yield from (f"count:{name}" for name in NUMBERS if getattr(post, name) is not None)
    if post.author.followers is not None:
        yield "count:followers"


def _people_of(post: Post) -> Iterator[Key]:
    for who, is_id in ((post.author.id, True), (post.author.handle, False)):
        if who:
            person = plain(who).removeprefix("@")
            spelled = chr(AUTHOR_MARK) + person if is_id else ""
            yield Key(number_of(FIELD, f"author:{person}"), spelled)
    if post.author.handle:
        yield Key(number_of(FIELD, "has handle:"))
    if post.reply_to:
        yield Key(number_of(FIELD, f"to:{plain(post.reply_to).removeprefix('@')}"))
