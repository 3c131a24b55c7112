"""The loop of steps 12 and 13: lease what is due, send it, write down how it went; and tell our own.

A few rows are sent side by side, so that one slow server holds up nobody else; each has a lease, so
another process that delivers takes others. Several replies to one person keep their order only as
far as each is due later than the one before.
"""

from __future__ import annotations

from allears.flow import steps, tell
from allears.flow.loop import Loop
from allears.flow.slots import Slots
from allears.lib import clock, worker
from allears.outbox import actions as outbox
from allears.outbox.queries import Outgoing

SIDE_BY_SIDE = 4
PATIENCE_S = 1.0
"""How long a round waits for a free place."""


class Deliver:
    """One round: as many of the rows that are due as there are free places."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._me = worker.name()

    def round(self) -> bool:
        """True when there may be more to send."""
        if not self._slots.wait(PATIENCE_S):
            return True
        now = clock.now()
        outbox.free_dead_leases(is_dead=worker.is_dead, now=now)
        outbox.free_left_leases(worker=self._me, busy=self._slots.busy())
        outbox.release_held(now=now)
        rows = outbox.lease(limit=self._slots.n_free, worker=self._me, now=now)
        for row in rows:
            self._slots.start(row.pk, self._send, row)
        return bool(rows)

    def _send(self, row: Outgoing) -> None:
        """A fault leaves the lease; a later round sees that nobody works on the row."""
        steps.deliver(row, worker=self._me, now=clock.now())


def run(*, poll_s: float) -> None:
    slots = Slots(SIDE_BY_SIDE, name="deliver")
    telling = Slots(tell.SIDE_BY_SIDE, name="tell")
    deliver, teller = Deliver(slots), tell.Tell(telling)

    def work() -> bool:
        """One after the other, so that neither keeps the other waiting for long."""
        return any([deliver.round(), teller.round()])

    Loop("deliver", work, topics=("outbox", "channels", "tellings"), poll_s=poll_s).run()
    slots.end()
    telling.end()
