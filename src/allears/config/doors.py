"""Who still may listen: each open stream is asked for once in a while, whatever its tab shows.

A stream lives for hours. Somebody who logged out, was shut out or changed their password elsewhere must
not go on hearing what happens; so all that are open are looked at together, by two reads, in a thread of
their own. Whose session is over hears the end. Misses: up to `EVERY_S` seconds after it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import Error, connections
from django.utils.crypto import constant_time_compare

from allears.lib import clock
from allears.staff import queries as staff

log = logging.getLogger(__name__)
EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class Key:
    """By which session somebody came in."""

    user_id: int
    session_key: str
    session_hash: str


def key_of(user_id: int, session: SessionBase) -> Key:
    return Key(user_id, session.session_key or "", session.get(HASH_SESSION_KEY, ""))


class Doors:
    """The streams that are open, each with how it is ended. Lives in the loop of the streams."""

    def __init__(self) -> None:
        self._open: dict[Callable[[], None], Key] = {}
        self._task: asyncio.Task[None] | None = None

    def enter(self, key: Key, end: Callable[[], None]) -> None:
        self._open[end] = key
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())

    def leave(self, end: Callable[[], None]) -> None:
        self._open.pop(end, None)

    async def _watch(self) -> None:
        """As long as anybody is there."""
        while self._open:
            await asyncio.sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """End the streams of those who are gone. A database that is away ends nobody's."""
        keys = frozenset(self._open.values())
        try:
            here = await asyncio.to_thread(still_here, keys)
        except Error:
            log.warning("Nobody could be asked who still may listen; it is asked again")
            return
        for end, key in list(self._open.items()):
            if key in keys and key not in here:
                self.leave(end)
                end()


def still_here(keys: frozenset[Key]) -> set[Key]:
    """Those whose session goes on, who may come in, and have the password that they had."""
    try:
        names = [key.session_key for key in keys]
        rows = Session.objects.filter(session_key__in=names, expire_date__gt=clock.now())
        alive = set(rows.values_list("session_key", flat=True))
        people = {person.pk: person for person in staff.users()}
    finally:
        connections.close_all()
    return {
        key
        for key in keys
        if key.session_key in alive
        and (person := people.get(key.user_id)) is not None
        and constant_time_compare(key.session_hash, person.get_session_auth_hash())
    }


doors = Doors()
