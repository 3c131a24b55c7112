"""The loop of steps 12 and 13: lease what is due, send it, write down how it went.

Rows of one round are sent side by side by a few threads; each has a lease, so another process
that delivers takes others. Several replies to one person keep their order only as far as each is
due later than the one before.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from allears.flow import steps
from allears.flow.loop import Loop
from allears.lib import clock, worker
from allears.outbox import actions as outbox
from allears.outbox.queries import Outgoing

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 4


class Deliver:
    """One round: the rows that are due."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._me = worker.name()

    def round(self) -> bool:
        now = clock.now()
        outbox.free_dead_leases(is_dead=worker.is_dead, now=now)
        outbox.release_held(now=now)
        rows = outbox.lease(limit=SIDE_BY_SIDE, worker=self._me, now=now)
        list(self._pool.map(self._send, rows))
        return bool(rows)

    def _send(self, row: Outgoing) -> None:
        try:
            steps.deliver(row, worker=self._me, now=clock.now())
        except Exception:
            log.exception("Outgoing %s stumbled; its lease runs out and it is looked for", row.pk)
        finally:
            connections.close_all()


def run(*, poll_s: float) -> None:
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="deliver") as pool:
        Loop("deliver", Deliver(pool).round, topics=("outbox", "channels"), poll_s=poll_s).run()
