"""Jetstream: everything that is said on Bluesky, on a line that stays open.

Hosts are tried in their order; when a line breaks the next one goes on from the same place, a few
seconds back, so that nothing is lost and what comes twice is met by its address. Deletions take
our copies with them, accounts that are deleted, taken down, suspended or deactivated all that
they said. What is not read waits at the server. Compression is permessage-deflate where a host
offers it; the older zstd way needs a dictionary that we may not ship, so it is not asked for.
Instead of Jetstream the firehose of a relay or one PDS can be heard (`jetstream_ways`).
What it misses: handles and names (the network tells them elsewhere), and what nobody may see.
"""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import cycle
from typing import Final

from allears.connectors import bluesky_post, outcomes
from allears.connectors.bluesky_heard import above_in_public
from allears.connectors.jetstream_basket import is_post
from allears.connectors.jetstream_line import Line, read_cursor
from allears.connectors.jetstream_record import to_post
from allears.connectors.jetstream_ways import (
    BadMessage,
    FirehoseWay,
    JetstreamWay,
    Place,
    Way,
    open_line,
)
from allears.lib import clock, http, retry
from allears.lib.words import N_
from allears.listening.jetstream import COLLECTION
from allears.listening.ports import (
    ChannelFacts,
    Finding,
    Limits,
    Page,
    Refused,
    RetryLater,
    Setting,
)
from allears.listening.post import Post

log = logging.getLogger(__name__)

HOSTS: Final = (
    "jetstream2.us-east.bsky.network",
    "jetstream1.us-east.bsky.network",
    "jetstream2.us-west.bsky.network",
    "jetstream1.us-west.bsky.network",
)
LOOK_BACK_H: Final = 36
QUICK_S: Final = 10.0
MOST_QUICK: Final = 3
"""So many lines in a row that lived so short: come back later."""
CHECK_S: Final = 5.0
HEAR_S: Final = 10.0
"""Of one visit, where nobody keeps the line open."""


