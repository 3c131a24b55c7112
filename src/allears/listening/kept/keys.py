"""What a batch of posts can be found by: numbers of keys, each with its post, and their spelling.

Machine code reads the posts as they are packed (`reaping`, `harvest`); what it leaves alone goes
through `slowly`. Both give the same, which a property test holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allears.listening.kept import crops, harvest, placed, slowly
from allears.listening.kept.blocks import decode
from allears.listening.kept.crops import SPARE_LETTERS, Crop, Kit
from allears.listening.kept.harvest import enter_common, raw_spaced
from allears.listening.kept.hashing import number_rows
from allears.listening.kept.links import MOST_MODELS, PER_MODEL
from allears.listening.kept.placed import Placed
from allears.listening.kept.reaping import reap
from allears.listening.kept.records import N_PARTS, NO_SECOND
from allears.listening.post import Post
from allears.listening.sieve.native import N_SPARE, padded
from allears.listening.sieve.spelling import new_page
from allears.listening.sieve.words import new_pieces

Array = npt.NDArray[Any]
Model = tuple[str, str]
"""What stands before and behind the author's id in addresses of one form."""
_KEYS_A_BYTE: Final = 0.25
_LETTERS_A_BYTE: Final = 1.0
_MASK: Final = (1 << 63) - 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EVERY_SPACED = cache(raw_spaced)


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys in the order of their posts. Those without a spelling have an empty one."""

    numbers: Array
    owners: Array
    """Place of the post in the batch, rising."""
    firsts: Array
    lasts: Array
    letters: Array
    """Code points, into which `firsts` and `lasts` point."""


@dataclass(frozen=True, slots=True)
class Found:
    """All that is told of a batch. The arrays have one entry a post."""

    keys: Keys
    seconds: Array
    """int64: when it was made; -1 of none."""
    labels: tuple[Sequence[Post], Array]
    """Posts of different languages or networks, and which of them each post is like."""
    models: Sequence[Model]
    model_of: Array
    """uint8: which of the models its own address has, from 1; 0 of none."""
    tail_ends: Array
    tails: Array
    """Bytes behind the last slash of such an address, in small letters."""
    placed: Placed
    """Where the common words stand; of use with `placed.MOST_WORDS` of them at most."""


class Batch:
    """Records behind each other, as the kernels read them."""

    def __init__(self, records: Sequence[bytes | memoryview]) -> None:
        self.records = records
        self.data = padded(b"".join(records))
        sizes = np.fromiter(map(len, records), np.int64, len(records))
        self.ends: Array = np.cumsum(sizes)
        self.longest = int(sizes.max(initial=0))

    def __len__(self) -> int:
        return len(self.records)

    @property
    def n_bytes(self) -> int:
        return len(self.data) - N_SPARE


class KeyFinder:
    """Finds the keys of batches."""

    def __init__(self) -> None:
        self._longest = 0
        self._page, self._pieces, self._raw = new_page(0), new_pieces(0), np.zeros(1, np.uint8)

    def find(self, batch: Batch, common: Array) -> Found:
        """All keys of these posts, each at least once, by post.

        `common`: numbers of the words whose neighbourhood with each other is a key.
        """
        self._make_room(batch.longest)
        kit = self._kit(batch, common)
        at, n = 0, len(batch)
        while (at := reap(batch.data, batch.ends, at, n, kit)) < n:
            kit = kit._replace(crop=_grown(kit.crop, batch))
        crop = kit.crop
        odd = np.flatnonzero(crop.is_odd).tolist()
        posts = {place: decode(batch.records[place]) for place in odd}
        for place, post in posts.items():
            crop.seconds[place] = second_of(post)
            crop.labels[place] = hash((post.langs[:1], post.network)) & _MASK
        return Found(
            keys=_with_odd(_keys(crop), posts, common),
            seconds=crop.seconds,
            labels=_labels(batch, crop.labels),
            models=_models(batch, kit.models),
            model_of=crop.models,
            tail_ends=crop.tail_ends,
            tails=crop.tails[: crop.counts[crops.N_TAIL]],
            placed=_placed(crop, posts, common),
        )

    def _make_room(self, n_letters: int) -> None:
        if n_letters > self._longest:
            self._longest = 2 * n_letters
            room = crops.most_letters(self._longest)
            self._page, self._pieces = new_page(room), new_pieces(room)
            self._raw = np.zeros(room + SPARE_LETTERS, np.uint8)

    def _kit(self, batch: Batch, common: Array) -> Kit:
        slots = np.zeros(harvest.N_COMMON_SLOTS, np.uint64)
        ids = np.zeros(harvest.N_COMMON_SLOTS, np.uint8)
        enter_common(common, slots, ids)
        return Kit(
            page=self._page,
            pieces=self._pieces,
            spots=np.zeros(2 * N_PARTS, np.int64),
            spaced=_EVERY_SPACED(),
            common=slots,
            common_ids=ids,
            raw=self._raw,
            models=np.zeros(1 + MOST_MODELS * PER_MODEL, np.int64),
            n_shown=np.zeros(1, np.int64),
            crop=_new_crop(batch),
        )


def second_of(post: Post) -> int:
    """When it was made, in whole seconds since 1970; none before."""
    if post.created_at is None:
        return NO_SECOND
    return max(0, int((post.created_at - _EPOCH).total_seconds()))


def number_all(kind: int, texts: Sequence[str]) -> Array:
    """`number_of` for many texts."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    out = np.empty(len(texts), np.uint64)
    number_rows(np.uint64(kind), codes, ends, out)
    return out


