"""Networks whose line stays open (Jetstream, Mastodon): two threads for each channel that has one.

One thread reads the line, the other keeps what it brings, batch by batch, each with its cursor in one
transaction (`steps.take`), and renews the lease with it. A line that breaks is opened again after
pauses that grow (`channels.end_stream`); meanwhile the channel is visited like any other. When a
process dies, another opens the line from the last cursor, and what comes twice is met by `dedupe`.
What it misses: a connector whose `stream` comes back neither with a page nor at all; it is left
behind after `SILENT_S` and its thread ends when it wakes.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connections

from allears.channels import actions as channels
from allears.channels.queries import Channel
from allears.connectors import LISTENERS
from allears.flow import steps
from allears.flow.batches import Batches
from allears.lib import clock, worker
from allears.listening.ports import ChannelFacts, RetryLater, Streamer

log = logging.getLogger(__name__)

SILENT_S = 60.0
"""Without any page for so long, not even an empty one, a line is dead."""
GLANCE_S = 1.0
"""How soon a keeper sees that all must end."""
END_S = 8.0
"""How long `end` waits for lines to close."""
KEYS_MARGIN = timedelta(minutes=3)
"""A line is opened anew with fresh keys so long before the old ones end."""


def networks() -> list[str]:
    """Those that have such lines."""
    return [name for name, listener in LISTENERS.items() if isinstance(listener, Streamer)]


class Streams:
    """`open` begins what is due; `busy` are the channels whose line is open here."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._me = worker.name()
        self._threads: dict[int, threading.Thread] = {}

    def open(self) -> None:
        """A keeper for each channel whose line could be open and is not."""
        names = networks()
        self._threads = {pk: one for pk, one in self._threads.items() if one.is_alive()}
        if not names or self._stopping.is_set():
            return
        for channel_id in channels.due_streams(networks=names, now=clock.now()):
            if channel_id not in self._threads:
                keeper = threading.Thread(target=self._keep, args=(channel_id,), daemon=True)
                self._threads[channel_id] = keeper
                keeper.start()

    def busy(self) -> frozenset[int]:
        return frozenset(pk for pk, one in self._threads.items() if one.is_alive())

    def end(self) -> None:
        """After `stopping`: wait for the lines to close and give their leases back."""
        until = time.monotonic() + END_S
        for keeper in self._threads.values():
            keeper.join(max(0.0, until - time.monotonic()))

    def _keep(self, channel_id: int) -> None:
        try:
            self.follow(channel_id)
        except Exception:
            log.exception("The line of channel %s could not be kept", channel_id)
        finally:
            connections.close_all()

    def follow(self, channel_id: int) -> None:
        """Hold the line of one channel open until it breaks or all ends."""
        channel = channels.lease_stream(
            channel_id=channel_id, networks=networks(), worker=self._me, now=clock.now()
        )
        if channel is None:
            return
        began_at, error = clock.now(), None
        try:
            facts = channels.fresh_facts(channel, clock.now())
            _Line(channel, facts, self._stopping).carry()
        except channels.LostLease:
            log.info("%s was changed or is heard by another process", channel.name)
            return
        except (OperationalError, InterfaceError) as broken:
            log.warning("%s: the database broke off (%s); opened again", channel.name, broken)
            return  # the lease is ours until it ends, or until the loop sees that nobody has it
        except Exception as broken:
            error = broken
            self._log(channel, broken)
        channels.end_stream(channel=channel, began_at=began_at, error=error, now=clock.now())

    def _log(self, channel: Channel, error: Exception) -> None:
        if channels.read_failure(error, n_failures=0).is_ours:
            log.exception("The line of %s broke", channel.name, exc_info=error)
        else:
            log.warning("The line of %s broke: %s", channel.name, error)


class _Line:
    """One open line: a reader in a thread of its own, the keeper in the caller's."""

    def __init__(self, channel: Channel, facts: ChannelFacts, stopping: threading.Event) -> None:
        self._channel, self._facts, self._stopping = channel, facts, stopping
        self._batches = Batches()
        self._is_left = threading.Event()
        end, now = channel.keys_end_at, clock.now()
        is_renewed = end is not None and end - now > KEYS_MARGIN
        self._fresh_until = end - KEYS_MARGIN if end is not None and is_renewed else None

    def carry(self) -> None:
        """Keep what comes until it ends. Raises what it broke with, `LostLease`, database errors."""
        reader = threading.Thread(target=self._read, daemon=True)
        reader.start()
        try:
            self._carry()
        finally:
            self._is_left.set()
            self._batches.close()
            reader.join(END_S / 2)

    def _carry(self) -> None:
        heard_at = time.monotonic()
        while not self._is_over():
            page = self._batches.take(timeout_s=GLANCE_S)
            if page is not None:
                steps.take(self._channel, self._facts, page, now=clock.now(), move=channels.flow_on)
                heard_at = time.monotonic()
            elif self._batches.has_ended:
                return
            elif time.monotonic() - heard_at > SILENT_S:
                raise RetryLater("The line was open but silent; it is opened anew.")

    def _read(self) -> None:
        """The reader's thread: every page is handed over; how it ended, too."""
        error: Exception | None = None
        try:
            listener = LISTENERS[self._channel.network]
            assert isinstance(listener, Streamer)
            for page in listener.stream(self._facts, self._channel.cursor, self._is_over):
                if not self._batches.put(page):
                    break
            if not self._is_over():
                error = RetryLater("The network closed the line; it is opened again.")
        except Exception as broken:
            error = broken
        finally:
            connections.close_all()
        self._batches.end(error)

    def _is_over(self) -> bool:
        if self._stopping.is_set() or self._is_left.is_set():
            return True
        return self._fresh_until is not None and clock.now() >= self._fresh_until
