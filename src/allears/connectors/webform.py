"""A form for any website: what a visitor sends becomes a private post, and is answered.

The form and the person's own page are served by the floor that faces the public (`allears.public`);
here stands what such a message is. What is heard is a `Sent`; its id is the one-time number of the
form that it was written in, so a form that is sent twice is one post. An answer leaves by the
mailbox that the settings name where the person left a mail address, else it stands on their page.
Nobody proves a typed address here: it says who somebody is only where the answer leaves by mail and so
reaches its owner alone (`is_proved`). See docs/connectors/webform.md. What it misses: who somebody
really is, unless their website signs.
"""

from __future__ import annotations

import hashlib
import hmac
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from allears.connectors.webform_settings import SETTINGS, faults
from allears.lib.words import N_
from allears.listening.ports import (
    ChannelFacts,
    Finding,
    Limits,
    Receipt,
    Refused,
    Setting,
    Unreadable,
    Utterance,
)
from allears.listening.post import Author, File, Post

DOMAIN: Final = "webform"
"""Behind the `@` of a message's id, which so can stand in the references of a mail."""
SIGNED_FOR: Final = timedelta(hours=24)
"""How old what a website signed may be: people leave pages open."""
SIGNED_EARLY: Final = timedelta(minutes=5)
MAX_PERSON: Final = 2_000
"""Letters of what a website signs."""
MAX_FIELD: Final = 200
VISITOR: Final = 10
"""Letters of a form's one-time number that tell visitors without a name apart: 60 bits."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a website knows, as it signs it: `{"id": …, "time": …}` and what else it knows."""

    id: str | int
    time: float
    name: str = ""
    mail: str = ""


@dataclass(frozen=True)
class SentFile:
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One message as it was sent; the wire object."""

    id: str
    text: str
    at: datetime
    name: str = ""
    mail: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    """What stands in the blanks of the channel's own: (label, words)."""
    person: Person | None = None
    """Only when the website signed for them."""
    files: tuple[SentFile, ...] = ()
    thread: str = ""
    """Id of the first message, when this one adds to it."""
    author: Author | None = None
    """Who wrote that first one."""


def signed(person: str, signature: str, secret: str, now: datetime) -> Person | None:
    """Whom the website signed for; None for everything that is not signed well, and soon enough."""
    if not secret or not person or len(person) > MAX_PERSON or len(signature) > 200:
        return None
    expected = sign(person, secret)
    if not hmac.compare_digest(expected.encode(), signature.strip().lower().encode()):
        return None
    try:
        found = msgspec.json.decode(person, type=Person)
        said_at = datetime.fromtimestamp(found.time, UTC)
    except (msgspec.MsgspecError, ValueError, OverflowError, OSError):
        return None
    if not str(found.id) or not now - SIGNED_FOR <= said_at <= now + SIGNED_EARLY:
        return None
    return found


def sign(person: str, secret: str) -> str:
    """What a website puts beside it: HMAC-SHA256 in hex."""
    return hmac.new(secret.encode(), person.encode(), hashlib.sha256).hexdigest()


class WebForm:
    """See the module."""

    network = "webform"
    label = N_("Web form")
    icon = "square-pen"
    about = N_(
        "A form for your website: one line to put in, and a plain link that works everywhere."
    )
    settings: tuple[Setting, ...] = SETTINGS
    limits = Limits(can_private=True, can_files=True, formatting="markdown")
    is_addressed = True
    ids_are_global = True

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """A private post in a thread of its own, or one that adds to it."""
        if not isinstance(wire, Sent):
            raise Unreadable("This is no message of a web form.")
        words = [f"{label}: {said}" for label, said in wire.answers if said]
        text = "\n\n".join(filter(None, (wire.text.strip(), "\n".join(words))))
        if not text and not wire.files:
            raise Unreadable("The message holds neither words nor files.")
        author = wire.author or _author(
            wire, by_mail=self.other_channel(channel.settings, wire.mail)
        )
        extra = {"site_person": str(wire.person.id)[:MAX_FIELD]} if wire.person else {}
        return Post(
            id=wire.id,
            network=self.network,
            channel=channel.name,
            author=author,
            text=text,
            created_at=wire.at,
            thread=wire.thread or wire.id,
            reply_to_id=wire.thread,
            references=(wire.thread,) if wire.thread else (),
            is_=("private", "reply") if wire.thread else ("private",),
            files=tuple(_file(one) for one in wire.files),
            visibility="private",
            extra=extra,
        )

    def blobs(self, wire: object) -> Mapping[str, bytes]:
        """The files that were sent with it."""
        files = wire.files if isinstance(wire, Sent) else ()
        return {hashlib.sha256(one.content).hexdigest(): one.content for one in files}

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """Reads the settings; there is nothing to call."""
        found = faults(channel.settings)
        if not found:
            return [Finding(label="Form", is_good=True, words="It can be shown.")]
        return [
            Finding(label="Form", is_good=False, words=why, setting=key)
            for key, why in found.items()
        ]

    def other_channel(self, settings: Mapping[str, str], to: str) -> int | None:
        """The mailbox, for those who can be reached by mail."""
        number = str(settings.get("mailbox") or "")
        return int(number) if to and number.isdecimal() and len(number) < 18 else None

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
        """Nothing leaves: it stands on the person's own page from this moment on."""
        del now
        self._on_its_page(channel)
        return Receipt(id=utterance.key, said="It stands on the person's own page.")

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        """Saying it has no other effect than our own row, so it was not."""
        del utterance
        self._on_its_page(channel)
        return None

    def _on_its_page(self, channel: ChannelFacts) -> None:
        if not channel.secrets.get("own_key"):
            raise Refused(
                "The keys of this form are lost, so nobody can open its pages. Save it anew."
            )


def is_proved(first: Post) -> bool:
    """Whether a website signed for who wrote this message of ours; a typed address proves nothing."""
    return bool(first.extra.get("site_person"))


def _author(wire: Sent, *, by_mail: int | None) -> Author:
    """Whom a website signs for is known by its number, others by their mail address where answers
    leave `by_mail`; all others are nobody's double. Who only says that they have an address is never
    taken for who is signed."""
    if wire.person is not None:
        person = _filled_up(wire.person, wire)
        return Author(id=f"site:{person.id}"[:MAX_FIELD], handle=person.mail, name=person.name)
    mail = wire.mail.strip()
    visitor = f"visitor-{wire.id.partition('@')[0][:VISITOR]}"
    ident = mail.lower() if mail and by_mail is not None else visitor
    return Author(id=ident, handle=mail, name=wire.name)


def _filled_up(person: Person, wire: Sent) -> Person:
    """What the website does not say, as the person typed it."""
    return msgspec.structs.replace(
        person,
        name=(person.name.strip() or wire.name)[:MAX_FIELD],
        mail=(person.mail.strip() or wire.mail)[:MAX_FIELD],
    )


def _file(one: SentFile) -> File:
    """Its kind follows from its ending; what the browser claims is not believed."""
    kind = mimetypes.guess_type(one.name, strict=False)[0] or "application/octet-stream"
    return File(
        name=one.name,
        media_type=kind,
        n_bytes=len(one.content),
        sha256=hashlib.sha256(one.content).hexdigest(),
    )


def added(first: Post, wire: Sent) -> Sent:
    """The same message as one that adds to `first`."""
    return replace(wire, thread=first.thread or first.id, author=first.author)


webform = WebForm()
