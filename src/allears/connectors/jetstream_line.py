"""One line to one host of a whole network, read into pages until it breaks.

A page is gathered for a moment, so that a steady stream costs few commits; a quiet line gives an
empty page every few seconds. What the host cannot give back any more becomes the page's gap, known
in full when the first event says where the line really began.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

import msgspec

from allears.connectors.jetstream_basket import Basket, at
from allears.connectors.jetstream_ways import BadMessage, Place, Way, gap_of, open_line
from allears.lib import clock, http
from allears.listening.ports import Gap, Page

MOST_EVENTS: Final = 2_000
"""In one page."""
GATHER_S: Final = 0.1
"""How long a page is gathered once something has come; pages are gathered again before a commit."""
BREATH_S: Final = 0.05
"""A pause after a few events, so that a steady stream is read in handfuls."""
FEW: Final = 20
BEAT_S: Final = 3.0
"""A page at least so often, also an empty one."""


class Line:
    """From its opening until it breaks; `place` is how far its pages have come."""

    def __init__(self, way: Way, host: str, place: Place, *, deflate: bool) -> None:
        self._way, self._host, self._deflate = way, host, deflate
        self.place = place
        self.has_heard = False
        """Whether anything came at all."""
        self._gap: Gap | None = gap_of(way, place, clock.now())
        self._seq = place.seq if place.host == host else 0
        self._basket = Basket()
        self._began_at = 0.0

    def pages(self, is_over: Callable[[], bool]) -> Iterator[Page]:
        """Until it is over; raises what ends the line."""
        with open_line(self._way, self._host, self.place, deflate=self._deflate) as line:
            if self._seq == 0 and self.place.seq and self.place.us:
                self._gap = self._lost("Another server took over, which counts for itself.")
            beat = time.monotonic() + BEAT_S
            while not is_over():
                try:
                    messages = self._read(line)
                except (http.DoorError, BadMessage):
                    if self._basket.n_events:
                        yield self._page()
                    raise
                if self._is_ripe(len(messages)) or time.monotonic() >= beat:
                    yield self._page()
                    beat = time.monotonic() + BEAT_S

    def _read(self, line: http.WebSocket) -> list[bytes]:
        messages = line.messages(GATHER_S)
        now_us = int(clock.now().timestamp() * 1_000_000)
        if messages and not self._basket.n_events:
            self._began_at = time.monotonic()
        for message in messages:
            heard = self._way.read(message)
            self._seq = max(self._seq, heard.seq)
            for event in heard.events:
                self._basket.put(event, now_us)
            if heard.is_outdated:
                self._gap = self._lost("The server does not go back so far.")
        if 0 < len(messages) < FEW:
            time.sleep(BREATH_S)
        return messages

    def _is_ripe(self, n_new: int) -> bool:
        basket = self._basket
        if basket.n_events == 0:
            return False
        return (
            n_new == 0
            or basket.n_events >= MOST_EVENTS
            or time.monotonic() - self._began_at >= GATHER_S
        )

    def _page(self) -> Page:
        basket, self._basket = self._basket, Basket()
        self.has_heard = self.has_heard or basket.n_events > 0
        us = max(self.place.us, basket.last_us)
        self.place = Place(us=us, seq=self._seq, host=self._host if self._seq else "")
        gap = None
        if self._gap is not None and basket.first_us:
            gap, self._gap = _until(self._gap, at(basket.first_us)), None
        cursor = msgspec.json.encode(self.place).decode() if us or self._seq else ""
        return basket.page(cursor, gap=gap)

    def _lost(self, why: str) -> Gap | None:
        """From where we stood to where the line will begin."""
        since = at(self.place.us)
        return Gap(since=since, until=since, why=why) if self.place.us else None


def read_cursor(cursor: str) -> Place:
    """A cursor that cannot be read is none: the line begins now."""
    try:
        place = msgspec.json.decode(cursor, type=Place) if cursor else Place()
    except msgspec.DecodeError:
        return Place()
    return place if 0 <= place.us < 1 << 53 and place.seq >= 0 else Place()


def _until(gap: Gap, first_at: datetime) -> Gap | None:
    """The gap, now that we know where the line began; none where nothing is missing."""
    until = max(gap.until, first_at)
    return dataclasses.replace(gap, until=until) if gap.since < until else None
