"""The web server lends its connections to the database from a pool.

Each request runs in a thread of its own, which would open a connection of its own: 10 ms and a new
process of PostgreSQL, more than most pages need. The pool keeps some open. It also bounds how many
pages ask at once, so that a hundred tabs that wake together wait a moment instead of being refused
by a full server. The loops do without: each has one connection and keeps it.
"""

from __future__ import annotations

from typing import Any

POOL: dict[str, Any] = {
    "min_size": 2,
    "max_size": 16,
    "timeout": 20.0,
    "max_idle": 120.0,
    "max_lifetime": 1800.0,
}
"""Connections; seconds that a page waits for one, that one stays unused, that one lives."""


def lend(databases: dict[str, dict[str, Any]]) -> None:
    """Let the default database of these settings lend. Before its first connection."""
    databases["default"].setdefault("OPTIONS", {})["pool"] = dict(POOL)
