"""The small Markdown that people type into an answer, as safe HTML and as plain text.

Bold, italic, lists, quotes, code and links; a line end is a line end, and a web address is a link.
HTML that somebody types stays text, pictures stay text, and only http, https and mailto become links
(markdown-it-py decides, with `html` off). What it misses: headings and tables, which no letter needs.
https://spec.commonmark.org/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

SCHEMES = ("http", "https", "mailto")
MAX_CHARS = 100_000
_BLOCKS = ("paragraph", "blockquote", "list")
_INLINE = (
    "text",
    "newline",
    "escape",
    "backticks",
    "emphasis",
    "link",
    "autolink",
    "balance_pairs",
)
_LINK = re.compile(
    r"(?<![!\\])\[([^\]\n]{1,500})\]\(((?:https?://|mailto:)[^\s()]{1,2000})\)", re.IGNORECASE
)
_BARE = re.compile(r"https?://[^\s<>\"'`\\]{1,2000}", re.IGNORECASE)
_TAIL = ".,;:!?…)]*_~»”’"
_SIGNS = re.compile(r"`[^`\n]+`|^ {0,3}(?:[-*+]|\d{1,9}[.)]) |^ {0,3}>", re.MULTILINE)
_OPENS = re.compile(r"(?<!\w)(?:\*{1,2}|_{1,2})(?=[^\s*_])")
_CLOSES = re.compile(r"(?<=[^\s*_])(?:\*{1,2}|_{1,2})(?!\w)")


def to_html(text: str) -> str:
    """HTML paragraphs, lists and quotes; each says its own direction. Never raises; O(len)."""
    return str(_READER.render(text[:MAX_CHARS].replace("\x00", "")))


def to_plain(text: str) -> str:
    """For those who read the plain part: the text as it was typed, links written out."""

    def written(found: re.Match[str]) -> str:
        label, address = found[1], found[2].removeprefix("mailto:")
        return address if label.strip() == address else f"{label} ({address})"

    return _LINK.sub(written, text)


def to_words(text: str) -> str:
    """The bare words in one line, for a list: without signs, addresses of links left out."""
    lines = (token.children or [] for token in _READER.parse(text[:MAX_CHARS].replace("\x00", "")))
    said = (
        "".join(" " if one.type.endswith("break") else one.content for one in line)
        for line in lines
    )
    return " ".join(" ".join(said).split())


def has_signs(text: str) -> bool:
    """Whether anything in it would look different when it is formatted."""
    if _SIGNS.search(text) or _LINK.search(text):
        return True
    return any(_is_stressed(line) for line in text.split("\n"))


def _is_stressed(line: str) -> bool:
    """Something stands between two signs. What closes any of those that open closes the first of them,
    too: so a line is walked once."""
    opens = _OPENS.search(line)
    return opens is not None and _CLOSES.search(line, opens.end() + 1) is not None


def _is_good_link(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in SCHEMES and bool(parts.netloc or parts.path)
    except ValueError:
        return False


def _link_bare(state: StateCore) -> None:
    """Web addresses in the running text become links, those inside a link stay."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = list(_with_links(token.children))


def _with_links(children: list[Token]) -> Iterator[Token]:
    depth = 0
    for child in children:
        depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type == "text" and not depth and "://" in child.content:
            yield from _parted(child.content)
        else:
            yield child


def _parted(text: str) -> Iterator[Token]:
    at = 0
    for found in _BARE.finditer(text):
        address = found.group().rstrip(_TAIL)
        if not _is_good_link(address) or "//" not in address[:-1]:
            continue
        yield _text(text[at : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield _text(address)
        yield Token("link_close", "a", -1)
        at = found.start() + len(address)
    yield _text(text[at:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _open(
    self: Any, tokens: list[Token], at: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    """A block that stands right in its own direction."""
    tokens[at].attrSet("dir", "auto")
    return str(self.renderToken(tokens, at, options, env))


def _link(
    self: Any, tokens: list[Token], at: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    tokens[at].attrSet("rel", "noopener noreferrer nofollow ugc")
    tokens[at].attrSet("target", "_blank")
    return str(self.renderToken(tokens, at, options, env))


def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "breaks": True, "linkify": False, "maxNesting": 12})
    reader.enable([*_BLOCKS, *_INLINE], ignoreInvalid=True)
    reader.validateLink = _is_good_link  # type: ignore[method-assign]
    reader.core.ruler.push("bare_links", _link_bare)
    for name in ("paragraph_open", "blockquote_open", "bullet_list_open", "ordered_list_open"):
        reader.add_render_rule(name, _open)
    reader.add_render_rule("link_open", _link)
    return reader


_READER = _reader()
