"""Server-sent events: every open tab hears what changed, by one LISTEN connection per process.

A tab gets `{topic, ids, actor}` and asks for the pages that show it. To one that shows a list
(`?list=`) what changed in that list is pushed (`config.pushing`), after an event `pushing` that tells it
so; nothing else than it would be answered. Each call has a number, and the newest ones are remembered: a
page says which number it was made at, and hears what came between that and its joining, also after
an hour asleep. A tab that is slow or was away for too long is told to look at all.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from allears.cases.lookers import open_list
from allears.config import pushing, veil
from allears.config.doors import Key, doors, key_of
from allears.config.pushing import Tab, pusher
from allears.flow.loop import conninfo
from allears.lib import wake
from allears.lib.sight import WHOLE, Sight
from allears.staff import guard
from allears.staff.queries import User

log = logging.getLogger(__name__)

TOPICS = frozenset(
    {
        *("mentions", "cases", "channels", "notices", "presence"),
        *("monitors", "routes", "problems", "playbooks"),
    }
)
WAITING = 100
"""Calls that a slow tab may lag behind before it is told to look at everything."""
REMEMBERED = 2000
"""Calls that a tab may have missed and still hears one by one."""
BEAT_S = 20.0
BEAT = b"event: beat\ndata: 0\n\n"
"""Said while nothing happens: a tab that does not hear it knows that its line is dead (js/live.js)."""
RETRY_S = 1.0
PACE_S = 0.4
"""While much happens, calls are handed out so often, so that all tabs ask at once and share what is
found (`lib.once`); the first after a rest is handed out at once."""
LONGEST = 4000
"""Characters that an address of a list may have."""
EVERYTHING = wake.Call(topic="everything")
WALLS = "walls"
"""The topic of a call that says who may see what has changed."""
MOST_AHEAD = 1000
"""Calls that another process may have heard before us."""


PUSHING = b"event: pushing\ndata: 0\n\n"
"""From here on a tab is told what changed in its list, and need not ask."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who sits before a tab, what is hidden from them, and by which session they came in."""

    id: int | None = None
    sight: Sight = WHOLE
    key: Key | None = None


NOBODY = Reader()


@dataclass(frozen=True, slots=True)
class Told:
    """A call with its number on this process, and as it is said to every tab."""

    mark: str
    call: wake.Call
    line: bytes = b""

    def seen(self, reader: Reader) -> Told | None:
        """As a tab may hear it whose reader this is; None: it is not for them."""
        call = veil.seen(self.call, reader.sight, reader.id)
        return self if call is self.call else _told(self.mark, call) if call else None


def _told(mark: str, call: wake.Call) -> Told:
    body = {"topic": call.topic, "ids": list(call.ids), "actor": call.actor}
    return Told(mark, call, f"id: {mark}\ndata: {json.dumps(body)}\n\n".encode())


Line = asyncio.Queue[Told | bytes]
TURNED = b"event: turned\ndata: 0\n\n"
"""Who may see what has changed: the stream ends, and the tab joins again as who it is by then."""

OVER = b"event: turned\ndata: 1\n\n"
"""Who listens is logged out or shut out: the stream ends, and joining again asks for the login."""


