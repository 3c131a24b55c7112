"""What is called by its network (webhooks): `POST /hooks/<channel>/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol, runtime_checkable

from allears.listening.ports.channel import ChannelFacts
from allears.listening.ports.hearing import Page

MAX_RECEIVED_BYTES: Final = 10_000_000


@runtime_checkable
class Receives(Protocol):
    """Its network may call us. What comes by a call is kept as if it had been heard."""

    secret_key: str
    """The setting that holds the secret which calls are signed with."""

    def receive(
        self, channel: ChannelFacts, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Page:
        """What one call brings; its cursor is not used. `headers` by names in lower case.

        Raises `KeysExpired` where it is not signed with our secret, `Unreadable` where it says
        nothing that can be read. What does not concern us is an empty page.
        """
        ...
