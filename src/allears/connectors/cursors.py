"""A cursor is read as it was written, or the hearing begins anew: nothing that lies there may stop it.

One that cannot be read is none, and so is one of another place or account (`whose`): what it remembers
does not hold there. What it misses: a cursor that is readable and wrong.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

Cursor = TypeVar("Cursor", bound=msgspec.Struct)


def read(kind: type[Cursor], raw: str, **whose: str) -> Cursor:
    """`raw` as JSON, where its fields say that it is of `whose`; else a new one."""
    try:
        found = msgspec.json.decode(raw, type=kind) if raw else None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        found = None
    is_theirs = all(getattr(found, name, None) == value for name, value in whose.items())
    return found if found is not None and is_theirs else kind(**whose)
