"""What the listening floor asks of the floors that stand around it, and what it hands them.

Connectors fulfil `Listener` and `Speaker`; triage fulfils `Understanding`; the rows of the
mentions app fulfil `Seen`. Nothing here opens a socket or reads a clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol, runtime_checkable

from allears.listening.post import Post

# ---- what a connector declares -------------------------------------------------------------

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


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one reply on this network may be."""

    max_chars: int | None = None
    can_public: bool = False
    can_private: bool = False
    can_files: bool = False
    needs_subject: bool = False
    counted_in: Literal["characters", "graphemes"] = "characters"
    """What `max_chars` counts: code points, or what a reader calls one character."""
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


@dataclass(frozen=True, kw_only=True)
class ChannelFacts:
    """A channel as its connector sees it: settings as typed, secrets in the clear (memory only)."""

    id: int
    name: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def get(self, key: str, default: str = "") -> str:
        return self.secrets.get(key) or self.settings.get(key) or default


# ---- hearing -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Page:
    """What one `hear` brought. An empty `items` with the old cursor is a good answer."""

    items: Sequence[object]
    """Wire objects, oldest first where the network allows it."""
    cursor: str
    """Opaque to all but the connector; saved in the transaction that keeps the items."""
    has_more: bool = False
    """Ask again at once."""
    poll_in_s: float | None = None
    """The network's own wish for the next visit, if it told one."""
    changed_settings: Mapping[str, str] = field(default_factory=dict)
    """Settings to be saved with the cursor (a feed that moved for good)."""
    gone: Sequence[tuple[str, str]] = ()
    """(network, id) of posts that their network takes back: they leave the kept firehose."""


class RetryLater(Exception):
    """Not now: the network is down, slow, or asked us to wait. Nothing is known to have happened."""

    def __init__(self, why: str, *, after_s: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.after_s = after_s


class Refused(Exception):
    """Not like this, however often: wrong address, gone, too long, not allowed. `why` is for people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class KeysExpired(Exception):
    """The password or token is not accepted (any more): a person must renew it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unknown(Exception):
    """A reply may have left or not: the line broke after we handed it over. Ask `was_said` later."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unreadable(Exception):
    """This one wire object makes no post; its neighbours do. `why` says what is wrong with it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


# ---- speaking ------------------------------------------------------------------------------


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
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The network took it."""

    id: str
    """The post's id on its network."""
    url: str = ""
    said: str = ""
    """The server's own words, for the record."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of a channel test: what was tried, whether it worked, what to do if not."""

    label: str
    is_good: bool
    words: str
    setting: str = ""
    """The blank it is about, so that the form can show it there."""
    name: str = ""
    """What the place calls itself (a feed's title); proposed as the channel's name."""


class Connector(Protocol):
    """Our code for one network; an instance holds nothing but constants."""

    network: str
    label: str
    icon: str
    """Name of a lucide icon."""
    about: str
    """One sentence for the page where channels are added."""
    limits: Limits
    is_addressed: bool
    """What arrives was sent to us: always kept, whether or not a monitor hits it."""
    ids_are_global: bool
    """A post's id is unique on the whole network, not just within one channel."""

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The blanks of a channel's form, in their order."""
        ...

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """Translate. Pure. Raises `Unreadable` for this one object and nothing else, ever."""
        ...

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """Try the settings for real (a few seconds at most); never raises for a wrong one."""
        ...


@runtime_checkable
class Listener(Protocol):
    """Pulls. May raise `RetryLater`, `Refused`, `KeysExpired`."""

    poll_s: float
    """Seconds between two visits when nothing says otherwise."""

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page: ...


@runtime_checkable
class Firehose(Protocol):
    """Hears everything that is said on a network: it is kept for a while unless switched off."""

    kept_days: int
    """For how long, when nobody says otherwise."""


@runtime_checkable
class Waiter(Protocol):
    """Can be told of news by the network (IMAP IDLE). Safe to call in a thread of its own."""

    def wait(self, channel: ChannelFacts, timeout_s: float) -> bool:
        """Block until something is new (True) or the time is over (False)."""
        ...


@runtime_checkable
class Speaker(Protocol):
    """Answers. May raise `RetryLater`, `Refused`, `KeysExpired`, `Unknown`."""

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt: ...

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        """After `Unknown` or a crash: look whether it is there. None: certainly as far as we see, no."""
        ...


@runtime_checkable
class SpeaksSometimes(Protocol):
    """Whether it can answer depends on the channel's settings."""

    def can_answer(self, settings: Mapping[str, str]) -> bool: ...


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


# ---- understanding -------------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    """One thing that triage believes: the value, how sure (0-1), and why in one line for people."""

    value: str
    confidence: float
    reason: str


UNKNOWN = Mark("unknown", 0.0, "Nothing in the text says.")


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What triage adds to a post. `value` may always be "unknown"."""

    language: Mark = UNKNOWN
    """BCP 47, base language."""
    mood: Mark = UNKNOWN
    """negative, neutral, positive, mixed"""
    intent: Mark = UNKNOWN
    """a value of `Intent`"""
    urgency: Mark = UNKNOWN
    """low, normal, high, critical"""


class Intent(StrEnum):
    COMPLAINT = "complaint"
    QUESTION = "question"
    IDEA = "idea"
    PRAISE = "praise"
    LEAVING = "leaving"
    LEAD = "lead"
    PRESS = "press"
    OFFICIAL = "official"
    DANGER = "danger"
    ABUSE = "abuse"
    SPAM = "spam"
    CHATTER = "chatter"
    UNKNOWN = "unknown"


class Understanding(Protocol):
    def understand(self, posts: Sequence[Post]) -> list[Marks]:
        """One `Marks` a post, in order. Never raises, never drops."""
        ...


# ---- why something was left out --------------------------------------------------------------


class Drop(StrEnum):
    """Why a post went no further. Closed; each has one line for people in `DROP_WORDS`."""

    UNREADABLE = "unreadable"
    EMPTY = "empty"
    SEEN = "seen"
    UNMATCHED = "unmatched"
    OURS = "ours"


DROP_WORDS: Mapping[Drop, str] = {
    Drop.UNREADABLE: "It could not be read; a sample is kept for looking at.",
    Drop.EMPTY: "It holds no text, title, picture or file.",
    Drop.SEEN: "We have it already.",
    Drop.UNMATCHED: "No monitor listens for it.",
    Drop.OURS: "We said it ourselves.",
}
