"""Cuts HTML into tags and text, in one pass that takes linear time whatever the bytes are.

Only what a mail or a feed needs of the tokenizer in the HTML standard: comments, declarations and
the insides of `script` and `style` vanish, entities are resolved, names are in lower case. It
builds no tree, so nothing can nest too deep. What it will miss: markup inside `svg` and `math` is
read as HTML, and a tag that never ends turns the rest of the page into text without its tags.
https://html.spec.whatwg.org/multipage/parsing.html#tokenization
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field


def names(text: str) -> frozenset[str]:
    """Words parted by spaces, as a set."""
    return frozenset(text.split())


MAX_TAGS = 200_000
"""What follows is left out; a page of a book has some 2,000."""
MAX_ATTRIBUTES = 60
MAX_CHARS = 10_000_000

VOID = names("area base br col embed hr img input link meta param source track wbr")
_RAW = frozenset(("script", "style", "title", "iframe", "noembed", "noframes", "xmp"))
_NAME = re.compile(r"[^\s/>]+")
_GAP = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"[^\s/>=][^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_BARE = re.compile(r"[^\s>]*")
_LOOSE_TAG = re.compile(r"<[^<>]*>")


@dataclass(slots=True)
class Tag:
    """`<name …>` or `</name>`."""

    name: str
    attrs: dict[str, str] = field(default_factory=dict)
    is_closing: bool = False

    @property
    def is_void(self) -> bool:
        return self.name in VOID


class _Unended(Exception):
    """The page ends inside a tag."""


def tokens(html: str) -> Iterator[Tag | str]:
    """Tags and pieces of text in their order. Never raises."""
    html = html[:MAX_CHARS]
    at, n_tags = 0, 0
    while at < len(html) and n_tags < MAX_TAGS:
        start = html.find("<", at)
        if start < 0:
            yield entities.unescape(html[at:])
            return
        if start > at:
            yield entities.unescape(html[at:start])
        following = html[start + 1 : start + 2]
        if following in ("!", "?"):
            at = _after_declaration(html, start)
            continue
        is_closing = following == "/"
        if not html[start + 1 + is_closing : start + 2 + is_closing].isalpha():
            yield "<"
            at = start + 1
            continue
        try:
            tag, at = _read_tag(html, start + 1 + is_closing, is_closing=is_closing)
        except _Unended:
            yield entities.unescape(_LOOSE_TAG.sub(" ", html[start:]))
            return
        n_tags += 1
        if tag.name in _RAW and not is_closing:
            at = _after_raw(html, at, tag.name)
            continue
        yield tag


def _after_declaration(html: str, start: int) -> int:
    if not html.startswith("<!--", start):
        end = html.find(">", start)
        return end + 1 if end >= 0 else len(html)
    if html.startswith("<!-->", start):
        return start + 5
    end = html.find("-->", start + 4)
    return end + 3 if end >= 0 else len(html)


def _after_raw(html: str, at: int, name: str) -> int:
    found = re.compile(f"</{name}[^>]*>?", re.IGNORECASE).search(html, at)
    return found.end() if found else len(html)


def _read_tag(html: str, at: int, *, is_closing: bool) -> tuple[Tag, int]:
    name = _NAME.match(html, at)
    assert name is not None
    tag, at = Tag(name.group().lower(), is_closing=is_closing), name.end()
    while True:
        at = _GAP.match(html, at).end()  # type: ignore[union-attr]
        if at >= len(html):
            raise _Unended
        if html[at] == ">":
            return tag, at + 1
        at = _read_attribute(html, at, tag.attrs)


def _read_attribute(html: str, at: int, attrs: dict[str, str]) -> int:
    name = _ATTRIBUTE.match(html, at)
    key, at = (name.group().lower(), name.end()) if name else ("", at)
    equals, value = _EQUALS.match(html, at), ""
    if equals:
        at = equals.end()
        quote = html[at : at + 1]
        if quote in ('"', "'") and quote:
            end = html.find(quote, at + 1)
            if end < 0:
                raise _Unended
            value, at = html[at + 1 : end], end + 1
        else:
            bare = _BARE.match(html, at)
            assert bare is not None
            value, at = bare.group(), bare.end()
    if key and key not in attrs and len(attrs) < MAX_ATTRIBUTES:
        attrs[key] = entities.unescape(value)
    return at
