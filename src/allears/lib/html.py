"""HTML of strangers: read as plain text, or made harmless for showing.

`to_text` walks over the tags once and writes what a reader would see: paragraphs are parted by a
blank line, list items have a dash or number, quotes `> ` before each line, a link its address in
brackets behind it, hidden text is left out. `sanitize` first writes the page anew with a bounded
depth (the tree builder underneath takes quadratic time otherwise) and then lets `nh3` decide by a
list of what is allowed. What it will miss: text hidden by a style sheet or by its color, and what
is only told by the layout of a table.
"""

from __future__ import annotations

import html as entities
import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import urljoin

import nh3

from allears.lib.html_tokens import VOID, Tag, names, tokens

MAX_URL_CHARS = 2_000
MAX_DEPTH = 100
"""Deeper elements lose their tags and keep their text."""
MAX_QUOTE_DEPTH = 8
MAX_SHOWN_CHARS = 200_000
"""What follows is not shown; the tree builder grows slow on longer runs of text."""

_PARAGRAPHS = names(
    "p h1 h2 h3 h4 h5 h6 blockquote ul ol dl table pre article section figure hr form"
)
_LINES = names(
    "div li tr dt dd br center address header footer main aside nav figcaption option body html "
    "caption thead tbody tfoot fieldset legend"
)
_CELLS = names("td th")
_UNSEEN = names("head template svg math object select datalist audio video canvas")
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_PADDING = re.compile(r"[\u200b\u034f\ufeff\u00ad\u2060]")
_NOTHING_SEEN = re.compile(r"[\s\u200b-\u200f\u034f]*")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE
)
_LINK_SCHEMES = ("http:", "https:", "mailto:", "tel:")

_ALLOWED_TAGS = names(
    "a abbr b blockquote br caption cite code dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 "
    "h6 hr i img ins kbd li mark ol p pre q s small span strong sub sup table tbody td tfoot th "
    "thead tr u ul"
)
_ALLOWED_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}


def to_text(html: str, *, base_url: str = "", is_quote: Callable[[Tag], bool] | None = None) -> str:
    """Plain text of an HTML page or snippet; linear in its length. Never raises.

    Relative links are resolved against `base_url`, without one they lose their address.
    Elements that `is_quote` says yes to are quoted as `<blockquote>` is.
    """
    writer = _Writer(base_url, is_quote)
    for token in tokens(html):
        if isinstance(token, str):
            writer.text(token)
        elif token.is_closing:
            writer.close(token)
        else:
            writer.open(token)
    return writer.finish()


def sanitize(html: str, *, with_images: bool = False) -> str:
    """HTML that may stand inside one of our pages: no script, style, form, frame or foreign scheme.

    Pictures from elsewhere tell their server who looks, so they are left out unless
    `with_images`; their alternative text stays.
    """
    return nh3.clean(
        _bounded(html, with_images=with_images),
        tags=set(_ALLOWED_TAGS),
        attributes=_ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow ugc",
        strip_comments=True,
    )


def _bounded(html: str, *, with_images: bool) -> str:
    """The same page in clean spelling, allowed tags only, nested at most `MAX_DEPTH` deep."""
    out: list[str] = []
    opened: list[str] = []
    n_chars = 0
    n_open, n_left_out = Counter[str](), Counter[str]()
    for token in tokens(html):
        if isinstance(token, str):
            n_chars += len(token)
            if n_chars > MAX_SHOWN_CHARS:
                break
            out.append(entities.escape(token, quote=False))
        elif token.name not in _ALLOWED_TAGS:
            continue
        elif token.name == "img" and not with_images:
            out.append(entities.escape(token.attrs.get("alt", "")))
        elif token.is_closing:
            if n_left_out[token.name]:
                n_left_out[token.name] -= 1
            elif n_open[token.name]:
                while (name := opened.pop()) != token.name:
                    n_open[name] -= 1
                    out.append(f"</{name}>")
                n_open[token.name] -= 1
                out.append(f"</{token.name}>")
        elif token.name in VOID:
            out.append(_spelled(token))
        elif len(opened) >= MAX_DEPTH:
            n_left_out[token.name] += 1
        else:
            opened.append(token.name)
            n_open[token.name] += 1
            out.append(_spelled(token))
    return "".join(out)


def _spelled(tag: Tag) -> str:
    allowed = _ALLOWED_ATTRIBUTES.get(tag.name, ())
    attrs = "".join(f' {k}="{entities.escape(v)}"' for k, v in tag.attrs.items() if k in allowed)
    return f"<{tag.name}{attrs}>"


