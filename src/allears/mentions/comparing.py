"""An old and a new query over what is kept: what comes in, what falls out, what stays.

`compare` takes posts from any source in batches and tells how far it is after each, so that a page can
show the first and go on. What it keeps does not grow with the posts: numbers, the first examples of
each side, and some of their texts for the words that set them apart. What it misses: posts that were
never kept; each source says how far back it reaches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zlib import crc32

from allears.listening import match
from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.listening.query.nodes import Node, walk
from allears.mentions import terms

N_EXAMPLES = 20
TEXTS = 600
"""Of each side, whose words are counted."""
LETTERS = 1500
OLD, NEW = "old", "new"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One post of a source."""

    key: str
    post: Post
    marks: Marks
    network: str
    language: str
    at: datetime
    who: str
    mention_id: int | None = None
    """None for a post that no monitor met when it was heard."""
    sealed: str = ""
    """The post itself, for a verdict on one that is no mention."""

    @property
    def ref(self) -> str:
        """Names it within a page."""
        return f"m{self.mention_id}" if self.mention_id else f"k{crc32(self.key.encode()):x}"

    @property
    def url(self) -> str:
        """Where it stands on its network, where that is a web address."""
        return self.post.url if self.post.url.startswith(("https://", "http://")) else ""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Some posts, newest first, and how far the source is."""

    posts: Sequence[Seen]
    """Those that may meet one of the two; what was passed by meets neither."""
    n_looked_at: int
    """So far, in all."""
    since: datetime | None
    """When the oldest of them was heard."""
    is_all: bool = False
    """Everything that the source keeps for this was looked at."""


@dataclass(kw_only=True)
class Side:
    """Posts that come in, or fall out, or stay."""

    n: int = 0
    examples: list[Seen] = field(default_factory=list)
    hours: Counter[datetime] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    networks: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)

    def add(self, one: Seen) -> None:
        self.n += 1
        hour = one.at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        self.hours[hour] += 1
        self.languages[one.language or "?"] += 1
        self.networks[one.network] += 1
        if len(self.examples) < N_EXAMPLES:
            self.examples.append(one)
        if len(self.texts) < TEXTS:
            self.texts.append(f"{one.post.title} {one.post.text[:LETTERS]}")


@dataclass(kw_only=True)
class Difference:
    """What is known so far."""

    came: Side = field(default_factory=Side)
    fell: Side = field(default_factory=Side)
    stayed: Side = field(default_factory=Side)
    n_looked_at: int = 0
    since: datetime | None = None
    is_all: bool = False

    @property
    def n_before(self) -> int:
        return self.fell.n + self.stayed.n

    @property
    def n_after(self) -> int:
        return self.came.n + self.stayed.n


def compare(old: Node | None, new: Node, batches: Iterable[Batch]) -> Iterator[Difference]:
    """The same object after every batch, with more in it. Without an old query everything comes in."""
    given = [(NEW, new)] if old is None else [(OLD, old), (NEW, new)]
    matcher = match.compile(given, detected_language=True)
    found = Difference()
    for batch in batches:
        for one in batch.posts:
            hits = matcher.match(one.post)
            met = {
                *hits.sure,
                *(matcher.settle(one.post, one.marks, hits.maybe) if hits.maybe else ()),
            }
            if met:
                _side(found, met).add(one)
        found.n_looked_at, found.since = batch.n_looked_at, batch.since
        found.is_all = batch.is_all
        yield found


def _side(found: Difference, met: set[object]) -> Side:
    if len(met) == 2:
        return found.stayed
    return found.came if NEW in met else found.fell


def words_of(side: Side, against: Side, *, besides: Iterable[Node]) -> list[tuple[str, int]]:
    """The words that set one side apart from another, without those that were asked for.

    Nothing where there is no other side to be set apart from.
    """
    if not against.texts:
        return []
    asked = {
        str(word).lstrip("#@$")
        for tree in besides
        for node in walk(tree)
        if node[0] in ("term", "phrase", "tag", "within")
        for word in node[1:]
    }
    now, before = terms.count(side.texts), terms.count(against.texts)
    standing = terms.standing_out(now, before, besides=asked)
    lift = terms.LEAST_LIFT * now.n / (before.n + 1)
    telling = [(w, n) for w, n in standing.words if n >= lift * (before.words.get(w, 0) + 0.5)]
    forms = terms.spelled((word for word, _n in telling), side.texts)
    return [(forms.get(word, word), n) for word, n in telling]
