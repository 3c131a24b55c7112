"""A phone call, a letter or a talk at the counter that somebody writes down.

The form's blanks are `FIELDS`; the filled form is the wire object. The form gives it a `token`
when it is shown, so a form that is sent twice is one post. What it misses: it cannot answer; the
answer is given by voice and recorded with the case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from allears.lib import ids
from allears.lib.feeds import dates
from allears.lib.words import N_
from allears.listening.ports import ChannelFacts, Finding, Limits, Setting, Unreadable
from allears.listening.post import Author, Post

HOW: Final = (
    ("phone", "On the phone"),
    ("counter", "At the counter"),
    ("letter", "By letter"),
    ("event", "At an event"),
    ("other", "In another way"),
)
KINDS: Final = (
    ("", "Let All Ears decide"),
    ("complaint", "A complaint"),
    ("question", "A question"),
    ("idea", "An idea"),
    ("praise", "Praise"),
    ("leaving", "Wants to leave"),
    ("lead", "Wants to buy"),
    ("press", "Press"),
    ("official", "An official"),
    ("danger", "Somebody is in danger"),
)
FIELDS: Final = (
    Setting(key="who", label=N_("Who was it?")),
    Setting(
        key="how", label=N_("How did they reach us?"), kind="choice", default="phone", choices=HOW
    ),
    Setting(key="phone", label=N_("Phone number")),
    Setting(key="email", label=N_("E-mail address"), kind="email"),
    Setting(key="said", label=N_("What did they say?"), kind="longtext", required=True),
    Setting(key="kind", label=N_("What is it?"), kind="choice", choices=KINDS),
)
"""The blanks of the form. Beside them the wire holds `token`, `by` and `at` (ISO 8601)."""

_NOT_DIALLED = re.compile(r"[^\d+]")
_TRUNK_ZERO = re.compile(r"\(0\)")


class Logged:
    """See the module."""

    network = "logged"
    label = N_("Phone and counter")
    icon = "phone"
    about = N_(
        "For what people say on the phone, at the counter or in a letter: somebody writes it down."
    )
    settings: tuple[Setting, ...] = ()
    limits = Limits()
    is_addressed = True
    ids_are_global = True

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """A private post by the person; how they reached us and what it is stand in `extra`."""
        if not isinstance(wire, Mapping):
            raise Unreadable("A logged talk is a form with named blanks.")
        blanks = {str(key): value for key, value in wire.items() if isinstance(value, str)}
        said = blanks.get("said", "").strip()
        if not said:
            raise Unreadable("Nothing was written down under “What did they say?”.")
        facts = {
            key: blanks.get(key, "").strip() for key in ("how", "kind", "by", "phone", "email")
        }
        return Post(
            id=blanks.get("token") or ids.digest(*(f"{k}={v}" for k, v in sorted(blanks.items()))),
            network=self.network,
            channel=channel.name,
            author=_author(blanks.get("who", "").strip(), facts["phone"], facts["email"]),
            text=said,
            created_at=_at(wire.get("at")),
            is_=("private",),
            visibility="private",
            extra={key: value for key, value in facts.items() if value},
        )

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """There is nothing to connect."""
        words = f"Nothing to connect; talks can be logged under “{channel.name}”."
        return [Finding(label="Ready", is_good=True, words=words)]


logged = Logged()


def phone_number(text: str) -> str:
    """Digits with a leading `+` where the country was given: `+49 (0)30 12-34` is `+49301234`."""
    digits = _NOT_DIALLED.sub("", _TRUNK_ZERO.sub("", text))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    return digits[:1] + digits[1:].replace("+", "")


def _author(who: str, phone: str, email: str) -> Author:
    """Known again by mail address, else by number; somebody with a name alone is nobody's double."""
    handle = email.lower() or phone_number(phone)
    return Author(id=handle, handle=handle, name=who)


def _at(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return dates.read(value) if isinstance(value, str) else None
