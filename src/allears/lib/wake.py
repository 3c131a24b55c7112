"""Wake-up calls between processes by PostgreSQL's LISTEN and NOTIFY.

A call is sent inside a transaction and leaves with its commit. It only says that there is
something to look for: whoever misses one finds the work at the next poll.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

CHANNEL = "allears"
MAX_IDS = 400
"""A NOTIFY carries at most 8,000 bytes; more ids than this become "look at everything"."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """`topic` is one of fresh, outbox, channels, mentions, cases, notices, tellings, presence,
    problems, playbooks."""

    topic: str
    ids: tuple[int, ...] = ()
    actor: int | None = None
    walls: tuple[tuple[int, tuple[int, ...]], ...] = ()
    """The ids that are behind walls, each with the numbers of them: not everybody may hear of it."""
    behind: tuple[tuple[int, ...], ...] = ()
    """Of a call that names no ids since they were too many, all of them behind walls: by which. Who is
    outside of all these hears nothing."""
    data: dict[str, Any] = field(default_factory=dict)


def tell(
    execute: Callable[..., object],
    topic: str,
    *,
    ids: Sequence[int] = (),
    actor: int | None = None,
    walls: Mapping[int, Collection[int]] | None = None,
) -> None:
    """Send a call; `execute` is that of the cursor whose transaction it belongs to.

    `walls`: those around the ids that have any.
    """
    said = body(topic, ids=ids, actor=actor, walls=walls)
    execute("SELECT pg_notify(%s, %s)", [CHANNEL, said])


def body(
    topic: str,
    *,
    ids: Sequence[int] = (),
    actor: int | None = None,
    walls: Mapping[int, Collection[int]] | None = None,
) -> str:
    """A call as `tell` sends it, for a statement that sends it itself."""
    most = MAX_IDS if not walls else MAX_IDS // 4
    few = list(ids) if len(ids) <= most else []
    said: dict[str, Any] = {"topic": topic, "ids": few, "actor": actor}
    if few and walls:
        said["walls"] = {pk: sorted(found) for pk, found in walls.items()}
    elif walls and len(walls) == len(set(ids)):
        said["behind"] = sorted({tuple(sorted(found)) for found in walls.values()})[: MAX_IDS // 4]
    return json.dumps(said)


def written(call: Call) -> str:
    """A call as `read` takes it."""
    said: dict[str, Any] = {"topic": call.topic, "ids": call.ids, "actor": call.actor}
    return json.dumps(said | {"walls": dict(call.walls), "behind": call.behind})


def read(payload: str) -> Call | None:
    """A call as it was sent; None for anything else that somebody notified."""
    try:
        said = json.loads(payload)
        return Call(
            topic=str(said["topic"]),
            ids=tuple(int(i) for i in said.get("ids") or ()),
            actor=said.get("actor"),
            walls=tuple(
                (int(pk), tuple(int(one) for one in found))
                for pk, found in (said.get("walls") or {}).items()
            ),
            behind=tuple(tuple(int(i) for i in one) for one in said.get("behind") or ()),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


class Ear:
    """A connection that waits for calls on some topics; made anew when the line breaks."""

    def __init__(self, conninfo: str, topics: Sequence[str]) -> None:
        self._conninfo = conninfo
        self._topics = frozenset(topics)
        self._connection: psycopg.Connection[Any] | None = None

    def open(self) -> None:
        """Listen from now on: what is called before the next `wait` is not missed by it.

        Raises `psycopg.OperationalError`.
        """
        self._connected()

    def wait(self, timeout_s: float) -> tuple[Call, ...]:
        """Block until a call of ours comes or the time is over; calls of others wake nobody.

        All that came meanwhile is answered at once. Raises `psycopg.OperationalError`.
        """
        connection = self._connected()
        until = time.monotonic() + timeout_s
        left_s = timeout_s
        calls: list[Call] = []
        try:
            while not calls and left_s >= 0:
                calls += self._ours(connection.notifies(timeout=left_s, stop_after=1))
                left_s = until - time.monotonic()
            calls += self._ours(connection.notifies(timeout=0))
        except psycopg.Error:
            self.close()
            raise
        return tuple(calls)

    def _ours(self, notices: Iterable[psycopg.Notify]) -> list[Call]:
        found = (read(notice.payload) for notice in notices)
        return [call for call in found if call is not None and call.topic in self._topics]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._conninfo, autocommit=True)
            self._connection.execute(f"LISTEN {CHANNEL}")
        return self._connection
