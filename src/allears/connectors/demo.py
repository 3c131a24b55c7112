"""The demo's three networks: a square, a review site and mail, all made up, none of them anywhere.

Hears the play of `demo_play` up to the moment that it is asked for (the cursor is the place in the
play), and from the loading on what `demo_live` says next. What we answer is written into the demo's
own folder and goes nowhere else; the person in the play answers that. Idempotent by key: a reply is
a file named after it. What it misses: pictures and files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from allears.connectors import demo_live, demo_play, loose
from allears.lib import ids
from allears.listening.ports import (
    ChannelFacts,
    Finding,
    Limits,
    Page,
    Receipt,
    Refused,
    Setting,
    Utterance,
)
from allears.listening.post import Author, Post

PREFIX: Final = "demo-"
"""Every network of the demo begins so, and no other."""
POLL_S: Final = 10.0
_OURS: Final = "fernhill"
_NAMED = re.compile(r"@fernhill\b", re.IGNORECASE)


class Demo:
    """One of the three; see the module."""

    is_addressed: bool
    ids_are_global = False
    settings = (
        Setting(key="loaded_at", label="Loaded at", help="When the demo was loaded (ISO 8601)."),
        Setting(key="world", label="Folder", help="Where the demo keeps what is answered."),
    )
    poll_s = POLL_S

    def __init__(self, place: str, label: str, icon: str, *, limits: Limits) -> None:
        self.place, self.label, self.icon, self.limits = place, label, icon, limits
        self.network = f"{PREFIX}{place}"
        self.is_addressed = place == "mail"
        self.about = "Part of the demo: invented people, and nothing ever leaves the machine."

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """Our own shape; it comes from no network."""
        post = loose.post_of(wire)
        return msgspec.structs.replace(post, network=self.network, channel=channel.name)

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        """What has been said since the cursor, in the play and after it."""
        loaded_at, folder = _world(channel)
        at = demo_live.Cursor.read(cursor)
        play = demo_play.play()
        told = play.said(self.place, loaded_at)[at.n_told :]
        due = [(when, said) for when, said in told if when <= now]
        items = [self._post(said, when) for when, said in due]
        at = msgspec.structs.replace(at, n_told=at.n_told + len(due))
        if now >= loaded_at:
            heard, at = demo_live.hear(self.place, folder, at, now=now)
            items += [self._post(one.said, one.at, one) for one in heard]
        speed = demo_live.speed(folder)
        poll_s = demo_live.poll_s(speed) if speed else POLL_S
        return Page(items=items, cursor=at.write(), poll_in_s=poll_s)

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
        """Keep it in the demo's folder; in the two weeks before the loading the play answers."""
        loaded_at, folder = _world(channel)
        receipt = _receipt(utterance.key)
        if now >= loaded_at:
            demo_live.said_to(self.place, folder, utterance, receipt_id=receipt.id, now=now)
        return receipt

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        """Whether the folder holds it."""
        _loaded_at, folder = _world(channel)
        is_there = demo_live.answer_file(folder, utterance.key).is_file()
        return _receipt(utterance.key) if is_there else None

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """Whether the demo is still there."""
        try:
            _world(channel)
        except Refused as error:
            return [Finding(label="Demo", is_good=False, words=error.why, setting="world")]
        return [Finding(label="Demo", is_good=True, words="It is loaded.")]

    def _answers_us(self, said: demo_play.Said, live: demo_live.Heard | None) -> bool:
        """On the square: a second word in a thread, or one that nobody else can read."""
        if self.place != "square":
            return False
        if live is not None:
            return bool(live.reply_to_id)
        is_later = said.id != f"{said.story}-1" and not said.story.startswith("echo-")
        return is_later or "private" in said.flags

    def _post(
        self, said: demo_play.Said, at: datetime, live: demo_live.Heard | None = None
    ) -> Mapping[str, object]:
        """The wire object: a post as JSON would carry it."""
        person = live.person if live else demo_play.play().known(said.who)
        handle = person.handle(self.place)
        is_private = self.place == "mail" or "private" in said.flags
        is_named = self.place != "stars" and (is_private or bool(_NAMED.search(said.text)))
        post = Post(
            id=said.id,
            author=Author(id=handle, handle=handle, name=person.name, followers=person.followers),
            title=said.title,
            text=said.text,
            created_at=at.astimezone(UTC),
            thread=live.thread if live else f"{said.story}-{self.place}",
            reply_to_id=live.reply_to_id if live else "",
            to=(_OURS,) if is_named else (),
            reply_to=_OURS if self._answers_us(said, live) else "",
            is_=tuple(sorted({"repost", "reply", "private"} & {*said.flags})),
            rating=said.stars,
            visibility="private" if is_private else "public",
        )
        found: dict[str, object] = msgspec.to_builtins(post)
        return found


SQUARE: Final = Demo(
    "square",
    "Square (demo)",
    "message-circle",
    limits=Limits(max_chars=500, can_public=True, can_private=True),
)
STARS: Final = Demo("stars", "Stars (demo)", "star", limits=Limits(can_public=True))
MAIL: Final = Demo("mail", "Mail (demo)", "mail", limits=Limits(can_private=True))


def _world(channel: ChannelFacts) -> tuple[datetime, Path]:
    """When it was loaded, and its folder. Raises `Refused`."""
    try:
        loaded_at = datetime.fromisoformat(channel.get("loaded_at"))
    except ValueError:
        loaded_at = datetime(1, 1, 1)  # noqa: DTZ001 - refused below, having no zone
    folder = Path(channel.get("world") or "/nowhere")
    if loaded_at.tzinfo is None or not folder.is_absolute():
        raise Refused("This channel belongs to no demo. Load one with “allears demo”.")
    return loaded_at, folder


def _receipt(key: str) -> Receipt:
    return Receipt(id=f"{PREFIX}{ids.digest(key)[:16]}", said="Kept in the demo's folder.")
