"""`Connector`: what our code for one network is, whatever else it can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from allears.listening.ports.channel import ChannelFacts, Limits, Setting
from allears.listening.post import Post


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


@runtime_checkable
class Tells(Protocol):
    """Its posts carry facts that whoever answers should see."""

    tells: Mapping[str, str]
    """A key of `Post.extra` to a sentence in English, `%(it)s` for its value; for `gettext`."""


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
