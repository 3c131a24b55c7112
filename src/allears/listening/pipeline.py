"""The way of a batch of posts from heard to understood: normalize, dedupe, match, triage.

A list of named steps. Each takes what the one before let through, may drop a post with a reason,
and is timed under its name. A post that is kept already passes when its author changed it since, and
needs no hit any more. A fault in one post drops that post and no other. A post that was sent to us
(`keep_all`, or `Post.is_for_us`) is never lost to a fault in matching or triage: it goes on without hits or
marks, and says what went wrong in `trouble`. Fingerprints are made last, of what is kept.

What it misses: two batches that run at the same moment may both let a post through; the key's
uniqueness in the table of mentions is the last word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from allears.listening import dedupe
from allears.listening.normalize import normalize
from allears.listening.ports import DROP_WORDS, UNKNOWN, Drop, Mark, Marks, Understanding
from allears.listening.post import Post, encode

MAX_SAMPLE_CHARS = 500
"""Enough to see what is wrong with an unreadable post."""

PerfCounter = Callable[[], float]
KeyOf = Callable[[Post], str]


class Hits(Protocol):
    """What matching says of one post: keys of monitors that met it, and such as need marks to tell."""

    @property
    def sure(self) -> Collection[Hashable]: ...
    @property
    def maybe(self) -> Collection[Hashable]: ...


class MatcherLike(Protocol):
    """The keys of its monitors must be their ids."""

    def match(self, post: Post, /) -> Hits: ...
    def settle(
        self, post: Post, marks: Marks, maybe: Collection[Hashable], /
    ) -> Collection[Hashable]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One post to be kept as a mention."""

    post: Post
    """Normalized."""
    key: str
    hits: tuple[int, ...]
    """Monitor ids, ascending; may be empty when it was sent to us."""
    marks: Marks
    fingerprint: int
    bands: tuple[int, ...]
    trouble: str = ""
    """A step that failed on a post that was kept nevertheless."""
    is_edit: bool = False
    """It is kept already, and its author has changed it since."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dropped:
    post: Post
    """As far as it came."""
    reason: Drop
    why: str
    """One line for people."""
    sample: str = ""
    """Of an unreadable one: its beginning."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Every post of the batch is in exactly one of the two; `kept` in the order of the batch."""

    kept: tuple[Kept, ...]
    dropped: tuple[Dropped, ...]
    timings: Mapping[str, float]
    """Seconds for each of `STEPS`."""


STEPS = ("normalize", "dedupe", "match", "triage", "settle", "fingerprint")


def run(
    posts: Sequence[Post],
    *,
    seen: dedupe.Seen,
    matcher: MatcherLike,
    understanding: Understanding,
    keep_all: bool,
    perf: PerfCounter,
    key_of: KeyOf = dedupe.key,
) -> Outcome:
    """Take one batch through all steps.

    `keep_all`: the posts were sent to us, so one without a hit is kept. `perf`: gives seconds, only
    differences are used. `key_of`: what makes a post the same post. Raises what `seen` raises (its
    database is away: nothing was decided, the same batch may be run again), and nothing else.
    """
    trip = _Trip(keep_all=keep_all, perf=perf, key_of=key_of)
    with trip.timed("normalize"):
        cargo = list(_normalize(trip, posts))
    with trip.timed("dedupe"):
        cargo = _dedupe(trip, cargo, seen)
    with trip.timed("match"):
        cargo = list(_match(trip, cargo, matcher))
    with trip.timed("triage"):
        _triage(cargo, understanding)
    with trip.timed("settle"):
        cargo = list(_settle(trip, cargo, matcher))
    with trip.timed("fingerprint"):
        kept = tuple(_fingerprint(cargo))
    return Outcome(kept=kept, dropped=tuple(trip.dropped), timings=trip.timings)


@dataclass(slots=True)
class _Carried:
    """A post on its way, and what it has gained so far."""

    post: Post
    key: str = ""
    sure: frozenset[int] = frozenset()
    maybe: frozenset[int] = frozenset()
    marks: Marks = field(default_factory=Marks)
    trouble: str = ""
    is_edit: bool = False
    is_wanted: bool = False
    """Goes on without a hit: it was sent to us, or is kept already."""


@dataclass
class _Trip:
    """What belongs to the batch as a whole."""

    keep_all: bool
    perf: PerfCounter
    key_of: KeyOf
    dropped: list[Dropped] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        began = self.perf()
        yield
        self.timings[step] = self.perf() - began

    def keeps(self, post: Post) -> bool:
        """Even without a hit: all of this channel, or this one because it was sent to us."""
        return self.keep_all or post.is_for_us

    def drop(self, post: Post, reason: Drop) -> None:
        self.dropped.append(Dropped(post=post, reason=reason, why=DROP_WORDS[reason]))

    def fault(self, post: Post, step: str, error: Exception) -> None:
        self.dropped.append(
            Dropped(
                post=post,
                reason=Drop.UNREADABLE,
                why=_words(step, error),
                sample=_storable(f"{post.network} {post.id}: {post.text}"),
            )
        )


