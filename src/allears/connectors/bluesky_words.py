"""Words as Bluesky takes them: facets over bytes, keys of records, addresses of posts.

A post is plain text; links, people and tags in it are named beside it by where they begin and end,
counted in bytes of UTF-8. What is found as a link here is what the network's own app finds, as far as
people write it. What it misses: links without `https://` whose ending is not one of the usual ones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from allears.lib import splitting

MAX_CHARS: Final = 300
"""Graphemes of one post."""
MAX_PARTS: Final = 10
MAX_TAG: Final = 64
_LINK = re.compile(r"(?<![\w@/.])(?:https?://[^\s<>\"]+|(?<!-)(?:[a-z0-9-]++\.)+(?:com|org|net|io|dev|app|social|de|eu|uk|fr)(?:/[^\s<>\"]*)?)(?![\w@])", re.I)  # fmt: skip
_HANDLE = re.compile(r"(?<![\w@/.])@((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z][a-zA-Z0-9-]{0,61}[a-zA-Z0-9])")  # fmt: skip
_TAG = re.compile(r"(?<![\w#&/])[#＃]([^\s#＃]*[^\s\d\W][^\s#＃]*)")
_TAIL: Final = ".,;:!?'\"”’»)]}"
_POST_LINK = re.compile(r"https://bsky\.app/profile/([^/\s]+)/post/([a-z0-9]+)")
_LETTERS: Final = "234567abcdefghijklmnopqrstuvwxyz"
_FIRST_US: Final = 1_672_531_200_000_000
"""2023, when the network opened: keys look like times since then."""
_SPAN_US: Final = 3 * 365 * 86_400_000_000

DidOf = Callable[[str], str]
"""A handle's lasting id; empty where nobody has it."""


def parts_of(text: str) -> list[str]:
    """The posts of one answer, in their order. Raises `splitting.DoesNotFit`."""
    return splitting.split(text, max_chars=MAX_CHARS, max_parts=MAX_PARTS, counted_in="graphemes")


def facets(text: str, did_of: DidOf) -> list[dict[str, Any]]:
    """Links, people and tags, by the bytes that they take."""
    found: list[dict[str, Any]] = []
    taken: list[tuple[int, int]] = []
    for begin, end, feature in [*_links(text), *_people(text, did_of), *_tags(text)]:
        if any(begin < other_end and other_begin < end for other_begin, other_end in taken):
            continue
        taken.append((begin, end))
        index = {"byteStart": _bytes(text[:begin]), "byteEnd": _bytes(text[:end])}
        found.append({"index": index, "features": [feature]})
    return sorted(found, key=lambda facet: int(facet["index"]["byteStart"]))


def quoted_in(text: str) -> tuple[str, str] | None:
    """Whose post, and which, the last link to a post leads to: such an answer quotes it."""
    links = list(_POST_LINK.finditer(text))
    return (links[-1][1], links[-1][2]) if links else None


def key_of(*seeds: str) -> str:
    """A record key in the shape of a TID, the same for the same seeds."""
    drawn = int.from_bytes(hashlib.sha256("\0".join(seeds).encode()).digest()[:16], "big")
    number = (_FIRST_US + (drawn >> 10) % _SPAN_US) << 10 | drawn & 1023
    return "".join(_LETTERS[number >> 5 * place & 31] for place in range(12, -1, -1))


def address(uri: str) -> tuple[str, str, str]:
    """Who, which collection, which key; empty parts where it is no address of a record."""
    parts = uri.removeprefix("at://").split("/")
    return (
        (parts[0], parts[1], parts[2])
        if uri.startswith("at://") and len(parts) == 3
        else ("", "", "")
    )


def page_of(uri: str, handle: str = "") -> str:
    """Where a person can open a post."""
    did, _, key = address(uri)
    return f"https://bsky.app/profile/{handle or did}/post/{key}" if did else ""


Found = Iterator[tuple[int, int, dict[str, str]]]


def _links(text: str) -> Found:
    for match in _LINK.finditer(text):
        shown = match[0]
        while shown[-1:] in _TAIL and (shown[-1] != ")" or shown.count(")") > shown.count("(")):
            shown = shown[:-1]
        uri = shown if shown.lower().startswith("http") else f"https://{shown}"
        yield match.start(), match.start() + len(shown), _feature("link", uri=uri)


def _people(text: str, did_of: DidOf) -> Found:
    for match in _HANDLE.finditer(text):
        did = did_of(match[1].lower())
        if did:
            yield match.start(), match.end(), _feature("mention", did=did)


def _tags(text: str) -> Found:
    for match in _TAG.finditer(text):
        tag = match[1].rstrip(_TAIL)
        if 0 < len(tag) <= MAX_TAG:
            yield match.start(), match.start() + 1 + len(tag), _feature("tag", tag=tag)


def _feature(kind: str, **more: str) -> dict[str, str]:
    return {"$type": f"app.bsky.richtext.facet#{kind}"} | more


def _bytes(text: str) -> int:
    return len(text.encode())
