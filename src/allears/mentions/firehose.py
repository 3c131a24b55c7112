"""The kept firehose as a source: what a query would change in everything that was heard, met or not.

The search tells again and again how far it is; each telling becomes what the panel shows. Examples are
posts that may never have become mentions, so a verdict on one carries the post, sealed, in its button.
What it misses: what waits for triage (mood, intent, urgency), which is counted as unsure; and networks
whose channels keep nothing.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

import msgspec
from django.core import signing
from django.utils.formats import number_format

from allears.channels import keeping
from allears.listening import kept
from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.mentions import changing, ids, queries
from allears.mentions.changing import Asked, Shown
from allears.mentions.comparing import LETTERS, Difference, Seen, Side

log = logging.getLogger(__name__)

N_EXAMPLES = 60
"""Of each side: those that are shown, and more for the words that set them apart."""
SALT = "kept post of a verdict"
MAX_AGE_S = 24 * 3600
"""How long a page of posts can be marked."""


class Told:
    """How far it is. What is known so far is made ready only when it is asked for."""

    def __init__(
        self, asked: Asked, how_far: kept.Progress | kept.Change, since: datetime | None
    ) -> None:
        self._asked, self._how_far, self._since = asked, how_far, since
        self.n_looked_at, self.n_total = how_far.n_looked, how_far.n_total
        self.n_unsure, self.is_done = how_far.n_unsure, how_far.is_done

    @cached_property
    def shown(self) -> Shown:
        return changing.show(self._asked, self._difference())

    @property
    def looked_at(self) -> str:
        return number_format(self.n_looked_at, force_grouping=True)

    @property
    def total(self) -> str:
        return number_format(self.n_total, force_grouping=True)

    def _difference(self) -> Difference:
        found = Difference(n_looked_at=self.n_looked_at, since=self._since, is_all=self.is_done)
        match self._how_far:
            case kept.Progress() as one:
                side = (one.n_met, one.by_hour, one.by_language, one.by_network, one.examples)
                found.came = _side(kept.Side(*side))
            case kept.Change() as change:
                found.came, found.fell = _side(change.incoming), _side(change.outgoing)
                found.stayed = _rest(change.new, change.incoming)
        return found


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How much is kept, of all channels together."""

    n_posts: int
    oldest_at: datetime | None


def standing() -> Standing:
    """Cheap: heads of files alone."""
    rows = kept.standings(keeping.folder())
    oldest = min((row.oldest_at for row in rows if row.oldest_at), default=None)
    return Standing(n_posts=sum(row.n_posts for row in rows), oldest_at=oldest)


@cache
def make_ready() -> None:
    """Begin to load what searches, beside whoever opens an editor: it is there when they have typed.

    Once in the life of a process; until then the web server does without.
    """
    threading.Thread(target=_load, name="kept", daemon=True).start()


def _load() -> None:
    try:
        kept.warm_up()
    except Exception:
        log.exception("What searches kept posts could not be made ready; the first search loads it")


def watch(asked: Asked) -> Generator[Told, None, None]:
    """Tell after every stretch; close it to stop. Raises `kept.Damaged` for a broken file."""
    folder, since = keeping.folder(), standing().oldest_at
    steps: Iterator[kept.Progress | kept.Change] = (
        kept.search(folder, asked.new, limit_examples=N_EXAMPLES)
        if asked.old is None
        else kept.compare(folder, asked.old, asked.new, limit_examples=N_EXAMPLES)
    )
    for step in steps:
        yield Told(asked, step, since)


def _side(side: kept.Side) -> Side:
    seen = [_seen(one, is_shown=n < changing.N_SHOWN) for n, one in enumerate(side.examples)]
    return Side(
        n=side.n,
        examples=seen,
        hours=Counter(side.by_hour),
        languages=_named(side.by_language),
        networks=Counter(side.by_network),
        texts=[f"{one.post.title} {one.post.text[:LETTERS]}" for one in seen],
    )


def _rest(whole: kept.Side, part: kept.Side) -> Side:
    """What both queries meet: counted, without examples."""
    return Side(
        n=whole.n - part.n,
        hours=Counter(whole.by_hour) - Counter(part.by_hour),
        languages=_named(whole.by_language) - _named(part.by_language),
        networks=Counter(whole.by_network) - Counter(part.by_network),
    )


def _named(languages: Mapping[str, int]) -> Counter[str]:
    return Counter({code or "?": n for code, n in languages.items()})


def _seen(example: kept.Example, *, is_shown: bool) -> Seen:
    post = example.post
    channel_id = int(example.channel) if example.channel.isdecimal() else 0
    key = ids.key_of(post, channel_id=channel_id)
    return Seen(
        key=key,
        sealed=_sealed(key, post) if is_shown else "",
        post=post,
        marks=Marks(),
        network=post.network,
        language=post.langs[0] if post.langs else "",
        at=example.said_at,
        who=post.author.name or post.author.handle,
    )


# ---- verdicts on posts that are no mentions ----------------------------------------------------


def _sealed(key: str, post: Post) -> str:
    """The post, so that a button can carry it and nobody can change it."""
    plain = {"key": key, "post": msgspec.to_builtins(post)}
    return signing.dumps(plain, salt=SALT, compress=True)


def opened(sealed: str) -> tuple[str, Post] | None:
    """Key and post; None for what we did not seal, or long ago."""
    try:
        plain: Any = signing.loads(sealed, salt=SALT, max_age=MAX_AGE_S)
        return str(plain["key"]), msgspec.convert(plain["post"], Post)
    except (signing.BadSignature, msgspec.ValidationError, KeyError, TypeError):
        return None


def verdicts_of(monitor_id: int) -> dict[str, bool]:
    """What was said of posts, by their keys."""
    return {one.key: one.is_right for one in queries.verdicts(monitor_id)}
