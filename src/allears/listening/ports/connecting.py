"""Keys that come from a conversation with the network (OAuth), and how they are renewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from allears.listening.ports.channel import ChannelFacts
from allears.listening.ports.speaking import Receipt


@dataclass(frozen=True, kw_only=True)
class Right:
    """One right that we ask a network for, and what for, in words for people."""

    name: str
    """As the network spells it (`read:notifications`)."""
    why: str


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """Where the person goes to say yes, and what we must remember until they are back."""

    url: str
    remembered: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Secrets of this one conversation (client id, verifier). Kept encrypted for some minutes."""


@dataclass(frozen=True, kw_only=True)
class Connected:
    """They said yes."""

    name: str
    """What the place calls itself; proposed as the channel's name."""
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """With `keys_end_at` (ISO 8601, UTC) where the keys end by themselves, and `access_ends_at` where
    that is also the end of renewing them."""


@runtime_checkable
class Connects(Protocol):
    """Its keys come from a conversation with the network (OAuth) instead of being typed."""

    rights: tuple[Right, ...]

    def leave(self, settings: Mapping[str, str], *, back_url: str, state: str) -> Leaving:
        """Begin. `state` comes back with the person. Raises `Refused`, `RetryLater`."""
        ...

    def come_back(
        self,
        settings: Mapping[str, str],
        *,
        back_url: str,
        remembered: Mapping[str, str],
        answer: Mapping[str, str],
    ) -> Connected:
        """End it with what the network put into the address. Raises `Refused`, `RetryLater`."""
        ...


@runtime_checkable
class Introduces(Protocol):
    """Its network reads at an address of ours who asks, instead of knowing applications itself.

    Such a connector is given `app_url` (that address) and `app_key` (a secret of this installation,
    the same as long as it lives) besides what was typed, and `app_key` with every channel.
    """

    def introduction(self, given: Mapping[str, str], *, back_url: str) -> Mapping[str, object]:
        """What stands there, for everybody: JSON without a secret. Pure."""
        ...


@runtime_checkable
class Refreshes(Protocol):
    """Its keys end by themselves and can be renewed without a person."""

    def refreshed(self, channel: ChannelFacts, now: datetime) -> Mapping[str, str]:
        """Secrets that take the place of those of this name. Raises `KeysExpired`, `RetryLater`.

        Called under a lock, once at a time; what it gives is saved before anything else happens.
        """
        ...


@runtime_checkable
class Revokes(Protocol):
    """Can hand its keys back, so that they open nothing any more, whoever may have a copy."""

    def revoke(self, channel: ChannelFacts, now: datetime) -> bool:
        """True: the network takes them no more. False: it has no way, or these keys were typed.

        Once, within some seconds. Raises `RetryLater`, `Refused`; keys that have ended count as
        handed back.
        """
        ...


@runtime_checkable
class Greets(Protocol):
    """Can post something to itself, so that one sees that answering works before anybody waits."""

    def greet(self, channel: ChannelFacts, key: str, now: datetime) -> Receipt:
        """Say one line that only we see (or that is deleted at once). As `Speaker.speak` raises."""
        ...
