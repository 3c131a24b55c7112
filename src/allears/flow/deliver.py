"""The loop of steps 12 and 13: lease what is due, send it, write down how it went; and tell our own.

A few rows are sent side by side, and only some of them by one channel, so that one slow server holds up
nobody else; each has a lease, so another process that delivers takes others. A row that breaks us is put
off, later each time, and the others go on. Several replies to one person keep their order only as
far as each is due later than the one before.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime

from django.db import InterfaceError, OperationalError

from allears.flow import claims, steps, tell
from allears.flow.loop import Loop
from allears.flow.parts import Part, Parts, rounds
from allears.flow.slots import Slots
from allears.lib import clock, worker
from allears.outbox import actions as outbox
from allears.outbox.queries import Outgoing

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 8
BY_ONE_CHANNEL = 3
"""Rows of one channel that are under way at once: a server that is slow holds up its own alone."""
PATIENCE_S = 1.0
"""How long a round waits for a free place."""


class Deliver:
    """One round: as many of the rows that are due as there are free places."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._me = worker.name()
        self._ways: dict[int, int] = {}
        """Row -> channel, of what is under way."""

    def round(self) -> bool:
        """True when there may be more to send."""
        if not self._slots.wait(PATIENCE_S):
            return True
        now = clock.now()
        outbox.free_dead_leases(is_dead=worker.is_dead, now=now)
        outbox.free_left_leases(worker=self._me, busy=self._slots.busy())
        outbox.release_held(now=now)
        n = 0
        while self._slots.n_free and self._start_next(now):
            n += 1
        return n > 0

    def _start_next(self, now: datetime) -> bool:
        """The oldest that is due by a channel that has room. False when there is none."""
        busy = self._slots.busy()
        self._ways = {pk: channel_id for pk, channel_id in self._ways.items() if pk in busy}
        used = Counter(self._ways.values())
        full = [channel_id for channel_id, n in used.items() if n >= BY_ONE_CHANNEL]
        for row in outbox.lease(limit=1, worker=self._me, now=now, besides=full):
            self._ways[row.pk] = row.channel_id
            self._slots.start(row.pk, self._send, row)
            return True
        return False

    def _send(self, row: Outgoing) -> None:
        """When the database breaks off the lease stays; a later round sees that nobody works on the row."""
        try:
            steps.deliver(row, worker=self._me, now=clock.now())
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("Row %d broke on its way out; it is put off", row.pk)
            words = f"A fault of ours ({type(error).__name__}); the log says more."
            outbox.put_off(row=row, worker=self._me, words=words, now=clock.now())


def run(*, poll_s: float) -> None:
    slots = Slots(SIDE_BY_SIDE, name="deliver")
    telling = Slots(tell.SIDE_BY_SIDE, name="tell")
    deliver, teller, proving = Deliver(slots), tell.Tell(telling), claims.Claims(telling)

    parts = Parts(
        "deliver",
        (
            Part("answers", rounds(deliver)),
            Part("news to us", rounds(teller)),
            Part("claims", rounds(proving)),
        ),
    )
    Loop("deliver", parts.round, topics=("outbox", "channels", "tellings"), poll_s=poll_s).run()
    slots.end()
    telling.end()
