"""Mail addresses: cut out of headers, compared, tagged, and told from robots' addresses.

One pass over the characters instead of the grammar of RFC 5322, so that a header of any shape takes
linear time. What it will miss: addresses with quoted local parts that hold spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from allears.lib.mail.headers import decode_words

MAX_ADDRESSES = 100
MAX_ADDRESS_CHARS = 320

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,128}@[^\s<>()\[\],;:\"@]{1,255}")
_QUOTES = "\"'“”"
_ROBOTS = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|donotreply|keine[-_.]?antwort|ne[-_.]?pas[-_.]?repondre"
    r"|noreply[-_.].*|.*[-_.]noreply|mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|bounces?"
    r"|bounces?[-+=].*|.*-bounces|owner-.*|.*-owner|listserv|majordomo|mdaemon|nobody"
    r"|auto[-_.]?reply|autoresponder)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Address:
    """`name` as written, `address` with its capitals."""

    address: str
    name: str = ""

    @property
    def id(self) -> str:
        return self.address.lower()


def read_addresses(value: str, *, most: int = MAX_ADDRESSES) -> list[Address]:
    """All addresses of a raw To, Cc or From header; pieces without one are left out."""
    found: list[Address] = []
    for piece in _pieces(value):
        address = _read_one(piece)
        if address is not None:
            found.append(address)
            if len(found) >= most:
                break
    return found


def read_address(value: str) -> Address:
    """The first address of a header; an empty one if there is none."""
    return next(iter(read_addresses(value, most=1)), Address("", decode_words(value)))


def _pieces(value: str) -> list[str]:
    """Cut at commas and semicolons that stand outside of quotes, comments and brackets."""
    pieces: list[str] = []
    start, depth, is_quoted, is_angled, at = 0, 0, False, False, 0
    while at < len(value):
        c = value[at]
        if c == "\\":
            at += 1
        elif c == '"' and not depth:
            is_quoted = not is_quoted
        elif not is_quoted:
            if c in "()":
                depth = max(0, depth + (1 if c == "(" else -1))
            elif c in "<>":
                is_angled = c == "<"
            elif c in ",;" and not depth and not is_angled:
                pieces.append(value[start:at])
                start = at + 1
        at += 1
    pieces.append(value[start:])
    if len(pieces) == 1 and (is_quoted or depth or is_angled):
        return re.split(r"[,;]", value)
    return pieces


def _read_one(piece: str) -> Address | None:
    angle = piece.rfind("<")
    inside = _ADDRESS.search(piece, angle + 1) if angle >= 0 else None
    found = inside or _ADDRESS.search(piece)
    if found is None:
        return None
    address = found.group().strip(".'")[:MAX_ADDRESS_CHARS]
    rest = piece[:angle] if inside else piece[: found.start()]
    if not inside and "(" in piece:
        rest = piece[piece.index("(") + 1 :].rstrip(" )")
    elif ":" in rest and '"' not in rest:
        rest = rest.rsplit(":", 1)[1]
    rest = rest.replace("\\", "")
    name = decode_words(rest.strip().strip(_QUOTES)).strip(_QUOTES + " <>")[:200]
    return Address(address, "" if name.lower() == address.lower() else name)


def split_tag(address: str) -> tuple[str, str]:
    """`desk+TAG@e.org` is (`desk@e.org`, `TAG`); without a tag the second is empty."""
    local, at, domain = address.rpartition("@")
    local, plus, tag = local.partition("+")
    return (f"{local}{at}{domain}", tag) if plus else (address, "")


def with_tag(address: str, tag: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}+{tag}@{domain}" if tag and local else address


def is_robot(address: str) -> bool:
    """Nobody reads what is sent there: empty, noreply, mailer-daemon, a list's own address."""
    local, _, domain = split_tag(address)[0].strip("<> ").rpartition("@")
    return not local or not domain or bool(_ROBOTS.match(local))


def is_address(text: str) -> bool:
    """Whether it can be put into an envelope as it is."""
    return len(text) <= MAX_ADDRESS_CHARS and _ADDRESS.fullmatch(text) is not None
