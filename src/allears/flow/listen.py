"""The loop of steps 1 to 7: visit each channel when it is due, or when its network rings.

Visits run side by side in a few threads, so that one slow place holds up nobody else. Networks
that can ring (IMAP IDLE) get a thread each that does nothing but wait for the bell.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connections

from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors import LISTENERS
from allears.flow import steps
from allears.flow.loop import Loop
from allears.lib import clock, worker
from allears.listening.ports import Waiter

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 6
BELL_S = 20 * 60.0
"""Servers end an IDLE after 29 minutes; we begin anew before that."""
BELL_RETRY_S = 30.0


class Listen:
    """One round: the channels that are due and not being visited already."""

    def __init__(self, pool: ThreadPoolExecutor, stopping: threading.Event) -> None:
        self._pool, self._stopping = pool, stopping
        self._me = worker.name()
        self._under_way = threading.Semaphore(SIDE_BY_SIDE)
        self._bells: dict[int, threading.Thread] = {}

    def round(self) -> bool:
        now = clock.now()
        channels.free_dead_leases(is_dead=worker.is_dead, now=now)
        self._hang_bells()
        if not self._under_way.acquire(blocking=False):
            return False
        self._under_way.release()
        rows = channels.lease_due(
            networks=list(LISTENERS), worker=self._me, limit=SIDE_BY_SIDE, now=now
        )
        for row in rows:
            self._under_way.acquire()
            self._pool.submit(self._visit, row)
        return bool(rows)

    def _visit(self, channel: Channel) -> None:
        try:
            self._visit_safely(channel)
        finally:
            connections.close_all()
            self._under_way.release()

    def _visit_safely(self, channel: Channel) -> None:
        try:
            steps.listen(channel, now=clock.now())
        except channels.LostLease:
            log.info("%s is heard by another process", channel.name)
        except Exception as error:
            failure = channels.read_failure(error, n_failures=channel.n_failures)
            if failure.is_ours:
                log.exception("Visiting %s broke", channel.name)
            else:
                log.warning("%s: %s", channel.name, failure.words)
            close_old_connections()
            channels.note_failure(channel=channel, error=error, now=clock.now())

    # ---- bells -------------------------------------------------------------------------------

    def _hang_bells(self) -> None:
        """A waiting thread for each channel whose network can ring."""
        ringing = [n for n, listener in LISTENERS.items() if isinstance(listener, Waiter)]
        for channel in known.of_networks(ringing):
            thread = self._bells.get(channel.pk)
            if thread is None or not thread.is_alive():
                thread = threading.Thread(
                    target=self._wait_for_bell, args=(channel.pk,), daemon=True
                )
                self._bells[channel.pk] = thread
                thread.start()

    def _wait_for_bell(self, channel_id: int) -> None:
        while not self._stopping.is_set():
            try:
                close_old_connections()
                channel = known.channel(channel_id)
                if channel is None or channel.paused_at is not None:
                    return
                facts = channels.facts(channel)
                connections.close_all()
                listener = LISTENERS[channel.network]
                if isinstance(listener, Waiter) and listener.wait(facts, BELL_S):
                    channels.visit_soon(channel_ids=[channel_id], now=clock.now())
            except Exception as error:
                log.info("The bell of channel %s is silent: %s", channel_id, error)
                self._stopping.wait(BELL_RETRY_S)
            finally:
                connections.close_all()


def run(*, poll_s: float) -> None:
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="listen") as pool:
        stopping = threading.Event()
        listen = Listen(pool, stopping)
        loop = Loop("listen", listen.round, topics=("channels",), poll_s=poll_s)
        loop.stopping = stopping
        loop.run()