def _words(step: str, error: Exception) -> str:
    return _storable(f"{step} failed: {type(error).__name__}: {error}")


def _storable(text: str) -> str:
    """Short, and without what neither UTF-8 nor a database takes."""
    text = text[:MAX_SAMPLE_CHARS].replace("\0", "\\0")
    return text.encode("utf-8", "backslashreplace").decode()


def _normalize(trip: _Trip, posts: Iterable[Post]) -> Iterator[_Carried]:
    for post in posts:
        try:
            if post.extra.get("ours"):
                trip.drop(post, Drop.OURS)
                continue
            result = normalize(post)
            if isinstance(result, Drop):
                trip.drop(post, result)
                continue
            encode(result)  # What cannot be written down would stop its page later.
            yield _Carried(result, key=trip.key_of(result))
        except Exception as error:
            trip.fault(post, "normalize", error)


def _dedupe(trip: _Trip, cargo: Sequence[_Carried], seen: dedupe.Seen) -> list[_Carried]:
    keys = [each.key for each in cargo]
    known = seen.known(keys) if keys else {}
    answers = dedupe.sift([each.post for each in cargo], keys, known)
    passed = []
    for each, answer in zip(cargo, answers, strict=True):
        if isinstance(answer, Drop):
            trip.drop(each.post, answer)
            continue
        each.is_edit = each.key in known
        each.is_wanted = each.is_edit or trip.keeps(each.post)
        passed.append(each)
    return passed


def _match(trip: _Trip, cargo: Iterable[_Carried], matcher: MatcherLike) -> Iterator[_Carried]:
    for each in cargo:
        try:
            hits = matcher.match(each.post)
            each.sure, each.maybe = _numbers(hits.sure), _numbers(hits.maybe)
        except Exception as error:
            if not each.is_wanted:
                trip.fault(each.post, "match", error)
                continue
            each.trouble = _words("match", error)
        if each.sure or each.maybe or each.is_wanted:
            yield each
        else:
            trip.drop(each.post, Drop.UNMATCHED)


def _numbers(keys: Collection[Hashable]) -> frozenset[int]:
    numbers = frozenset(key for key in keys if isinstance(key, int))
    if len(numbers) != len(set(keys)):
        raise TypeError(f"monitors must be compiled under their ids, not under {keys!r}")
    return numbers


def _triage(cargo: Sequence[_Carried], understanding: Understanding) -> None:
    """Triage never drops: a post that it fails on is marked unknown."""
    if not cargo:
        return
    try:
        found = understanding.understand([each.post for each in cargo])
        for each, marks in zip(cargo, found, strict=True):
            each.marks = marks
    except Exception:
        for each in cargo:
            _triage_one(each, understanding)


def _triage_one(each: _Carried, understanding: Understanding) -> None:
    try:
        (each.marks,) = understanding.understand([each.post])
    except Exception as error:
        each.trouble = _words("triage", error)
        failed = Mark(UNKNOWN.value, 0.0, each.trouble)
        each.marks = Marks(language=failed, mood=failed, intent=failed, urgency=failed)


def _settle(trip: _Trip, cargo: Iterable[_Carried], matcher: MatcherLike) -> Iterator[_Carried]:
    for each in cargo:
        try:
            if each.maybe:
                each.sure |= _numbers(matcher.settle(each.post, each.marks, each.maybe))
        except Exception as error:
            if not (each.is_wanted or each.sure):
                trip.fault(each.post, "settle", error)
                continue
            each.trouble = _words("settle", error)
        if each.sure or each.is_wanted:
            yield each
        else:
            trip.drop(each.post, Drop.UNMATCHED)


def _fingerprint(cargo: Iterable[_Carried]) -> Iterator[Kept]:
    for each in cargo:
        try:
            fingerprint = dedupe.fingerprint(each.post)
            bands = dedupe.bands(each.post)
        except Exception as error:
            each.trouble = _words("fingerprint", error)
            fingerprint, bands = 0, ()
        yield Kept(
            post=each.post,
            key=each.key,
            hits=tuple(sorted(each.sure)),
            marks=each.marks,
            fingerprint=fingerprint,
            bands=bands,
            trouble=each.trouble,
            is_edit=each.is_edit,
        )