class Hub:
    """Hands each call to every tab that listens on this process."""

    def __init__(self, then: Callable[[str, Iterable[wake.Call]], None] | None = None) -> None:
        self._then = then or (lambda _mark, _calls: None)
        self._tabs: dict[Line, Reader] = {}
        self._task: asyncio.Task[None] | None = None
        self._start = secrets.token_hex(4)
        self._n = 0
        self._told: deque[Told] = deque(maxlen=REMEMBERED)
        self._is_listening = False
        self._held: list[wake.Call] = []
        self._timer: asyncio.TimerHandle | None = None
        self._handed_at = 0.0
        self._ear: Callable[[], Coroutine[Any, Any, None]] = self.listen

    def begin(self, ear: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """Hear from now on: by `ear`, or the database's calls. In the loop."""
        self._ear = ear or self._ear
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._ear())

    @property
    def mark(self) -> str:
        """Where we are: a page made now has seen all up to here. Empty while nobody listens."""
        return f"{self._start}.{self._n}" if self._is_listening else ""

    @property
    def number(self) -> int | None:
        """How much was told; None while nobody listens, so that nothing can be known of it."""
        return self._n if self._is_listening else None

    def told(self, mark: str) -> int | None:
        """Up to where a tab with this mark was told; all there is when the mark says nothing.

        None when that is more than was heard here: another process told it, so nothing is shared.
        """
        start, _, number = mark.partition(".")
        if not self._is_listening or start != self._start:
            return self.number
        is_number = number.isascii() and number.isdigit() and len(number) <= 18
        if is_number and int(number) > self._n:
            return None
        return int(number) if is_number else self._n

    def join(self, since: str, reader: Reader = NOBODY) -> Line:
        """A new tab whose page was made at `since`; the first one starts the ear.

        No `await` stands between the look at what was missed and the joining.
        """
        queue: Line = asyncio.Queue(WAITING)
        if self._is_listening:  # else everybody is told to look as soon as the ear is open
            for told in self._missed(since):
                if (seen := told.seen(reader)) is not None:
                    queue.put_nowait(seen)
        self._tabs[queue] = reader
        self.begin()
        return queue

    def leave(self, queue: Line) -> None:
        self._tabs.pop(queue, None)

    def _missed(self, since: str) -> list[Told]:
        """What was told after a mark; everything at once when that cannot be known."""
        start, _, number = since.partition(".")
        if start != self._start or not number.isdecimal() or len(number) > 18:
            return [_told(self.mark, EVERYTHING)]
        n = self._n - int(number)
        if -MOST_AHEAD <= n <= 0:
            return []
        if n < 0 or n > min(len(self._told), WAITING):
            return [_told(self.mark, EVERYTHING)]
        return list(self._told)[len(self._told) - n :]

    async def listen(self) -> None:
        """Until the process ends. After a broken line everybody looks at everything."""
        info = await asyncio.to_thread(conninfo)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(info, autocommit=True) as ear:
                    await ear.execute(f"LISTEN {wake.CHANNEL}")
                    self._is_listening = True
                    self._hand_out(EVERYTHING)
                    self._then(self.mark, [EVERYTHING])
                    async for notice in ear.notifies():
                        self._hold(wake.read(notice.payload))
            except psycopg.Error as error:
                log.warning("The live line broke (%s); it is joined again", type(error).__name__)
            self.deafen()
            await asyncio.sleep(RETRY_S)

    def deafen(self) -> None:
        """Nothing is heard for now."""
        self._is_listening = False
        self._then("", [])

    def meet(self, mark: str) -> None:
        """Somebody else counts, and is there now; what was said meanwhile is not known here."""
        start, _, number = mark.partition(".")
        if not start:
            self.deafen()
            return
        is_new = mark != f"{self._start}.{self._n}"
        self._start, self._n, self._is_listening = start, int(number), True
        if is_new:
            self._told.clear()
            for queue in self._tabs:
                self.offer(queue, _told(mark, EVERYTHING))
            self._then(mark, [EVERYTHING])

    def take(self, mark: str, calls: Sequence[wake.Call]) -> None:
        """What somebody else heard, who counts for several processes; `mark`: after these calls."""
        start, _, number = mark.partition(".")
        if not start:
            self.deafen()
            return
        counted = [call for call in calls if call.topic != WALLS]
        if start != self._start or int(number) != self._n + len(counted):
            self.meet(mark)
        for n, call in enumerate(counted, int(number) - len(counted)):
            self._n = n
            self._hand_out(call)
        if len(counted) < len(calls):
            self._turn()
        self._then(mark, calls)

    def _hold(self, call: wake.Call | None) -> None:
        """Hand a call out at once, or with those that come until the next beat of the pace."""
        if call is not None and call.topic == WALLS:
            self._turn()
            self._then(self.mark, [call])
        if call is None or call.topic not in TOPICS:
            return
        self._held.append(call)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            wait = max(0.0, self._handed_at + PACE_S - loop.time())
            self._timer = loop.call_later(wait, self._let_go)

    def _let_go(self) -> None:
        held, self._held, self._timer = self._held, [], None
        self._handed_at = asyncio.get_running_loop().time()
        calls = list({(one.topic, one.ids, one.actor, one.behind): one for one in held}.values())
        for call in calls:
            self._hand_out(call)
        self._then(self.mark, calls)

    def _hand_out(self, call: wake.Call) -> None:
        self._n += 1
        told = _told(f"{self._start}.{self._n}", call)
        self._told.append(told)
        for queue, reader in self._tabs.items():
            if (seen := told.seen(reader)) is not None:
                self.offer(queue, seen)

    def _turn(self) -> None:
        """Somebody is behind a wall now, or is not any more."""
        for queue in self._tabs:
            self.offer(queue, TURNED)

    def offer(self, queue: Line, item: Told | bytes) -> None:
        """One more for a tab; too many at once become a look at everything."""
        if queue.full():
            while not queue.empty():
                queue.get_nowait()
            item = _told(f"{self._start}.{self._n}", EVERYTHING)
        queue.put_nowait(item)


hub = Hub(pusher.told)


def _said(items: Iterable[Told | bytes]) -> bytes:
    return b"".join(one if isinstance(one, bytes) else one.line for one in items)


async def _stream(since: str, tab: Tab | None, reader: Reader = NOBODY) -> AsyncIterator[bytes]:
    queue = hub.join(since, reader)
    end = partial(hub.offer, queue, OVER)
    if reader.key is not None:
        doors.enter(reader.key, end)
    if tab is not None:
        tab.put = partial(hub.offer, queue)
        hub.offer(queue, PUSHING)
        pusher.join(tab)
    try:
        yield b"retry: 2000\n\n"
        while tab is None or not tab.is_gone:
            try:
                items = [await asyncio.wait_for(queue.get(), BEAT_S)]
                while not queue.empty():  # what was handed out together leaves together
                    items.append(queue.get_nowait())
                yield _said(items)
                if TURNED in items or OVER in items:
                    return
            except TimeoutError:
                yield BEAT
    finally:
        doors.leave(end)
        hub.leave(queue)
        if tab is not None:
            pusher.leave(tab)


def _tab(request: HttpRequest) -> Tab | None:
    """The list that a tab says it shows; None when it shows none, or one that cannot be followed."""
    query = request.GET.get("list", "")
    user = request.user
    if not isinstance(user, User) or not 0 < len(query) < LONGEST:
        return None
    looker = open_list(user, query)
    return pushing.tab_of(request.session, looker) if looker is not None else None


def _reader(user: object, session: SessionBase) -> Reader:
    assert isinstance(user, User)
    return Reader(user.pk, guard.sight_of(user), key_of(user.pk, session))


def live(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The stream of one tab; `since` is the mark of the page, or of the last call that it heard."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    since = request.GET.get("since", "")
    response = StreamingHttpResponse(
        _stream(since, _tab(request), _reader(request.user, request.session)),
        content_type="text/event-stream",
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response
