"""The loop of steps 1 to 7: visit each channel when it is due, or when its network rings.

Visits run side by side in a few threads, so that one slow place holds up nobody else. Networks
that can ring (IMAP IDLE) get a thread each that does nothing but wait for the bell (`bells`);
those whose line stays open have it kept by threads of their own (`streams`).
"""

from __future__ import annotations

import logging
import threading

from django.db import InterfaceError, OperationalError, close_old_connections

from allears.channels import actions as channels
from allears.channels.queries import Channel
from allears.connectors import LISTENERS
from allears.flow import again, apart, firehose, hubs, steps, threads
from allears.flow.bells import Bells
from allears.flow.loop import Loop
from allears.flow.parts import Part, Parts, rounds
from allears.flow.slots import Slots
from allears.flow.streams import Streams
from allears.lib import clock, worker

log = logging.getLogger(__name__)

PACKED_S = 5.0
"""How long the end waits for what is being packed; the rest is packed after the next start."""
SIDE_BY_SIDE = 6


class Listen:
    """One round: the channels that are due, as many as there are free places."""

    def __init__(self, slots: Slots, bells: Bells, streams: Streams) -> None:
        self._slots, self._bells, self._streams = slots, bells, streams
        self._me = worker.name()

    def round(self) -> bool:
        """True when there may be more to visit."""
        now = clock.now()
        channels.free_dead_leases(is_dead=worker.is_dead, now=now)
        for name, begin in (("open lines", self._streams.open), ("bells", self._bells.hang)):
            try:
                begin()
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                log.exception("listen: %s could not be begun; channels are visited without", name)
        busy = self._slots.busy() | self._streams.busy()  # what a line holds is not visited
        channels.free_left_leases(worker=self._me, busy=busy, now=now)
        if not self._slots.n_free:
            return False
        rows = channels.lease_due(
            networks=list(LISTENERS),
            worker=self._me,
            limit=self._slots.n_free,
            now=now,
            besides=busy,
        )
        for row in rows:
            self._slots.start(row.pk, self._visit, row)
        return bool(rows)

    def _visit(self, channel: Channel) -> None:
        try:
            steps.listen(channel, now=clock.now())
        except channels.LostLease:
            log.info("%s is heard by another process", channel.name)
        except (OperationalError, InterfaceError) as error:
            log.warning("%s: the database broke off (%s); visited again", channel.name, error)
        except Exception as error:
            self._note(channel, error)
        finally:
            self._bells.visited(channel.pk)

    def _note(self, channel: Channel, error: Exception) -> None:
        failure = channels.read_failure(error, n_failures=channel.n_failures)
        if failure.is_ours:
            log.exception("Visiting %s broke", channel.name)
        else:
            log.warning("%s: %s", channel.name, failure.words)
        close_old_connections()
        channels.note_failure(channel=channel, error=error, now=clock.now())


def run(*, poll_s: float) -> None:
    stopping = threading.Event()
    slots = Slots(SIDE_BY_SIDE, name="listen")
    streams = Streams(stopping)
    listen = Listen(slots, Bells(stopping), streams)
    fetching = Slots(threads.SIDE_BY_SIDE, name="above")
    fetch = threads.Fetch(fetching)
    looking = Slots(again.SIDE_BY_SIDE, name="again")
    looks = again.Looks(looking)
    asking = Slots(hubs.SIDE_BY_SIDE, name="hubs")
    ask = hubs.Hubs(asking)

    parts = Parts(
        "listen",
        (
            Part("visits", rounds(listen)),
            Part("what stands above", rounds(fetch)),
            Part("looking again", rounds(looks)),
            Part("hubs", rounds(ask)),
        ),
    )
    loop = Loop("listen", parts.round, topics=("channels",), poll_s=poll_s)
    loop.stopping = stopping
    packing = threading.Thread(target=apart.pack_until, args=(stopping,), name="pack", daemon=True)
    with firehose.hold(stopping):
        packing.start()
        loop.run()
        streams.end()
        fetching.end()
        looking.end()
        slots.end()
        asking.end()
        packing.join(PACKED_S)
