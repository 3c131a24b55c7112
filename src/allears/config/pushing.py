"""What changed is pushed to the lists that are open, instead of sixty tabs asking for it.

A tab says with its stream which list it shows (`?list=`). After each time that calls were handed out
(`config.live`), one thread works out for all of them what changed (`cases.lookers`), and each gets its
part as an event `push`. While one wave is worked out the next one gathers, so a slow database makes
waves larger, not more. Who no longer may look (logged out, shut out, another password) is seen within
`KNOWN_S` and hears nothing more: the stream ends. When a wave fails its tabs are told to ask.

Misses: a tab of another process is pushed by that process; each reads for itself.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils.crypto import constant_time_compare

from allears.cases import lookers
from allears.cases.lookers import Looker
from allears.lib import clock, wake
from allears.staff import queries as staff

log = logging.getLogger(__name__)

KNOWN_S = 2.0
MOST_CHANGED = 200
"""Cases of one wave; when more changed, tabs ask: most of what they show did."""
END = b""
"""Nothing more comes: the stream ends."""


def _nowhere(_event: bytes) -> None:
    """Before its stream begins."""


@dataclass(eq=False)
class Tab:
    """One stream whose tab shows a list."""

    looker: Looker
    session_key: str
    session_hash: str
    put: Callable[[bytes], None] = field(default=_nowhere)
    """Says something to it, in the loop."""
    is_gone: bool = False


def tab_of(session: SessionBase, looker: Looker) -> Tab:
    return Tab(looker, session.session_key or "", session.get(HASH_SESSION_KEY, ""))


@dataclass(frozen=True)
class _Wave:
    tabs: list[Tab]
    mark: str
    ids: frozenset[int] | None
    """Cases that changed; None when it is not known which, or too many did."""


class Pusher:
    """Works out waves, one at a time."""

    def __init__(self) -> None:
        self._tabs: set[Tab] = set()
        self._changed: set[int] = set()
        self._is_unknown = self._is_lost = False
        self._mark = ""
        self._running: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="push")
        self._checked_at = 0.0

    def join(self, tab: Tab) -> None:
        self._tabs.add(tab)

    def leave(self, tab: Tab) -> None:
        self._tabs.discard(tab)

    def told(self, mark: str, calls: Iterable[wake.Call]) -> None:
        """After calls were handed out, up to this mark (empty: nobody listens now); in the loop."""
        self._mark = mark or self._mark
        for call in calls:
            self._is_lost |= call.topic == "everything"
            if call.topic == "cases":
                self._changed.update(call.ids)
                self._is_unknown |= not call.ids
        if self._tabs and (self._changed or self._is_unknown):
            self._begin()

    def _begin(self) -> None:
        """Unless a wave is worked out right now, which goes on with the next."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._waves())

    async def _waves(self) -> None:
        loop = asyncio.get_running_loop()
        while wave := self._next():
            await loop.run_in_executor(self._thread, self._push, loop.call_soon_threadsafe, wave)

    def _next(self) -> _Wave | None:
        """What gathered since the last one; None when nothing did."""
        if not self._changed and not self._is_unknown:
            return None
        tabs = [tab for tab in self._tabs if not tab.is_gone]
        if self._is_lost:  # they ask for everything, and what they have then is not known here
            for tab in tabs:
                tab.looker.forget()
        is_known = not self._is_unknown and len(self._changed) <= MOST_CHANGED
        wave = _Wave(tabs, self._mark, frozenset(self._changed) if is_known else None)
        self._changed, self._is_unknown, self._is_lost = set(), False, False
        return wave

    def _push(self, say: Callable[[Callable[[bytes], None], bytes], object], wave: _Wave) -> None:
        """In the thread; `say` hands something over to the loop."""
        tabs = wave.tabs
        try:
            for tab in self._leavers(tabs):
                tab.is_gone = True
                say(tab.put, END)
            here = {tab.looker: tab for tab in tabs if not tab.is_gone}
            for looker, event in _events(here, wave):
                say(here[looker].put, event)
        except Exception:
            log.exception("What changed could not be pushed; %d tabs ask for it", len(tabs))
            for tab in tabs:
                say(tab.put, _asking(tab.looker, wave.mark))
        finally:
            connections.close_all()

    def _leavers(self, tabs: list[Tab]) -> list[Tab]:
        """Whose session ended, or who may no longer come in. The others are who they are by now."""
        if time.monotonic() - self._checked_at < KNOWN_S:
            return []
        self._checked_at = time.monotonic()
        keys = {tab.session_key for tab in tabs}
        rows = Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now())
        alive = set(rows.values_list("session_key", flat=True))
        people = {person.pk: person for person in staff.users()}
        gone = []
        for tab in tabs:
            person = people.get(tab.looker.user.pk)
            if person is None or tab.session_key not in alive or not _is_same(tab, person):
                gone.append(tab)
            else:
                tab.looker.user = person
        return gone


def _is_same(tab: Tab, person: staff.User) -> bool:
    """Nobody has changed the password since."""
    return constant_time_compare(tab.session_hash, person.get_session_auth_hash())


def _events(here: Iterable[Looker], wave: _Wave) -> Iterator[tuple[Looker, bytes]]:
    if wave.ids is None:
        yield from ((looker, _asking(looker, wave.mark)) for looker in here)
        return
    what = lookers.wave(wave.ids, number=int(wave.mark.rpartition(".")[2]))
    for looker, news in lookers.news(here, what):
        yield looker, _event({"mark": wave.mark} | news)


def _asking(looker: Looker, mark: str) -> bytes:
    looker.forget()
    return _event({"mark": mark, "ask": lookers.PARTS})


def _event(body: dict[str, Any]) -> bytes:
    return b"event: push\ndata: " + json.dumps(body).encode() + b"\n\n"


pusher = Pusher()
