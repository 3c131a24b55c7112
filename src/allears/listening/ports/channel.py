"""What a channel is to its connector: the blanks, the limits, the keys, what it may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from allears.listening.post import Visibility

SettingKind = Literal["text", "url", "email", "password", "number", "choice", "yesno", "longtext"]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One blank of a channel's form; the form is generated from these."""

    key: str
    label: str
    kind: SettingKind = "text"
    required: bool = False
    default: str = ""
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """For `choice`: (value, label)."""
    is_secret: bool = False
    """Kept encrypted, never shown again. `password` is always secret."""
    group: str = ""
    """A heading over the blanks that belong together ("Receiving", "Sending")."""
    is_advanced: bool = False
    """Folded away until asked for."""
    is_for_leaving: bool = False
    """Not required, and yet asked for before somebody goes to the network to say yes (`Connects`)."""
    channels_of: str = ""
    """For `choice`: our channels of this network can be chosen, too, by their number."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one reply on this network may be."""

    max_chars: int | None = None
    can_public: bool = False
    can_private: bool = False
    can_files: bool = False
    no_files: str = ""
    """Where files are usual and yet do not go along: what to do instead, for people."""
    needs_subject: bool = False
    counted_in: Literal["characters", "graphemes"] = "characters"
    """What `max_chars` counts: code points, or what a reader calls one character."""
    max_parts: int = 1
    """A longer reply may leave as a thread of so many posts; each keeps to `max_chars`."""
    has_warnings: bool = False
    """A reply may carry a content warning, and takes over the one that it answers."""
    seen_by: tuple[Visibility, ...] = ()
    """Whom a public reply can be shown to, the most first, where one may choose."""
    formatting: Literal["plain", "markdown"] = "plain"
    """Whether bold, italic, lists, quotes and links, typed as Markdown, arrive as such."""
    has_handles: bool = False
    """People are called by `@handle` inside a text."""
    max_files: int = 10
    max_file_bytes: int = 10_000_000
    max_files_bytes: int = 18_000_000
    """All files of one reply together."""
    file_types: tuple[str, ...] = ()
    """Media types, or beginnings of them (`image/`), that it takes; empty: any."""


@runtime_checkable
class LimitsVary(Protocol):
    """Its places differ in what they take; `limits` are those of a place that says nothing."""

    def limits_of(self, settings: Mapping[str, str]) -> Limits:
        """What a reply by a channel with these settings may be. Pure."""
        ...


@dataclass(frozen=True, kw_only=True)
class Quota:
    """How much of a network one channel may use in a while, as the network's terms say."""

    key: str
    """As connectors spend it ("requests", "units", "posts")."""
    label: str
    amount: int
    per_s: float
    """The length of its window; it begins anew at multiples of this since midnight UTC."""
    kept_for_answers: float = 0.2
    """Which part of it hearing never touches."""


class Budget(Protocol):
    """What a channel has left. Connectors spend before they ask; a network's own word wins."""

    def spend(self, key: str, amount: int = 1, *, for_answer: bool = False) -> None:
        """Take so much. Raises `RetryLater` until the window's end when it is not there."""
        ...

    def left(self, key: str, *, for_answer: bool = False) -> int | None:
        """How much may still be taken; None: not counted."""
        ...

    def told(self, key: str, *, left: int, until: datetime) -> None:
        """The network says what is left, and when it begins anew (its rate-limit headers)."""
        ...


class _Unlimited:
    """For networks that count nothing, for checks and for tests."""

    def spend(self, key: str, amount: int = 1, *, for_answer: bool = False) -> None:
        del key, amount, for_answer

    def left(self, key: str, *, for_answer: bool = False) -> int | None:
        del key, for_answer
        return None

    def told(self, key: str, *, left: int, until: datetime) -> None:
        del key, left, until


UNLIMITED: Budget = _Unlimited()


@dataclass(frozen=True, kw_only=True)
class ChannelFacts:
    """A channel as its connector sees it: settings as typed, secrets in the clear (memory only)."""

    id: int
    name: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    budget: Budget = field(default=UNLIMITED, repr=False, compare=False)

    def get(self, key: str, default: str = "") -> str:
        return self.secrets.get(key) or self.settings.get(key) or default


@runtime_checkable
class Metered(Protocol):
    """Its network counts what one uses."""

    quotas: tuple[Quota, ...]