class _Writer:
    """Takes tags and text in their order, gives lines."""

    def __init__(self, base_url: str, is_quote: Callable[[Tag], bool] | None) -> None:
        self.base_url = base_url
        self.is_quote = is_quote
        self.lines: list[str] = []
        self.line: list[str] = []
        self.label: list[str] | None = None
        self.href = ""
        self.lists: list[int | None] = []
        self.quotes: dict[str, list[bool]] = {}
        self.quote_depth = 0
        self.n_pre = 0
        self.hidden_by = ""
        self.n_hidden = 0

    def text(self, piece: str) -> None:
        if self.hidden_by:
            return
        piece = _PADDING.sub("", piece)
        if self.n_pre:
            first, *others = piece.replace("\r\n", "\n").split("\n")
            self._add(first)
            for other in others:
                self._end_line()
                self._add(other)
            return
        piece = _SPACE.sub(" ", piece)
        if piece.startswith(" ") and (not self.line or self.line[-1].endswith(" ")):
            piece = piece[1:]
        self._add(piece)

    def open(self, tag: Tag) -> None:
        if self.hidden_by:
            self.n_hidden += tag.name == self.hidden_by
            return
        if not tag.is_void and _is_hidden(tag):
            self.hidden_by, self.n_hidden = tag.name, 1
            return
        self._break(tag)
        if not tag.is_void:
            self._open_quote(tag)
        if tag.name == "a":
            self._end_link()
            self.href, self.label = self._address(tag.attrs.get("href", "")), []
        elif tag.name == "img":
            self._add(_seen_instead(tag.attrs.get("alt", "")))
        elif tag.name == "pre":
            self.n_pre += 1
        elif tag.name in ("ul", "ol"):
            self.lists.append(0 if tag.name == "ol" else None)
        elif tag.name == "li":
            self._add(self._bullet())

    def close(self, tag: Tag) -> None:
        if self.hidden_by:
            self.n_hidden -= tag.name == self.hidden_by
            if not self.n_hidden:
                self.hidden_by = ""
            return
        if tag.name == "a":
            self._end_link()
        elif tag.name in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag.name == "pre":
            self.n_pre = max(0, self.n_pre - 1)
        if tag.name == "br" or tag.name not in VOID:
            self._break(tag)
        opened = self.quotes.get(tag.name)
        if opened and opened.pop():
            self._end_line(is_soft=True)
            self.quote_depth -= 1

    def finish(self) -> str:
        self._end_link()
        self._end_line(is_soft=True)
        kept: list[str] = []
        for line in self.lines:
            if line or (kept and kept[-1]):
                kept.append(line)
        return "\n".join(kept).strip("\n")

    def _add(self, piece: str) -> None:
        if piece:
            self.line.append(piece)
            if self.label is not None:
                self.label.append(piece)

    def _break(self, tag: Tag) -> None:
        if tag.name == "br":
            self._end_line()
        elif tag.name in _PARAGRAPHS and not (self.lists and tag.name in ("ul", "ol")):
            self._end_line(is_soft=True)
            self.lines.append("")
        elif tag.name in _LINES or tag.name in _PARAGRAPHS:
            self._end_line(is_soft=True)
        elif tag.name in _CELLS and self.line and not self.line[-1].endswith(" "):
            self._add(" ")

    def _end_line(self, *, is_soft: bool = False) -> None:
        """A soft end does nothing where a line has just begun."""
        if is_soft and not self.line:
            return
        line = "".join(self.line).rstrip()
        self.line = []
        if _NOTHING_SEEN.fullmatch(line):
            line = ""
        if self.quote_depth and line:
            line = "> " * min(self.quote_depth, MAX_QUOTE_DEPTH) + line
        self.lines.append(line)

    def _open_quote(self, tag: Tag) -> None:
        quotes = tag.name == "blockquote" or (self.is_quote is not None and self.is_quote(tag))
        if quotes:
            self._end_line(is_soft=True)
            self.quote_depth += 1
        if quotes or tag.name in self.quotes:
            self.quotes.setdefault(tag.name, []).append(quotes)

    def _bullet(self) -> str:
        n = self.lists[-1] if self.lists else None
        if n is None:
            return "- "
        self.lists[-1] = n + 1
        return f"{n + 1}. "

    def _address(self, href: str) -> str:
        href = "".join(href.split())
        if self.base_url:
            try:
                href = urljoin(self.base_url, href)
            except ValueError:
                return ""
        is_good = href.lower().startswith(_LINK_SCHEMES) and len(href) <= MAX_URL_CHARS
        return href if is_good else ""

    def _end_link(self) -> None:
        if self.label is None:
            return
        label, self.label = "".join(self.label).strip(), None
        bare = re.sub(r"^(https?://|mailto:|tel:)", "", self.href, flags=re.IGNORECASE)
        if self.href and label.lower().rstrip("/") not in (
            self.href.lower().rstrip("/"),
            bare.lower().rstrip("/"),
        ):
            space = " " if self.line and not self.line[-1].endswith(" ") else ""
            self.line.append(f"{space}[{self.href}]")
        self.href = ""


def _is_hidden(tag: Tag) -> bool:
    if tag.name in _UNSEEN or "hidden" in tag.attrs:
        return True
    return bool(_HIDING.search(tag.attrs.get("style", "")))


def _seen_instead(alt: str) -> str:
    """The words for a picture; an emoji that a mail program drew stands for itself."""
    alt = " ".join(alt.split())
    if not alt:
        return ""
    return alt if len(alt) <= 8 and not any(c.isalnum() for c in alt) else f"[{alt}]"
