"""What a stretch of the route needs to carry a page: translation, the compiled monitors, triage.

The compiled monitors are kept per process and made anew when a monitor changed; asking whether
one did is a single cheap read before each page.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

import msgspec

from allears.channels.queries import Channel
from allears.connectors import CONNECTORS
from allears.listening import match, normalize, pipeline, query
from allears.listening.ports import (
    DROP_WORDS,
    ChannelFacts,
    Connector,
    Drop,
    HasFiles,
    OutgoingFile,
    Refused,
    Understanding,
    Unreadable,
)
from allears.listening.post import Post
from allears.mentions import files, ids
from allears.mentions import queries as mentions
from allears.triage import understanding as load_understanding

log = logging.getLogger(__name__)
MAX_SAMPLE = 1000
MAX_NETWORK = 40
"""As many letters as its column has; a file or a webhook may say what it likes."""


@dataclass(kw_only=True)
class Loaded:
    """A page in our shape."""

    posts: list[Post] = field(default_factory=list)
    ours: list[Post] = field(default_factory=list)
    """Our own words, come back by the network."""
    unreadable: list[pipeline.Dropped] = field(default_factory=list)
    gone: Sequence[tuple[str, str]] = ()
    """(network, id) of posts that their network takes back."""
    gone_authors: Sequence[tuple[str, str]] = ()
    """(network, id) of accounts that are deleted or taken down."""
    n_unmet: int = 0
    """Of a whole network: how many met no monitor and were not translated."""
    is_written_down: bool = False
    """All that was heard is kept for a while by another way (`apart`)."""


def translate(connector: Connector, facts: ChannelFacts, wires: Sequence[object]) -> Loaded:
    """Step 2 for a page: each wire object becomes a post, or is left out with the reason."""
    loaded = Loaded()
    for wire in wires:
        try:
            post = connector.to_post(wire, facts)
            if len(post.network) > MAX_NETWORK:
                raise Unreadable(f"The name of a network has at most {MAX_NETWORK} letters.")
            if post.files and isinstance(connector, HasFiles):
                files.store(connector.blobs(wire))
        except Unreadable as error:
            loaded.unreadable.append(unreadable(wire, error.why))
            continue
        except OSError:
            raise
        except Exception as error:
            log.exception("A %s post could not be translated", connector.network)
            loaded.unreadable.append(unreadable(wire, f"A fault of ours: {type(error).__name__}"))
            continue
        loaded.posts.append(addressed(post, connector.network, facts.name))
        if post.extra.get("ours"):
            loaded.ours.append(post)
    return loaded


def named(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(network, id) as ids are spelled after step 3, each once."""
    spelled = ((network[:MAX_NETWORK], normalize.spell_id(name)) for network, name in pairs)
    return list(dict.fromkeys(pair for pair in spelled if pair[1]))


def with_bytes(kept: Sequence[OutgoingFile]) -> list[OutgoingFile]:
    """Files of an answer with their bytes. Raises `Refused` for one that is not there any more."""
    found = []
    for file in kept:
        place = files.path_of(file.sha256)
        if place is None:
            raise Refused(
                f"The file “{file.name}” is not in our store any more: take the answer back, "
                "put the file in again and send it."
            )
        found.append(replace(file, content=place.read_bytes()))
    return found


def addressed(post: Post, network: str, channel_name: str) -> Post:
    """A post that says where it came from."""
    return msgspec.structs.replace(post, network=post.network or network, channel=channel_name)


def unreadable(wire: object, why: str) -> pipeline.Dropped:
    """One that could not be read, with its beginning for looking at."""
    raw = getattr(wire, "raw", wire)
    sample = raw[:MAX_SAMPLE].decode("utf-8", "replace") if isinstance(raw, bytes) else repr(raw)
    return pipeline.Dropped(
        post=Post(text=""), reason=Drop.UNREADABLE, why=why, sample=sample[:MAX_SAMPLE]
    )


_UNMET = pipeline.Dropped(post=Post(text=""), reason=Drop.UNMATCHED, why=DROP_WORDS[Drop.UNMATCHED])


def with_left_out(outcome: pipeline.Outcome, loaded: Loaded) -> pipeline.Outcome:
    """The outcome of a page together with what was left out before and in step 2."""
    left_out = [*loaded.unreadable, *[_UNMET] * loaded.n_unmet]
    return replace(outcome, dropped=(*outcome.dropped, *left_out)) if left_out else outcome


def without_dropped(outcome: pipeline.Outcome) -> pipeline.Outcome:
    """The outcome of posts that were heard and counted before."""
    return replace(outcome, dropped=())


def keeps_all(channel: Channel) -> bool:
    """Whether everything that arrives is kept, whether or not a monitor meets it."""
    connector = CONNECTORS.get(channel.network)
    if connector is None or connector.is_addressed:
        return True
    default = next((s.default for s in connector.settings if s.key == "keep"), "matching")
    return str(channel.settings.get("keep") or default) == "everything"


def key_of(post: Post, channel: Channel) -> str:
    """What makes it the same post."""
    return ids.key_of(post, channel_id=channel.pk)


@cache
def understanding() -> Understanding:
    """Triage, loaded once a process."""
    return load_understanding()


class _Compiled:
    """The monitors that listen now, compiled."""

    def __init__(self) -> None:
        self._stamp: tuple[int, int | None, datetime | None] | None = None
        self._matcher: match.Matcher | None = None

    def get(self) -> match.Matcher:
        stamp = mentions.monitors_stamp()
        if self._matcher is None or stamp != self._stamp:
            self._matcher, self._stamp = compile_monitors(), stamp
        return self._matcher


def compile_monitors() -> match.Matcher:
    """Compile every monitor that listens; one whose query cannot be read (any more) is left out."""
    nodes = []
    for monitor_id, text in mentions.listening():
        try:
            nodes.append((monitor_id, query.parse(text)))
        except query.QueryError as error:
            log.error("Monitor %s cannot be read: %s", monitor_id, error.words)
    return match.compile(nodes, detected_language=True)


_compiled = _Compiled()


def matcher() -> match.Matcher:
    """The monitors as they are now."""
    return _compiled.get()
