"""What answers: one reply, its receipt, and how one finds out whether it left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from allears.listening.ports.channel import ChannelFacts
from allears.listening.post import Post, Visibility


@dataclass(frozen=True, kw_only=True)
class OutgoingFile:
    name: str
    media_type: str
    content: bytes = field(default=b"", repr=False)
    sha256: str = ""
    """Under which the bytes are kept, where they are not at hand."""
    alt: str = ""
    """What a picture shows, in words."""


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """One reply or notice that must leave, as a connector needs it."""

    key: str
    """Idempotency key, fixed before the first attempt (of a mail: its Message-ID without <>)."""
    text: str
    to: str
    """Handle or address of the person."""
    is_public: bool
    sender_name: str = ""
    """The named human being who answers."""
    subject: str = ""
    thread: str = ""
    reply_to_id: str = ""
    references: tuple[str, ...] = ()
    case_tag: str = ""
    """Put into the reply address (`desk+TAG@…`) as a second anchor."""
    quoted: str = ""
    """What is answered, to be quoted below where that is the habit."""
    files: tuple[OutgoingFile, ...] = ()
    visibility: Visibility = "public"
    """Who sees it, as far as the network knows such a thing; `private` where not `is_public`."""
    warning: str = ""
    """A content warning that stands before it (see `Limits.has_warnings`)."""
    lang: str = ""
    """BCP 47, of the text; empty: not known."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """What `to_post` put into `extra` of the post that is answered."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The network took it."""

    id: str
    """The post's id on its network."""
    url: str = ""
    said: str = ""
    """The server's own words, for the record."""
    parts: tuple[str, ...] = ()
    """The ids of all its posts in their order, where there are several; `id` is the first."""


@runtime_checkable
class Speaker(Protocol):
    """Answers. May raise `RetryLater`, `Refused`, `KeysExpired`, `Unknown`."""

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt: ...

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        """After `Unknown` or a crash: look whether it is there. None: certainly as far as we see, no."""
        ...


@runtime_checkable
class TakesBack(Protocol):
    """Its network deletes an answer of ours when we ask."""

    def can_unsay(self, receipt_id: str) -> bool:
        """Whether what has this receipt can be deleted there at all. Pure."""
        ...

    def unsay(self, channel: ChannelFacts, receipt: Receipt, now: datetime) -> None:
        """Delete all parts. Returns when none of it stands there, also when that was so before: after
        a line that broke it is asked again. May raise `RetryLater`, `Refused`, `KeysExpired`,
        `Unknown`; `Refused` too where it stands there and is not ours (any more) to delete.
        """
        ...


@runtime_checkable
class SpeaksSometimes(Protocol):
    """Whether it can answer depends on the channel's settings."""

    def can_answer(self, settings: Mapping[str, str]) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class WhyNot:
    """Why a post cannot be answered from here, for people, and where it can."""

    words: str
    url: str = ""


@runtime_checkable
class AnswersSome(Protocol):
    """Some of what it hears cannot be answered by it, whoever wants to."""

    def why_not(self, settings: Mapping[str, str], post: Post) -> WhyNot | None:
        """None: it can be answered. Pure."""
        ...


@runtime_checkable
class AnswersBy(Protocol):
    """Its answers leave by another channel of ours, where the person can be reached there."""

    def other_channel(self, settings: Mapping[str, str], to: str) -> int | None:
        """The number of that channel for an answer to `to` (a handle, may be empty)."""
        ...


@runtime_checkable
class NamesKeys(Protocol):
    """The network wants an idempotency key of its own making (of a mail: the Message-ID)."""

    def key_for(self, channel: ChannelFacts, seed: str) -> str:
        """The key of a reply, the same for the same seed, fixed before the first attempt."""
        ...


@runtime_checkable
class HasFiles(Protocol):
    """Posts of this network carry attachments."""

    def blobs(self, wire: object) -> Mapping[str, bytes]:
        """SHA-256 (hex) to bytes, for the files that `to_post` named."""
        ...
