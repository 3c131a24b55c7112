"""The HTML of a post as plain words: handles with their server, hashtags and emoji as text.

The markup is walked over once and written anew without what only looks (mentions and hashtags are
links there, long addresses are cut into pieces, an emoji is a picture), then `lib.html` makes text
of it. What it misses: a mention whose account the server does not name keeps the words of its link.
"""

from __future__ import annotations

import html as entities
from collections.abc import Mapping
from typing import Final

from allears.lib.html import to_text
from allears.lib.html_tokens import Tag, tokens

MAX_LINKS: Final = 50
_SCHEMES: Final = ("https://", "http://")


def plain(
    html: str, *, handles: Mapping[str, str], drops_quote: bool = False
) -> tuple[str, tuple[str, ...]]:
    """(text, links). `handles`: address of a profile -> `ann@server`. Never raises.

    `drops_quote`: leave out the line "RE: …" that stands for a quoted post.
    """
    writer = _Writer(handles, drops_quote=drops_quote)
    for token in tokens(html):
        if isinstance(token, Tag):
            writer.tag(token)
        else:
            writer.text(token)
    return to_text("".join(writer.out)), tuple(dict.fromkeys(writer.links))[:MAX_LINKS]


class _Writer:
    """Writes the markup anew."""

    def __init__(self, handles: Mapping[str, str], *, drops_quote: bool) -> None:
        self.out: list[str] = []
        self.links: list[str] = []
        self._handles = handles
        self._drops_quote = drops_quote
        self._skipping = ""
        """The element whose inside is left out."""
        self._depth = 0
        self._is_bare = False
        """We are in a link that is written without its address."""

    def text(self, piece: str) -> None:
        if not self._skipping:
            self.out.append(entities.escape(piece, quote=False))

    def tag(self, tag: Tag) -> None:
        if self._skipping:
            self._depth += 0 if tag.name != self._skipping else -1 if tag.is_closing else 1
            if not self._depth:
                self._skipping = ""
        elif tag.name == "a":
            self._link(tag)
        elif tag.name == "img":
            self.text(tag.attrs.get("alt", "") or tag.attrs.get("title", ""))
        elif self._drops_quote and "quote-inline" in _classes(tag) and not tag.is_void:
            self._skip(tag)
        else:
            self.out.append(f"</{tag.name}>" if tag.is_closing else _opened(tag))

    def _link(self, tag: Tag) -> None:
        if tag.is_closing:
            if not self._is_bare:
                self.out.append("</a>")
            self._is_bare = False
            return
        href, classes = tag.attrs.get("href", "").strip(), _classes(tag)
        is_hashtag = "hashtag" in classes or "tag" in tag.attrs.get("rel", "").split()
        handle = self._handles.get(href.rstrip("/"))
        if handle and not is_hashtag:
            self.text(f"@{handle}")
            self._skip(tag)
        elif is_hashtag or "mention" in classes:
            self._is_bare = True
        else:
            if href.lower().startswith(_SCHEMES):
                self.links.append(href)
            self.out.append(f'<a href="{entities.escape(href)}">')

    def _skip(self, tag: Tag) -> None:
        if not tag.is_closing:
            self._skipping, self._depth = tag.name, 1


def _classes(tag: Tag) -> list[str]:
    return tag.attrs.get("class", "").split()


def _opened(tag: Tag) -> str:
    """Without attributes but the one that numbers a list; what is hidden stays hidden."""
    kept = "".join(
        f' {name}="{entities.escape(tag.attrs[name])}"'
        for name in ("start", "hidden")
        if name in tag.attrs
    )
    return f"<{tag.name}{kept}>"
