"""Two networks inside the process, that can be asked what arrived: letters, and a public square.

They refuse now and then, ask to wait, take words and do not say so, and let the desk die between
taking them and hearing of it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from tests.fakes import FakeNetwork

from allears.connectors import CONNECTORS, LISTENERS, SPEAKERS
from allears.listening.ports import (
    ChannelFacts,
    Limits,
    Page,
    Receipt,
    Refused,
    RetryLater,
    Unknown,
    Utterance,
)
from bench.days_clock import Crash

LETTERS, SQUARE = "daysletters", "dayssquare"


class Network(FakeNetwork):
    """What it took stands in `took`: key to place in `said`; a key that came twice in `twice`."""

    def __init__(self, rng: random.Random, *, network: str, limits: Limits, is_addressed: bool):
        super().__init__(network=network, limits=limits, is_addressed=is_addressed)
        self._rng = rng
        self._n_heard = 0
        self.took: dict[str, int] = {}
        self.twice: list[str] = []
        self.crashes_next = False
        self.trouble_share = 0.04

    @property
    def is_waiting(self) -> bool:
        """Something was said that the desk has not heard."""
        return len(self.wires) > self._n_heard or bool(self.gone)

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        self._n_heard = int(cursor or 0)
        return super().hear(channel, cursor, now)

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
        del channel, now
        dice = self._rng.random()
        if dice < self.trouble_share * 0.4:
            raise RetryLater("Busy.")
        if dice < self.trouble_share * 0.5:
            raise Refused("Their mailbox is gone.")
        if dice < self.trouble_share * 0.7:
            raise Unknown("The line broke before it was taken.")
        if utterance.key in self.took:
            self.twice.append(utterance.key)
        self.took.setdefault(utterance.key, len(self.said))
        self.said.append(utterance)
        if self.crashes_next:
            self.crashes_next = False
            raise Crash
        if dice < self.trouble_share:
            raise Unknown("The line broke after it was taken.")
        return self._receipt(utterance.key)

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        del channel
        return self._receipt(utterance.key) if utterance.key in self.took else None

    def _receipt(self, key: str) -> Receipt:
        return Receipt(id=f"{self.network}-r{self.took[key]}", said="Taken.")


@contextmanager
def networks(rng: random.Random) -> Iterator[dict[str, Network]]:
    """The two of them, known to the desk while this is open."""
    found = {
        LETTERS: Network(
            rng,
            network=LETTERS,
            limits=Limits(max_chars=5000, can_private=True),
            is_addressed=True,
        ),
        SQUARE: Network(
            rng,
            network=SQUARE,
            limits=Limits(max_chars=500, can_public=True, can_private=True),
            is_addressed=False,
        ),
    }
    registries = (CONNECTORS, LISTENERS, SPEAKERS)
    for registry in registries:
        registry.update(found)
    try:
        yield found
    finally:
        for registry in registries:
            for name in found:
                registry.pop(name, None)