class Jetstream:
    """See the module."""

    network = "jetstream"
    label = N_("All of Bluesky (Jetstream)")
    icon = "radio-tower"
    about = N_(
        "Hears everything that is said in public on Bluesky, as it is said; needs no account."
    )
    settings = (
        Setting(
            key="way",
            label=N_("How"),
            kind="choice",
            default="jetstream",
            choices=(
                ("jetstream", N_("Jetstream")),
                ("firehose", N_("Firehose of a relay or a PDS")),
            ),
        ),
        Setting(
            key="hosts",
            label=N_("Servers"),
            kind="longtext",
            default="\n".join(HOSTS),
            help=N_("One on each line; the next one goes on when one fails."),
        ),
        Setting(
            key="own",
            label=N_("Our own accounts"),
            help=N_(
                "Their lasting ids (did:plc:…), separated by blanks: what they say is not heard."
            ),
        ),
        Setting(
            key="collections",
            label=N_("Collections"),
            default=COLLECTION,
            help=N_(
                "Kinds of records, separated by blanks. app.bsky.feed.post is what people say."
            ),
            is_advanced=True,
        ),
        Setting(
            key="compressed",
            label=N_("Compressed, where the server can"),
            kind="yesno",
            default="yes",
            is_advanced=True,
        ),
        Setting(
            key="look_back_h",
            label=N_("Hours that the servers go back"),
            kind="number",
            default=str(LOOK_BACK_H),
            is_advanced=True,
        ),
    )
    limits = Limits()
    is_addressed = False
    ids_are_global = True
    poll_s = 10.0
    kept_days = 7

    def stream(
        self, channel: ChannelFacts, cursor: str, is_over: Callable[[], bool]
    ) -> Iterator[Page]:
        """See `Streamer`. Raises `RetryLater` when no host gives anything, `Refused`."""
        way, hosts = _way(channel), _hosts(channel)
        place = read_cursor(cursor)
        faults: list[Exception] = []
        n_quick = 0
        for host in cycle(hosts):
            if is_over():
                return
            began = time.monotonic()
            line = Line(way, host, place, deflate=channel.get("compressed", "yes") == "yes")
            try:
                yield from line.pages(is_over)
            except (http.DoorError, BadMessage) as error:
                log.info("%s: %s", channel.name, error)
                place = line.place
                faults = [error] if line.has_heard else [*faults, error]
                is_quick = line.has_heard and time.monotonic() - began < QUICK_S
                n_quick = n_quick + 1 if is_quick else 0
                if (not line.has_heard and len(faults) >= len(hosts)) or n_quick >= MOST_QUICK:
                    raise _end(faults) from error

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        """What has come since the cursor, for some seconds; for where no line is kept open."""
        until = time.monotonic() + HEAR_S
        page = Page(items=(), cursor=cursor)
        for page in self.stream(channel, cursor, lambda: time.monotonic() > until):
            if page.items or page.gone or page.gone_authors:
                break
        behind_s = now.timestamp() - read_cursor(page.cursor).us / 1_000_000
        return dataclasses.replace(page, has_more=bool(page.items) and behind_s > HEAR_S)

    def above(self, channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
        """What stands above it, as the network shows it to everybody; not of a PDS of one's own."""
        del now
        is_public = channel.get("way", "jetstream") == "jetstream"
        return above_in_public(post.id) if is_public else []

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """A record in Jetstream's shape, or what the network shows of a post, becomes a post."""
        if isinstance(wire, Mapping):
            return bluesky_post.to_post(wire, channel)
        return to_post(wire, channel.name, own=channel.get("own").replace(",", " ").split())

    def is_line(self, wire: object) -> bool:
        """New posts are; profiles, changed posts and the like are looked at one by one."""
        return isinstance(wire, bytes) and is_post(wire)

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """Listens to each host for a moment."""
        try:
            way, hosts = _way(channel), _hosts(channel)
        except Refused as error:
            return [Finding(label="Servers", is_good=False, words=error.why, setting="hosts")]
        return [_try(way, host) for host in hosts[: len(HOSTS)]]


jetstream = Jetstream()


def _way(channel: ChannelFacts) -> Way:
    collections = tuple(channel.get("collections", COLLECTION).replace(",", " ").split())
    if channel.get("way", "jetstream") == "firehose":
        return FirehoseWay(collections=collections)
    hours = channel.get("look_back_h", str(LOOK_BACK_H))
    if not hours.isascii() or not hours.isdigit() or len(hours) > 6:
        raise Refused("The hours that the servers go back are a whole number.")
    return JetstreamWay(collections=collections, look_back_s=int(hours) * 3_600.0)


def _hosts(channel: ChannelFacts) -> list[str]:
    hosts = channel.get("hosts", "\n".join(HOSTS)).replace(",", " ").split()
    if not hosts:
        raise Refused("No server is named. Jetstream has four public ones.")
    return hosts


def _end(faults: Sequence[Exception]) -> RetryLater | Refused:
    """What it means that nobody gave anything: never, only if all say so."""
    why = str(faults[-1])
    if all(_is_final(fault) for fault in faults):
        return Refused(why)
    after_s = None
    for fault in faults:
        if isinstance(fault, http.NotOpened):
            after_s = retry.after_s(fault.headers, clock.now())
    return RetryLater(why, after_s=after_s)


def _is_final(fault: Exception) -> bool:
    if isinstance(fault, http.NotOpened):
        return 300 <= fault.status < 500 and fault.status not in outcomes.LATER
    return isinstance(fault, http.DoorError) and not isinstance(fault, http.Unreachable)


def _try(way: Way, host: str) -> Finding:
    """Listen for a moment; a quiet line is a good one."""
    try:
        with open_line(way, host, Place(), deflate=False) as line:
            heard = [way.read(message) for message in line.messages(CHECK_S)]
    except (http.DoorError, BadMessage) as error:
        return Finding(label=host, is_good=False, words=str(error), setting="hosts")
    n = sum(len(one.events) for one in heard)
    words = "It streams." if n else "It is open; nothing was said in five seconds."
    return Finding(label=host, is_good=True, words=words, setting="hosts", name="Bluesky")
