"""A place in a sorted list, as an address carries it: the values that the order looks at.

A list that is asked for "after this place" costs the same on its first page and on its two
thousandth, and a row that leaves or enters meanwhile moves nobody. The values are a JSON list in
base64; they are compared with, never trusted: what is not of the kind that the order has is no place.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import date, datetime

Value = datetime | date | str | int
LONGEST = 2000


def write(values: Sequence[Value]) -> str:
    """For an address."""
    plain = [one.isoformat() if isinstance(one, date) else one for one in values]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(text: str, kinds: Sequence[type]) -> tuple[Value, ...] | None:
    """The values, one for each of `kinds` (datetime, date, str, int); None when it is no such place."""
    if not text or len(text) > LONGEST or not text.isascii():
        return None
    try:
        plain = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(plain, list) or len(plain) != len(kinds):
            return None
        return tuple(_value(one, kind) for one, kind in zip(plain, kinds, strict=True))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None


def _value(plain: object, kind: type) -> Value:
    """Raises `ValueError` for what is of another kind."""
    if kind is int:
        if type(plain) is int and abs(plain) < 2**63:
            return plain
        raise ValueError("not a number of a row")
    if not isinstance(plain, str) or "\0" in plain:
        raise ValueError("not a text")
    plain.encode()  # lone surrogates are refused here
    if kind is datetime:
        moment = datetime.fromisoformat(plain)
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone")
        return moment
    return date.fromisoformat(plain) if kind is date else plain
