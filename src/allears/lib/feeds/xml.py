"""RSS 0.9x to 2.0, RDF and Atom by feedparser, inside limits that feedparser does not have.

feedparser's `parse` may fetch, expands entities and has no end, so only its two parsers and its
reading of encodings are used: bytes become UTF-8, what stands before the root is taken off (a
feed whose DTD declares entities is refused before anything is expanded, and expat is told to
refuse them as well), the strict parser reads, and where it fails the loose one. No base address is given to them: guids would become addresses. Each event looks
at the clock of this thread and at the number of entries. What it misses: a DTD's default
attributes, which no feed uses.
"""

from __future__ import annotations

import io
import re
import time
import xml.sax
import xml.sax.expatreader
import xml.sax.handler
import xml.sax.xmlreader
from typing import Any, Final

from feedparser import api, encodings

from allears.lib.feeds.shape import BadFeed

MAX_ENTRIES: Final = 1_000
MAX_PARSE_S: Final = 5.0
"""Of processor time; a thousand entries of 1 kB take 0.4 s."""
_GAP = re.compile(rb"[\s\x00\xef\xbb\xbf]*")
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.I)
_ROOT = re.compile(rb"<[A-Za-z_]")
_DECLARED = re.compile(rb"<!ENTITY", re.I)


class _Enough(Exception):
    """The limit of entries or of time is reached; what was read so far counts."""


class _Limits:
    """Mixed in before feedparser's classes: every event passes here."""

    entries: list[Any]
    ends_at: float = float("inf")

    def _tick(self) -> None:
        if len(self.entries) > MAX_ENTRIES or time.thread_time() > self.ends_at:
            raise _Enough

    def unknown_starttag(self, tag: Any, attrs: Any) -> None:
        self._tick()
        super().unknown_starttag(tag, attrs)  # type: ignore[misc]

    def handle_data(self, text: Any, escape: Any = 1) -> None:
        self._tick()
        super().handle_data(text, escape)  # type: ignore[misc]

    def handle_charref(self, ref: Any) -> None:
        self._tick()
        super().handle_charref(ref)  # type: ignore[misc]

    def handle_entityref(self, ref: Any) -> None:
        self._tick()
        super().handle_entityref(ref)  # type: ignore[misc]


class _Strict(_Limits, api.StrictFeedParser):  # type: ignore[misc]
    pass


class _Loose(_Limits, api.LooseFeedParser):  # type: ignore[misc]
    pass


class _NoEntities(xml.sax.expatreader.ExpatParser):
    """expat that stops at the first declaration of an entity."""

    def reset(self) -> None:
        super().reset()
        self._parser.EntityDeclHandler = _refuse_entities  # type: ignore[attr-defined]


def parse(data: bytes, *, headers: dict[str, str]) -> tuple[Any, bool]:
    """feedparser's parser after its work (`feeddata`, `entries`, `version`), and whether it was cut.

    Raises `BadFeed` for declared entities and for bytes that nothing can be made of.
    """
    found: dict[str, Any] = {"headers": headers}
    try:
        data = encodings.convert_to_utf8(headers, data, found)  # type: ignore[no-untyped-call]
    except (LookupError, ValueError, AssertionError) as error:
        raise BadFeed(f"The feed's encoding cannot be read ({error}).") from error
    data = without_prolog(data)
    ends_at = time.thread_time() + MAX_PARSE_S
    if found.get("encoding"):
        parser = _Strict("", None, "utf-8")
        is_whole, is_cut = _run_strict(parser, data, ends_at)
        if is_whole:
            return parser, is_cut
    parser = _Loose("", None, "utf-8", {})
    return parser, _run_loose(parser, data, ends_at)


def without_prolog(data: bytes) -> bytes:
    """From the root on, behind one XML declaration. Raises `BadFeed` for declared entities."""
    at = 0
    while True:
        at = _GAP.match(data, at).end()  # type: ignore[union-attr]
        if data.startswith(b"<?", at):
            end = data.find(b"?>", at)
        elif data.startswith(b"<!--", at):
            end = data.find(b"-->", at)
        elif _DOCTYPE.match(data, at):
            end = _end_of_doctype(data, at)
        else:
            break
        if end < 0:
            break
        at = data.index(b">", end) + 1
    root = _ROOT.search(data, at)
    if _DECLARED.search(data, 0, root.start() if root else len(data)):
        _refuse_entities()
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + data[at:]


def _end_of_doctype(data: bytes, at: int) -> int:
    """Where its `>` stands; past its inner declarations, which may hold such signs themselves."""
    end, bracket = data.find(b">", at), data.find(b"[", at)
    if 0 <= bracket < end:
        closed = data.find(b"]", bracket)
        inside = data[bracket : closed if closed >= 0 else len(data)]
        if _DECLARED.search(inside):
            _refuse_entities()
        end = data.find(b">", closed) if closed >= 0 else -1
    return end


def _refuse_entities(*_: object) -> None:
    raise BadFeed(
        "The feed declares entities of its own (<!ENTITY …>). All Ears does not expand these, "
        "because a kilobyte of them can become gigabytes."
    )


def _run_strict(parser: _Strict, data: bytes, ends_at: float) -> tuple[bool, bool]:
    """Whether it was well-formed, and whether it was cut."""
    parser.resolve_relative_uris = parser.sanitize_html = False
    parser.ends_at = ends_at
    reader = _NoEntities()
    reader.setFeature(xml.sax.handler.feature_namespaces, True)
    reader.setFeature(xml.sax.handler.feature_external_ges, False)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = xml.sax.xmlreader.InputSource()
    source.setByteStream(io.BytesIO(data))
    try:
        reader.parse(source)
    except _Enough:
        return True, True
    except BadFeed:
        raise
    except Exception:
        # SAXException, and what feedparser itself trips over: the loose parser takes both
        return False, False
    return True, False


def _run_loose(parser: _Loose, data: bytes, ends_at: float) -> bool:
    parser.resolve_relative_uris = parser.sanitize_html = False
    parser.ends_at = ends_at
    try:
        parser.feed(data.decode("utf-8", "replace"))
    except _Enough:
        return True
    except Exception as error:
        # feedparser's loose parser fails in many ways on rubbish; entries before it are good
        if not parser.entries:
            raise BadFeed(f"The feed cannot be read ({type(error).__name__}: {error}).") from error
        return True
    return False
