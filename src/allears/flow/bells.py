"""Networks that can ring (IMAP IDLE): a thread for each channel that waits for the bell.

After a ring the thread waits until the channel was visited before it listens for the next one: what
rang is still there until then, and would ring again and again. What it misses: a ring while another
process visits; that channel is then visited once more, or at its next poll.
"""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections, connections

from allears.channels import actions as channels
from allears.channels import queries as known
from allears.connectors import LISTENERS
from allears.lib import clock
from allears.listening.ports import Waiter

log = logging.getLogger(__name__)

BELL_S = 20 * 60.0
"""Servers end an IDLE after 29 minutes; we begin anew before that."""
BELL_RETRY_S = 30.0
VISIT_S = 15.0
"""How long a bell waits for the visit that it asked for, before it listens again."""


class Bells:
    """`hang` makes the threads, `visited` says that a channel was visited."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._threads: dict[int, threading.Thread] = {}
        self._visits: dict[int, threading.Event] = {}

    def hang(self) -> None:
        """A thread for each channel that has none and whose network can ring."""
        ringing = [n for n, listener in LISTENERS.items() if isinstance(listener, Waiter)]
        for channel in known.of_networks(ringing):
            thread = self._threads.get(channel.pk)
            if thread is None or not thread.is_alive():
                self._visits[channel.pk] = threading.Event()
                thread = threading.Thread(target=self._listen, args=(channel.pk,), daemon=True)
                self._threads[channel.pk] = thread
                thread.start()

    def visited(self, channel_id: int) -> None:
        """From any thread: a visit has ended, well or not."""
        event = self._visits.get(channel_id)
        if event is not None:
            event.set()

    def _listen(self, channel_id: int) -> None:
        visit = self._visits[channel_id]
        while not self._stopping.is_set():
            try:
                if not self._wait(channel_id, visit):
                    return
            except Exception as error:
                log.info("The bell of channel %s is silent: %s", channel_id, error)
                self._stopping.wait(BELL_RETRY_S)
            finally:
                connections.close_all()

    def _wait(self, channel_id: int, visit: threading.Event) -> bool:
        """One wait for the bell. False when the channel does not listen any more."""
        close_old_connections()
        channel = known.channel(channel_id)
        if channel is None or channel.paused_at is not None:
            return False
        facts = channels.fresh_facts(channel, clock.now())
        connections.close_all()
        listener = LISTENERS[channel.network]
        if isinstance(listener, Waiter) and listener.wait(facts, BELL_S):
            visit.clear()
            channels.visit_soon(channel_ids=[channel_id], now=clock.now())
            visit.wait(VISIT_S)
        return True
