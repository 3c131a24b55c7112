"""The one guarded door out: `http.door().get(url)`.

`config` installs the door of the site at the start; tests put their own in its place with
`using`. Nobody else opens a connection to the world.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from allears.lib.http.address import is_public, read_url
from allears.lib.http.door import MAX_BYTES, TIMEOUT_S, USER_AGENT, Door, Response
from allears.lib.http.errors import (
    BadAddress,
    Blocked,
    DoorError,
    LineClosed,
    LostOnTheWay,
    NotOpened,
    TooLarge,
    TooSlow,
    Unreachable,
)
from allears.lib.http.websocket import WebSocket

__all__ = [
    "MAX_BYTES",
    "TIMEOUT_S",
    "USER_AGENT",
    "BadAddress",
    "Blocked",
    "Door",
    "DoorError",
    "LineClosed",
    "LostOnTheWay",
    "NotOpened",
    "Response",
    "TooLarge",
    "TooSlow",
    "Unreachable",
    "WebSocket",
    "door",
    "hosts",
    "install",
    "is_public",
    "read_url",
    "using",
]

_installed: Door | None = None


def door() -> Door:
    """The door of this process; a strict one where nobody installed any."""
    global _installed
    if _installed is None:
        _installed = Door()
    return _installed


def install(new: Door) -> None:
    """Called once, by `config`."""
    global _installed
    _installed = new


@contextlib.contextmanager
def using(other: Door) -> Iterator[Door]:
    """Another door for a while, in the whole process."""
    global _installed
    before, _installed = _installed, other
    try:
        yield other
    finally:
        _installed = before


def hosts(setting: str) -> frozenset[str]:
    """Read `ALLEARS_ALLOW_PRIVATE_HOSTS`: `host` or `host:port`, separated by commas."""
    return frozenset(part.strip().lower() for part in setting.split(",") if part.strip())
