"""One good fake of what stands outside: a network that can be written to, read, and broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from allears.listening.ports import (
    ChannelFacts,
    Finding,
    Limits,
    Page,
    Receipt,
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
        return Page(items=items, cursor=str(end), has_more=end < len(self.wires))

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
