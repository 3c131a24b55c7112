"""Short names that nobody can guess, and fixed-length names for long things."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without what looks alike when read aloud or copied by hand: 0 o, 1 l i."""
CASE_TAG_CHARS: Final = 10
"""31^10, about 49 bits: a stranger who tries a thousand a second needs thousands of years."""


def case_tag() -> str:
    """Goes into reply addresses (`desk+TAG@…`); lower case, for mail servers fold it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CASE_TAG_CHARS))


def digest(*parts: str) -> str:
    """32 hex characters that stand for these parts, and for no others."""
    sum_ = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        sum_.update(len(data).to_bytes(8, "big"))
        sum_.update(data)
    return sum_.hexdigest()


def short_digest(data: str | bytes) -> str:
    """12 hex characters (48 bits): enough to tell some thousands apart, not to prove anything."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=6).hexdigest()
