"""One good fake of what stands outside: a network that can be written to, read, and broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from allears.listening.ports import (
    Again,
    ChannelFacts,
    Connected,
    Finding,
    Leaving,
    Limits,
    Page,
    Quota,
    Receipt,
    Right,
    Setting,
    Unreadable,
    Utterance,
)
from allears.listening.post import Post


@dataclass
class FakeNetwork:
    """Hears what is put into `wires`, remembers what was `said`, raises what is in `troubles`."""

    network: str = "fake"
    label: str = "A fake network"
    icon: str = "flask-conical"
    about: str = "Only in tests."
    settings: tuple[Setting, ...] = (Setting(key="keep", label="Keep", default="everything"),)
    limits: Limits = field(
        default_factory=lambda: Limits(max_chars=500, can_public=True, can_private=True)
    )
    is_addressed: bool = True
    ids_are_global: bool = True
    poll_s: float = 60.0
    wires: list[object] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)
    gone_authors: list[tuple[str, str]] = field(default_factory=list)
    """What the next page takes back."""
    said: list[Utterance] = field(default_factory=list)
    hear_troubles: list[Exception] = field(default_factory=list)
    speak_troubles: list[Exception] = field(default_factory=list)
    takes_before_trouble: bool = False
    """A trouble comes after the network took the words: they are there, and we do not know."""

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        if self.hear_troubles:
            raise self.hear_troubles.pop(0)
        start = int(cursor or 0)
        items = self.wires[start : start + 50]
        end = start + len(items)
        gone, self.gone = self.gone, []
        authors, self.gone_authors = self.gone_authors, []
        return Page(
            items=items,
            cursor=str(end),
            has_more=end < len(self.wires),
            gone=gone,
            gone_authors=authors,
        )

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        if not isinstance(wire, Post):
            raise Unreadable("This is no post.")
        return wire

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        return [Finding(label="Fake", is_good=True, words="It answers.")]

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
        if self.speak_troubles:
            trouble = self.speak_troubles.pop(0)
            if self.takes_before_trouble:
                self.said.append(utterance)
            raise trouble
        self.said.append(utterance)
        return Receipt(id=f"r{len(self.said)}", said="Taken.")

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        keys = [one.key for one in self.said]
        return Receipt(id=f"r{keys.index(utterance.key) + 1}") if utterance.key in keys else None


@dataclass
class FakeTakesBack(FakeNetwork):
    """One that deletes what we said; `back_troubles` come first."""

    unsaid: list[str] = field(default_factory=list)
    back_troubles: list[Exception] = field(default_factory=list)
    deletes_before_trouble: bool = False
    """A trouble comes after the network has deleted it."""

    def can_unsay(self, receipt_id: str) -> bool:
        return receipt_id.startswith("r")

    def unsay(self, channel: ChannelFacts, receipt: Receipt, now: datetime) -> None:
        if self.back_troubles:
            if self.deletes_before_trouble:
                self.unsaid.append(receipt.id)
            raise self.back_troubles.pop(0)
        if receipt.id not in self.unsaid:
            self.unsaid.append(receipt.id)


@dataclass
class FakeThreads(FakeNetwork):
    """One that knows what stands above a post; `above_troubles` come first."""

    posts_above: list[object] = field(default_factory=list)
    above_troubles: list[Exception] = field(default_factory=list)
    n_asked: int = 0

    def above(self, channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
        self.n_asked += 1
        if self.above_troubles:
            raise self.above_troubles.pop(0)
        return self.posts_above


@dataclass
class FakeAgain(FakeNetwork):
    """One that can be asked again: what it has not is missing, what is in `taken_back` is gone."""

    looks_at: int = 3
    look_within: timedelta | None = None
    taken_back: set[str] = field(default_factory=set)
    look_troubles: list[Exception] = field(default_factory=list)
    looks: list[list[str]] = field(default_factory=list)
    quotas: tuple[Quota, ...] = (Quota(key="requests", label="Requests", amount=100, per_s=3_600),)

    def look_again(self, channel: ChannelFacts, kept: Sequence[Post], now: datetime) -> Again:
        if self.look_troubles:
            raise self.look_troubles.pop(0)
        self.looks.append([post.id for post in kept])
        there = {wire.id: wire for wire in self.wires if isinstance(wire, Post)}
        return Again(
            items=[there[post.id] for post in kept if post.id in there],
            gone=[post.id for post in kept if post.id in self.taken_back],
            missing=[post.id for post in kept if post.id not in {*there, *self.taken_back}],
        )


@dataclass
class FakeSquare(FakeNetwork):
    """A network whose keys come from a conversation, end by themselves, and are counted."""

    network: str = "square"
    label: str = "The square"
    about: str = "Only in tests, too."
    is_addressed: bool = False
    settings: tuple[Setting, ...] = (
        Setting(key="server", label="Server", required=True),
        Setting(key="keep", label="Keep", default="everything"),
        Setting(key="access_token", label="Access token", kind="password", is_advanced=True),
    )
    rights: tuple[Right, ...] = (
        Right(name="read:mentions", why="to hear who speaks to you"),
        Right(name="write:posts", why="to post the answers of your people"),
    )
    quotas: tuple[Quota, ...] = (
        Quota(key="requests", label="Requests in five minutes", amount=300, per_s=300),
    )
    asks: list[Mapping[str, str]] = field(default_factory=list)
    """What came back to it."""
    connected: Connected = field(
        default_factory=lambda: Connected(
            name="Café Fernhill",
            settings={"account": "@desk@square.example"},
            secrets={"access_token": "t-1", "refresh_token": "r-1"},
        )
    )
    troubles: list[Exception] = field(default_factory=list)
    fresh: list[Mapping[str, str]] = field(default_factory=list)
    """What renewing gives, one after the other."""
    greeted: list[str] = field(default_factory=list)
    handed_back: list[Mapping[str, str]] = field(default_factory=list)
    """Secrets of channels whose keys it took back."""
    takes_back: bool = True

    def leave(self, settings: Mapping[str, str], *, back_url: str, state: str) -> Leaving:
        if self.troubles:
            raise self.troubles.pop(0)
        url = f"https://{settings['server']}/authorize?state={state}&redirect_uri={back_url}"
        return Leaving(url=url, remembered={"verifier": "v-1"})

    def come_back(
        self,
        settings: Mapping[str, str],
        *,
        back_url: str,
        remembered: Mapping[str, str],
        answer: Mapping[str, str],
    ) -> Connected:
        self.asks.append({**settings, **remembered, **answer, "back_url": back_url})
        if self.troubles:
            raise self.troubles.pop(0)
        return self.connected

    def refreshed(self, channel: ChannelFacts, now: datetime) -> Mapping[str, str]:
        if self.troubles:
            raise self.troubles.pop(0)
        return self.fresh.pop(0)

    def revoke(self, channel: ChannelFacts, now: datetime) -> bool:
        if self.troubles:
            raise self.troubles.pop(0)
        self.handed_back.append(channel.secrets)
        return self.takes_back

    def greet(self, channel: ChannelFacts, key: str, now: datetime) -> Receipt:
        if self.troubles:
            raise self.troubles.pop(0)
        self.greeted.append(key)
        return Receipt(id="1", url="https://square.example/1")
