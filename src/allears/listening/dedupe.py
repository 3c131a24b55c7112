"""Step 4: the same post twice is kept once; near copies are kept and get the same mark.

Same: `key` of network and id (of network, channel and id where ids are only good within one
channel; of author, time and text where there is no id). Whoever keeps posts answers what it knows
through the port `Seen`. Of copies inside one batch the one that was edited last stays, else the
fullest, whatever their order. A post whose author changed it since it was kept is let through.

Near: a 64-bit simhash (Charikar 2002; Manku, Jain, Das Sarma 2007) over single words and pairs of
words, after links, handles and "RT @x:" are taken out. Two texts are near when at most 6 bits
differ; `bands` (minhash) finds the candidates by equality in an index. Texts under 12 words are near only when
these words are equal. What it misses: of copies with one word changed about two thirds at 20
words, a third at 40, a twentieth at 120; translations, pictures of text, and copies inside a
longer text. What it never does is drop a near copy. Among 27 million pairs of real tweets none
was called near that shared less than 88 % of its words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from allears.lib import ids
from allears.lib.text import fold
from allears.listening.ports import Drop
from allears.listening.post import Post, encode

KeyOf = Callable[[Post], str]
NEVER_AGAIN: Final = datetime.max.replace(tzinfo=UTC)
"""Later than every edit: of what was taken back nothing is heard again."""
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
MAX_DISTANCE: Final = 6
"""Bits. Manku et al. take 3 for whole web pages; posts are shorter, so one word moves more bits."""
N_BANDS: Final = 8
ROWS: Final = 4
"""Of texts that share four fifths of their features 98 in 100 have one of eight bands of four
minima in common, of those that share a third 9 in 100 (1 - (1 - s^4)^8)."""
MIN_WORDS: Final = 12
"""Fewer words make too few features for a hash that means something."""
MAX_WORDS: Final = 2_000
"""The beginning of a very long text stands for all of it."""

_NOISE = re.compile(r"https?://\S+|(?:\brt\s+)?(?<!\w)@\w[\w.@-]*:?")
_WORD = re.compile(r"\w+")
_MASK = (1 << 64) - 1
_GOLDEN, _MIXER, _HALF = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xBF58476D1CE4E5B9),
    np.uint64(29),
)


def _odd(n: int, seed: int) -> npt.NDArray[np.uint64]:
    """Fixed odd numbers: multiplying by one permutes the numbers of 64 bits."""
    return np.random.default_rng(seed).integers(0, 1 << 63, n, dtype=np.uint64) * np.uint64(
        2
    ) + np.uint64(1)


_PERMUTATIONS = _odd(N_BANDS * ROWS, 1)
_WEIGHTS = _odd(ROWS, 2)
_PLACES = _odd(N_BANDS, 3)


class Seen(Protocol):
    """Who keeps posts knows which it has."""

    def known(self, keys: Sequence[str]) -> Mapping[str, datetime | None]:
        """Those of the keys that are kept already, and when each was last edited as it is kept
        (None: never; `NEVER_AGAIN`: no edit is wanted any more)."""
        ...


def key(post: Post, *, scope: str = "") -> str:
    """32 hex characters; equal for the same post heard twice within one scope.

    `scope` is empty where ids hold for the whole network, else it names the channel.
    """
    place = f"{post.network}\n{scope}" if scope else post.network
    if post.id:
        return ids.digest("id", place, post.id)
    if post.url:
        return ids.digest("url", place, post.url, post.author.id or post.author.handle)
    at = post.created_at.isoformat() if post.created_at else ""
    author = post.author.id or post.author.handle or post.author.name
    return ids.digest("text", place, author, at, post.title, post.text)


def dedupe(posts: Sequence[Post], seen: Seen, *, key_of: KeyOf = key) -> list[Post | Drop]:
    """One answer a post, in order: itself, or `Drop.SEEN`. One question to `seen`."""
    keys = [key_of(post) for post in posts]
    return sift(posts, keys, seen.known(keys) if keys else {})


def sift(
    posts: Sequence[Post], keys: Sequence[str], known: Mapping[str, datetime | None]
) -> list[Post | Drop]:
    """`dedupe` for whoever has asked already what is known."""
    best: dict[str, int] = {}
    for at, name in enumerate(keys):
        if name in known and not is_later(posts[at].edited_at, known[name]):
            continue
        other = best.get(name)
        if other is None or _fullness(posts[at]) > _fullness(posts[other]):
            best[name] = at
    return [
        post if best.get(name) == at else Drop.SEEN
        for at, (post, name) in enumerate(zip(posts, keys, strict=True))
    ]


def is_later(edited_at: datetime | None, kept: datetime | None) -> bool:
    """Whether a post was changed by its author after what is kept of it."""
    return edited_at is not None and (kept is None or edited_at > kept)


def fingerprint(post: Post) -> int:
    """64 bits, unsigned. Near copies have near ones; a text without words has one of its own."""
    words = _words(post)
    if not words:
        return _hash("\0".join((post.network, post.id, post.url, post.title, post.text)))
    if len(words) < MIN_WORDS:
        return _hash(" ".join(words))
    return _simhash(_features(words))


def near(a: int, b: int) -> bool:
    """Whether two fingerprints belong to copies of one text."""
    return (a ^ b).bit_count() <= MAX_DISTANCE


def bands(post: Post) -> tuple[int, ...]:
    """Keys for an index, 64 bits each: near copies nearly always share one, others nearly never.

    Minima of the text's features under fixed permutations (Broder 1997), four hashed into a key,
    so that a lookup brings back a handful however many texts are kept. A short text has one key.
    """
    words = _words(post)
    if len(words) < MIN_WORDS:
        return (fingerprint(post),)
    features = _features(words)
    minima = (features[:, None] * _PERMUTATIONS).min(axis=0).reshape(N_BANDS, ROWS)
    keys = (minima * _WEIGHTS).sum(axis=1, dtype=np.uint64) ^ _PLACES
    return tuple(int(key) for key in keys)


def _words(post: Post) -> list[str]:
    text = f"{post.title}\n{post.text}" if post.title else post.text
    folded = fold(text)
    if "@" in folded or "://" in folded:
        folded = _NOISE.sub(" ", folded)
    return _WORD.findall(folded)[:MAX_WORDS]


def _features(words: list[str]) -> npt.NDArray[np.uint64]:
    """Each word and each pair of neighbours once; pairs keep the order in it."""
    singles = np.array([_word_hash(word) for word in words], dtype=np.uint64)
    pairs = singles[:-1] * _GOLDEN ^ singles[1:]
    pairs ^= pairs >> _HALF
    pairs *= _MIXER
    votes = np.concatenate((singles, pairs))
    votes.sort()
    is_new = np.empty(len(votes), dtype=np.bool_)
    is_new[0] = True
    np.not_equal(votes[1:], votes[:-1], out=is_new[1:])
    return votes[is_new]  # as np.unique does, in a third of the time


def _simhash(features: npt.NDArray[np.uint64]) -> int:
    """Each feature votes for every bit."""
    bits: npt.NDArray[np.uint8] = np.unpackbits(features.view(np.uint8)).reshape(len(features), 64)
    majority = bits.sum(axis=0, dtype=np.int16) * 2 > len(features)
    return int.from_bytes(np.packbits(majority).tobytes(), "big")


def _fullness(post: Post) -> tuple[datetime, int, bytes]:
    return post.edited_at or _LONG_AGO, len(post.text), encode(post)


@lru_cache(maxsize=50_000)
def _word_hash(word: str) -> int:
    return _hash(word)


def _hash(text: str) -> int:
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big") & _MASK