def _new_crop(batch: Batch) -> Crop:
    n, one = len(batch), crops.most_keys(batch.longest)
    n_keys = int(_KEYS_A_BYTE * batch.n_bytes) + one
    n_letters = int(_LETTERS_A_BYTE * batch.n_bytes) + one
    crop = Crop(
        numbers=np.empty(n_keys, np.uint64),
        firsts=np.empty(n_keys, np.uint32),
        lasts=np.empty(n_keys, np.uint32),
        letters=np.empty(n_letters, np.uint32),
        ends=np.zeros(n, np.int64),
        is_odd=np.zeros(n, np.uint8),
        seconds=np.zeros(n, np.int64),
        labels=np.zeros(n, np.uint64),
        models=np.zeros(n, np.uint8),
        tail_ends=np.zeros(n, np.int64),
        tails=np.empty(batch.n_bytes, np.uint8),
        row_sizes=np.zeros(n, np.uint8),
        placed=np.empty(2 * batch.n_bytes, np.uint8),
        counts=np.zeros(crops.N_COUNTS, np.int64),
    )
    crop.counts[crops.KEYS_ROOM], crop.counts[crops.LETTERS_ROOM] = n_keys, n_letters
    crop.counts[crops.PLACED_ROOM] = len(crop.placed)
    return crop


def _grown(crop: Crop, batch: Batch) -> Crop:
    """With twice the room."""
    one = crops.most_keys(batch.longest)
    made = crop._replace(
        numbers=_longer(crop.numbers, one),
        firsts=_longer(crop.firsts, one),
        lasts=_longer(crop.lasts, one),
        letters=_longer(crop.letters, one),
    )
    crop.counts[crops.KEYS_ROOM] = len(made.numbers)
    crop.counts[crops.LETTERS_ROOM] = len(made.letters)
    return made


def _longer(array: Array, more: int) -> Array:
    made = np.empty(2 * len(array) + more, array.dtype)
    made[: len(array)] = array
    return made


def _keys(crop: Crop) -> Keys:
    n, n_letters = crop.counts[crops.N_KEYS], crop.counts[crops.N_LETTERS]
    counts = np.diff(crop.ends, prepend=0)
    return Keys(
        numbers=crop.numbers[:n],
        owners=np.repeat(np.arange(len(counts), dtype=np.uint32), counts),
        firsts=crop.firsts[:n],
        lasts=crop.lasts[:n],
        letters=crop.letters[:n_letters],
    )


def _with_odd(keys: Keys, posts: Mapping[int, Post], common: Array) -> Keys:
    """With the keys of these posts, which have none yet."""
    if not posts:
        return keys
    words = frozenset(common.tolist())
    found = [(place, key) for place, post in posts.items() for key in slowly.keys_of(post, words)]
    spelled = [key.spelled for _place, key in found]
    sizes = np.fromiter(map(len, spelled), np.int64, len(spelled))
    lasts = (np.cumsum(sizes) + len(keys.letters)).astype(np.uint32)
    owners = np.array([place for place, _key in found], np.uint32)
    numbers = np.array([key.number for _place, key in found], np.uint64)
    row = "".join(spelled).encode("utf-32-le", "surrogatepass")
    every = np.concatenate((keys.owners, owners))
    order = np.argsort(every, kind="stable")
    return Keys(
        numbers=np.concatenate((keys.numbers, numbers))[order],
        owners=every[order],
        firsts=np.concatenate((keys.firsts, lasts - sizes.astype(np.uint32)))[order],
        lasts=np.concatenate((keys.lasts, lasts))[order],
        letters=np.concatenate((keys.letters, np.frombuffer(row, np.uint32))),
    )


def _placed(crop: Crop, odd: Mapping[int, Post], common: Array) -> Placed:
    """The rows of places, with those of posts that machine code left alone."""
    rows = Placed(crop.row_sizes, crop.placed[: crop.counts[crops.N_PLACED]])
    ids = {number: place for place, number in enumerate(common.tolist(), 1)}
    return placed.with_rows(
        rows, {place: placed.row_of(slowly.places_in(post, ids)) for place, post in odd.items()}
    )


def _labels(batch: Batch, labels: Array) -> tuple[list[Post], Array]:
    _every, firsts, like = np.unique(labels, return_index=True, return_inverse=True)
    return [decode(batch.records[place]) for place in firsts.tolist()], like


def _models(batch: Batch, models: Array) -> list[Model]:
    rows = models[1 : 1 + models[0] * PER_MODEL].reshape(-1, PER_MODEL).tolist()
    data = batch.data
    return [(_small(data[start:who]), _small(data[after:tail])) for start, who, after, tail in rows]


def _small(letters: Array) -> str:
    return letters.tobytes().decode().lower()
