"""The head of a mail or of one of its parts: split, unfolded, bounded, decoded.

Reads like a tolerant mail program: any line ending, raw 8-bit letters, `From ` lines of mbox files,
encoded words (RFC 2047) without the spaces that they should have. Values longer than
`MAX_VALUE_CHARS` keep their beginning and end. What it will miss: comments inside of parameters.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from email.message import Message

from allears.lib.mail.charsets import to_str

MAX_HEAD_BYTES = 1_000_000
MAX_HEADERS = 1_000
MAX_VALUE_CHARS = 64_000
MAX_PARAMETER_CHARS = 4_000

_FIELD = re.compile(rb"^([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)$", re.DOTALL)
_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,80}\?[bBqQ]\?)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")


@dataclass(frozen=True)
class Headers:
    """Names in lower case with their raw values, in order."""

    items: tuple[tuple[str, str], ...] = field(default=())

    def get(self, name: str) -> str:
        """The first value as it stands, or empty."""
        return next((value for key, value in self.items if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.items if key == name]

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.items)

    def text(self, name: str) -> str:
        """The first value as a person reads it."""
        return decode_words(self.get(name))

    def parameters(self, name: str) -> Message:
        """Content-Type or Content-Disposition, for `get_param` and `get_filename` (RFC 2231)."""
        holder = Message()
        for key in (name, "content-type"):
            value = self.get(key)
            if value and key not in holder:
                holder[key] = _CONTROL.sub(" ", value[:MAX_PARAMETER_CHARS])
        return holder


def split_head(raw: bytes) -> tuple[Headers, bytes]:
    """Headers and body. `raw` has LF line ends (see `mime.read_mail`)."""
    raw = raw.lstrip(b"\n")
    end = raw.find(b"\n\n")
    head, body = (raw, b"") if end < 0 else (raw[:end], raw[end + 2 :])
    lines = head[:MAX_HEAD_BYTES].split(b"\n")
    fields: list[list[bytes]] = []
    for at, line in enumerate(lines):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1].append(line)
        elif _FIELD.match(line):
            fields.append([line])
        elif at == 0 or line.startswith((b"From ", b">From ")):
            continue
        elif len(head) <= MAX_HEAD_BYTES:
            body = b"\n".join(lines[at:]) + b"\n\n" + body
            break
    return Headers(tuple(_read_field(lines) for lines in fields[:MAX_HEADERS])), body


def _read_field(lines: list[bytes]) -> tuple[str, str]:
    whole = b" ".join(line.strip() for line in lines)
    found = _FIELD.match(whole)
    assert found is not None
    value = to_str(found.group(2)).strip()
    if len(value) > MAX_VALUE_CHARS:
        half = MAX_VALUE_CHARS // 2
        value = f"{value[:half]} {value[-half:]}"
    return found.group(1).decode("ascii").lower(), value


def decode_words(value: str) -> str:
    """Encoded words resolved, control characters and doubled white space gone."""
    if "=?" in value:
        value = _BETWEEN_WORDS.sub(r"\1", value)
        value = "".join(_decoded(value))
    return " ".join(_CONTROL.sub(" ", value).split())


def _decoded(value: str) -> list[str]:
    """Neighbors of one charset are joined before decoding: some cut through a letter."""
    out: list[str] = []
    pending, pending_charset, at = b"", "", 0
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        charset = found.group(1).split("*")[0]
        if pending and (between or charset.lower() != pending_charset.lower()):
            out.append(to_str(pending, pending_charset))
            pending = b""
        out.append(between)
        pending += _word_bytes(found.group(2), found.group(3))
        pending_charset, at = charset, found.end()
    if pending:
        out.append(to_str(pending, pending_charset))
    out.append(value[at:])
    return out


def _word_bytes(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return binascii.a2b_qp(text.replace("_", " ").encode("utf-8", "replace"), header=False)
    return from_base64(text.encode("utf-8", "replace"))


_NOT_BASE64 = bytes(
    c
    for c in range(256)
    if chr(c) not in ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)


def from_base64(raw: bytes) -> bytes:
    """As much as can be read of it."""
    clean = raw.translate(None, _NOT_BASE64)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    return base64.b64decode(clean + b"=" * (-len(clean) % 4))
