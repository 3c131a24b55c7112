"""The fields of the language: their names, what a value may be, and how values are spelled.

Every reader takes the text of one value (see `terms` for its placeholders) and gives the node
`("field", name, op, value...)`. What a value *means* on a post is the matcher's business.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

from allears.listening.ports import Intent
from allears.listening.query.errors import QueryError
from allears.listening.query.letters import normalize
from allears.listening.query.nodes import Node
from allears.listening.query.terms import has_wildcard, read_words, to_plain

TEXT_FIELDS: Final = frozenset(("network", "channel", "author", "to", "url", "site"))
WORD_FIELDS: Final = frozenset(("title", "name"))
NUMBER_FIELDS: Final = frozenset(("followers", "likes", "reposts", "replies", "rating"))
CHOICES: Final = {
    "is": ("reply", "repost", "quote", "private", "question"),
    "has": ("link", "image", "video", "media", "hashtag", "mention", "title"),
    "mood": ("negative", "neutral", "positive", "mixed"),
    "intent": tuple(intent.value for intent in Intent),
    "urgency": ("low", "normal", "high", "critical"),
}
FIELDS: Final = TEXT_FIELDS | WORD_FIELDS | NUMBER_FIELDS | CHOICES.keys() | {"lang", "country"}
LATE_FIELDS: Final = frozenset(("mood", "intent", "urgency"))
"""Decided after triage."""

ALIASES: Final = {
    "from": "author",
    "language": "lang",
    "authorfollowers": "followers",
    "engagementtype": "is",
    "engagingwith": "to",
    "links": "url",
}
"""Brandwatch's names (in lower case) for fields of ours, and `from:`."""
_ENGAGEMENTS: Final = {"comment": "reply", "retweet": "repost", "share": "repost"}

_LANG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
_COUNTRY = re.compile(r"[a-z]{2}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_COMPARED = re.compile(r"(<=|>=|<|>)?(.*)", re.DOTALL)
_RANGE = re.compile(r"\s*(\S+)\s+TO\s+(\S+)\s*")
_MAX_DIGITS = 30
"""Longer numbers are a mistake, and Python reads very long ones slowly."""
_PORT = re.compile(r":[0-9]*$")
_MAX_LABEL = 63
"""Octets of one label of a host name (RFC 1035)."""


def find_field(written: str, at: int) -> str:
    """Our name for the field as it was written (any case); refuses an unknown one."""
    name = written.lower()
    if name in FIELDS or name in ALIASES:
        return name
    close = get_close_matches(name, (*FIELDS, *ALIASES), n=1)
    hint = f"Did you mean {close[0]}: ? " if close else ""
    raise QueryError(
        f'There is no field "{written[:40]}:". {hint}To look for these words, put them in '
        f"quotes. The fields are {', '.join(sorted(FIELDS))}.",
        at,
    )


def read_value(written: str, text: str, at: int, *, is_quoted: bool = False) -> Node:
    """One value of the field as written (`find_field`'s name, perhaps an alias)."""
    name = ALIASES.get(written, written)
    if not is_quoted and text[:1] in ("[", "<", ">") and name not in NUMBER_FIELDS:
        raise QueryError(
            f"{name}: holds no number, so it has no ranges or comparisons. "
            f"Write {name}: and the value, in quotes if it begins with this sign.",
            at,
        )
    if name in WORD_FIELDS:
        return ("field", name, "=", *read_words(text, at, what=f"{name}: value"))
    if name in NUMBER_FIELDS:
        return _read_number(name, to_plain(text), at)
    if name != "url" and has_wildcard(text):
        raise QueryError(
            f"{name}: takes no wildcards. Write the whole value, or a backslash before a sign "
            "that belongs to it.",
            at,
        )
    value = normalize(to_plain(text)).strip()
    if written == "engagementtype":
        value = _ENGAGEMENTS.get(value, value)
    return ("field", name, "=", _read_text(name, value, at))


def _read_text(name: str, value: str, at: int) -> str:
    if name in ("author", "to"):
        value = value.removeprefix("@")
    elif name == "site":
        value = _read_site(value, at)
    if not value:
        raise QueryError(f"{name}: has no value here. Write one right after the colon.", at)
    if name == "lang" and not _LANG.fullmatch(value):
        raise QueryError(
            f'"{value[:40]}" is no language code. Write two or three letters, such as lang:en, '
            "perhaps with a region, such as lang:en-GB.",
            at,
        )
    if name == "country" and not _COUNTRY.fullmatch(value):
        raise QueryError(
            f'"{value[:40]}" is no country code. Write two letters, such as country:DE.', at
        )
    if name in CHOICES and value not in CHOICES[name]:
        raise QueryError(
            f'"{value[:40]}" is nothing that {name}: knows. It knows {", ".join(CHOICES[name])}.',
            at,
        )
    return value


# ---- numbers -------------------------------------------------------------------------------


def _read_number(name: str, text: str, at: int) -> Node:
    if text[:1] == "[":
        return read_range(name, text[1:-1], at)
    found = _COMPARED.fullmatch(text)
    op, digits = (found.group(1) or "=", found.group(2)) if found else ("=", text)
    return ("field", name, op, to_number(name, digits, at))


def read_range(name: str, inside: str, at: int) -> Node:
    """`[low TO high]`, given what stands inside; `*` is an open end."""
    found = _RANGE.fullmatch(inside)
    if not found:
        raise QueryError(
            f"This range cannot be read. Write it as {name}:[10 TO 50], with * for an open end.",
            at,
        )
    low, high = (None if end == "*" else to_number(name, end, at) for end in found.groups())
    if low is not None and high is not None and low > high:
        raise QueryError(
            f"This range is upside down: {low} is more than {high}. "
            f"Write {name}:[{high} TO {low}].",
            at,
        )
    return ("field", name, "range", low, high)


def to_number(name: str, digits: str, at: int) -> int | float:
    """A number as the language writes them; refuses all else."""
    if not _NUMBER.fullmatch(digits) or len(digits) > _MAX_DIGITS:
        raise QueryError(
            f'"{digits[:40]}" is no number. Write {name}: with digits alone, such as '
            f"{name}:>1000 or {name}:2.5.",
            at,
        )
    return float(digits) if "." in digits else int(digits)


# ---- hosts ---------------------------------------------------------------------------------


def _read_site(value: str, at: int) -> str:
    if "/" in value:
        raise QueryError(
            "site: takes a host alone, such as site:example.com. For a part of an address "
            "write url: and that part.",
            at,
        )
    return plain_host(value)


def plain_host(authority: str) -> str:
    """The host of a normalized `user@host:port`, without `www.` and out of punycode."""
    host = authority.rpartition("@")[2].replace("。", ".")
    host = _PORT.sub("", host).strip(".").removeprefix("www.")
    if "xn--" not in host:
        return host
    return ".".join(_to_letters(label) for label in host.split("."))


def _to_letters(label: str) -> str:
    if not label.startswith("xn--") or len(label) > _MAX_LABEL:
        return label
    try:
        return normalize(label[4:].encode("ascii").decode("punycode"))
    except (UnicodeError, ValueError, OverflowError):
        return label
