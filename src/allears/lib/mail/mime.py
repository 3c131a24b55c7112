"""The parts of a mail as a tree with bounds: depth, number of parts, bytes.

A splitter of our own instead of the standard library's, which needs a stack as deep as the mail
wants and minutes for 100,000 parts. Each level is cut at its boundary lines by one search.
What it will miss: parts below `MAX_DEPTH` stay one file, parts past `MAX_PARTS` are dropped, both
with a note. https://www.rfc-editor.org/rfc/rfc2046
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field

from allears.lib.mail.charsets import to_str
from allears.lib.mail.headers import Headers, decode_words, from_base64, split_head

MAX_DEPTH = 20
MAX_PARTS = 500
MAX_NAME_CHARS = 150

_TYPE = re.compile(r"^\s*([\w.+-]+/[\w.+-]+)")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\"<>|*?:\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]+")
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.MULTILINE)


@dataclass
class Part:
    """One node: `children` for a multipart, else `raw`, the body still in its transfer encoding."""

    headers: Headers
    media_type: str
    raw: bytes = field(repr=False)
    children: list[Part] = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        return bool(self.children)

    @property
    def charset(self) -> str:
        return str(_parameter(self.headers, "content-type", "charset"))

    @property
    def is_attachment(self) -> bool:
        return self.headers.get("content-disposition").lower().startswith("attachment")

    @property
    def content_id(self) -> str:
        return self.headers.get("content-id").strip("<> ")[:200]

    def parameter(self, name: str) -> str:
        return _parameter(self.headers, "content-type", name)

    def content(self) -> bytes:
        """The body as it was before it was encoded for the journey."""
        encoding = self.headers.get("content-transfer-encoding").lower().strip(" \"';")
        if encoding.startswith("base64"):
            return from_base64(self.raw)
        if encoding.startswith("quoted"):
            return binascii.a2b_qp(self.raw)
        if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
            return _from_uuencode(self.raw)
        return self.raw

    def text(self) -> str:
        return to_str(self.content(), self.charset)

    def name(self) -> str:
        """The file's name as the sender called it, without folders or tricks; may be empty."""
        for header, key in (("content-disposition", "filename"), ("content-type", "name")):
            value = _parameter(self.headers, header, key)
            if value:
                return safe_name(decode_words(value))
        return ""


@dataclass
class Budget:
    """What is left of the bounds, and what had to be left out."""

    n_parts: int = MAX_PARTS
    notes: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        if words not in self.notes:
            self.notes.append(words)


def read_mail(raw: bytes, budget: Budget | None = None) -> Part:
    """The tree of a whole message. Never raises."""
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return _read(raw, "text/plain", 0, budget or Budget())


def _read(raw: bytes, default_type: str, depth: int, budget: Budget) -> Part:
    headers, body = split_head(raw)
    found = _TYPE.match(headers.get("content-type"))
    part = Part(headers, found.group(1).lower() if found else default_type, body)
    boundary = part.parameter("boundary") if part.media_type.startswith("multipart/") else ""
    if part.media_type.startswith("multipart/") and depth >= MAX_DEPTH:
        budget.note("nested too deep, the inner parts were left together")
    elif boundary:
        inner = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        for piece in _split(body, boundary.encode("utf-8", "surrogateescape")):
            if budget.n_parts <= 0:
                budget.note(f"more than {MAX_PARTS} parts, the rest was left out")
                break
            budget.n_parts -= 1
            part.children.append(_read(piece, inner, depth + 1, budget))
    if part.media_type.startswith("multipart/") and not part.children:
        part.media_type = "text/plain"
    return part


def _split(body: bytes, boundary: bytes) -> list[bytes]:
    """The pieces between boundary lines; at most one more than `MAX_PARTS`."""
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*$\n?", re.MULTILINE)
    pieces: list[bytes] = []
    start = -1
    for found in line.finditer(body):
        if start >= 0:
            piece = body[start : found.start()]
            pieces.append(_headed(piece[:-1] if piece.endswith(b"\n") else piece))
        start = found.end()
        if found.group(1):
            return pieces
        if len(pieces) > MAX_PARTS:
            return pieces
    if start >= 0:
        pieces.append(_headed(body[start:]))
    return pieces


def _headed(piece: bytes) -> bytes:
    """A part may begin with its body at once: then its head is the empty line before it."""
    return b"X-None: \n" + piece if piece.startswith(b"\n") else piece


def _parameter(headers: Headers, header: str, key: str) -> str:
    holder = headers.parameters(header)
    try:
        value = holder.get_param(key, "", header)
        if isinstance(value, tuple):
            charset, _, encoded = value
            return to_str(str(encoded).encode("latin-1", "replace"), str(charset or ""))
        return str(value).strip()
    except (ValueError, LookupError, TypeError, UnicodeError):
        return ""


def safe_name(name: str) -> str:
    """Without folders, control and direction characters; never `.` or `..`."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = _UNSAFE.sub("", name).strip(" .")
    if len(name) <= MAX_NAME_CHARS:
        return name
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: MAX_NAME_CHARS - 11]}.{ending}"
    return name[:MAX_NAME_CHARS]


def _from_uuencode(raw: bytes) -> bytes:
    begin = _UU_BEGIN.search(raw)
    out = bytearray()
    for line in raw[begin.end() if begin else 0 :].split(b"\n"):
        if line.strip() in (b"end", b"`", b""):
            continue
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            n_bytes = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out += binascii.a2b_uu(line[:n_bytes])
            except binascii.Error:
                continue
    return bytes(out)
