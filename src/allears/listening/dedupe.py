"""Step 4: the same post twice is kept once; near copies are kept and get the same mark.

Same: `key` of network and id (of network, channel and id where ids are only good within one
channel; of author, time and text where there is no id). Whoever keeps posts answers what it knows
through the port `Seen`. Of copies inside one batch the fullest stays, whatever their order.

Near: a 64-bit simhash (Charikar 2002; Manku, Jain, Das Sarma 2007) over single words and pairs of
words, after links, handles and "RT @x:" are taken out. Two texts are near when at most 6 bits
differ; seven bands find them by equality in an index. Texts under 12 words are near only when
these words are equal. What it misses: of copies with one word changed about two thirds at 20
words, a third at 40, a twentieth at 120; translations, pictures of text, and copies inside a
longer text. What it never does is drop a near copy. Among 27 million pairs of real tweets none
was called near that shared less than 88 % of its words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from allears.lib import ids
from allears.lib.text import fold
from allears.listening.ports import Drop
from allears.listening.post import Post, encode

KeyOf = Callable[[Post], str]
MAX_DISTANCE: Final = 6
"""Bits. Manku et al. take 3 for whole web pages; posts are shorter, so one word moves more bits."""
_BAND_STARTS: Final = (0, 10, 19, 28, 37, 46, 55, 64)
"""Seven bands, one more than `MAX_DISTANCE`: six bits cannot touch all of them."""
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


class Seen(Protocol):
    """Who keeps posts knows which it has."""

    def known(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that are kept already."""
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
    known = seen.known(keys) if keys else set()
    best: dict[str, int] = {}
    for at, name in enumerate(keys):
        if name in known:
            continue
        other = best.get(name)
        if other is None or _fullness(posts[at]) > _fullness(posts[other]):
            best[name] = at
    return [
        post if best.get(name) == at else Drop.SEEN
        for at, (post, name) in enumerate(zip(posts, keys, strict=True))
    ]


def fingerprint(post: Post) -> int:
    """64 bits, unsigned. Near copies have near ones; a text without words has one of its own."""
    text = f"{post.title}\n{post.text}" if post.title else post.text
    folded = fold(text)
    if "@" in folded or "://" in folded:
        folded = _NOISE.sub(" ", folded)
    words = _WORD.findall(folded)[:MAX_WORDS]
    if not words:
        return _hash("\0".join((post.network, post.id, post.url, text)))
    if len(words) < MIN_WORDS:
        return _hash(" ".join(words))
    return _simhash([_word_hash(word) for word in words])


def near(a: int, b: int) -> bool:
    """Whether two fingerprints belong to copies of one text."""
    return (a ^ b).bit_count() <= MAX_DISTANCE


def bands(fingerprint: int) -> tuple[int, ...]:
    """Seven numbers below 2^13; near fingerprints share at least one (its place is in it)."""
    return tuple(
        place << 10 | (fingerprint >> start) & ((1 << end - start) - 1)
        for place, (start, end) in enumerate(pairwise(_BAND_STARTS))
    )


def _simhash(hashes: list[int]) -> int:
    """Each word and each pair of neighbours votes for every bit; pairs keep the order in it."""
    singles = np.array(hashes, dtype=np.uint64)
    pairs = singles[:-1] * _GOLDEN ^ singles[1:]
    pairs ^= pairs >> _HALF
    pairs *= _MIXER
    votes = np.concatenate((singles, pairs))
    votes.sort()
    is_new = np.empty(len(votes), dtype=np.bool_)
    is_new[0] = True
    np.not_equal(votes[1:], votes[:-1], out=is_new[1:])
    votes = votes[is_new]  # as np.unique does, in a third of the time
    bits: npt.NDArray[np.uint8] = np.unpackbits(votes.view(np.uint8)).reshape(len(votes), 64)
    majority = bits.sum(axis=0, dtype=np.int16) * 2 > len(votes)
    return int.from_bytes(np.packbits(majority).tobytes(), "big")


def _fullness(post: Post) -> tuple[int, bytes]:
    return len(post.text), encode(post)


@lru_cache(maxsize=50_000)
def _word_hash(word: str) -> int:
    return _hash(word)


def _hash(text: str) -> int:
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big") & _MASK
