"""The fields of posts as keys, read from their records by machine code; see `harvest` for their words.

The same values as `match.view` gives, where they are plain ASCII; `links` reads the addresses.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from allears.listening.kept.crops import (
    KEYS_ROOM,
    LETTERS_ROOM,
    N_KEYS,
    N_LETTERS,
    N_TAIL,
    Crop,
    Kit,
    lean_kit,
    most_keys,
    put,
)
from allears.listening.kept.harvest import (
    HAS_LINK,
    HAS_MENTION,
    HAS_TAG,
    HAS_WORDS,
    IS_QUESTION,
    read_text,
)
from allears.listening.kept.hashing import FIELD, field, mixed, state_of, stirred
from allears.listening.kept.links import AUTHOR_MARK, read_links
from allears.listening.kept.placed import begin_row, drop_row, end_row, next_part
from allears.listening.kept.records import (
    AUTHOR_ID,
    CHANNEL,
    COUNTRY,
    CREATED,
    FOLLOWERS,
    HANDLE,
    HAS,
    IS,
    LANG,
    LIKES,
    MEDIA,
    NAME,
    NETWORK,
    RATING,
    REPLIES,
    REPLY_TO,
    REPOSTS,
    STRANGE_SECOND,
    TEXT,
    TITLE,
    VISIBILITY,
    kind_at,
    many_at,
    second_at,
    string_at,
    walk,
)
from allears.listening.sieve.native import Array, inlined, kernel, pointer, wide

_OF_NETWORK, _OF_CHANNEL, _OF_COUNTRY, _OF_LANG, _OF_IS, _OF_HAS, _OF_AUTHOR, _OF_TO = (
    state_of(f"{name}:")
    for name in ("network", "channel", "country", "lang", "is", "has", "author", "to")
)
_KEY = {
    name: np.uint64(field(*name.split(":")))
    for name in (
        "is:reply", "is:private", "is:question", "has:media", "has:title",
        "has:hashtag", "has:mention", "has name", "has handle", "no language", "count:likes",
        "count:reposts", "count:replies", "count:rating", "count:followers",
    )
}  # fmt: skip
_REPLY, _PRIVATE, _QUESTION = _KEY["is:reply"], _KEY["is:private"], _KEY["is:question"]
_MEDIA, _TITLE = _KEY["has:media"], _KEY["has:title"]
_HASHTAG, _MENTION = _KEY["has:hashtag"], _KEY["has:mention"]
_NAMED, _HANDLED, _NO_LANGUAGE = _KEY["has name"], _KEY["has handle"], _KEY["no language"]
_COUNTS = np.array([LIKES, REPOSTS, REPLIES, RATING, FOLLOWERS], np.int64)
_COUNT_KEYS = np.array(
    [_KEY[f"count:{name}"] for name in ("likes", "reposts", "replies", "rating", "followers")],
    np.uint64,
)
_FIELD = np.uint64(FIELD)
_PRIVATE_WORD = np.frombuffer(b"private", np.uint8)
_IMAGE = np.frombuffer(b"image", np.uint8)
_VIDEO = np.frombuffer(b"video", np.uint8)


@kernel
def reap(data: Array, record_ends: Array, first: int, n: int, kit: Kit) -> int:
    """Read the posts from `first` to `n`; how far there was room.

    `record_ends`: int64, where each record ends in `data`; the first one begins at 0.
    """
    lean = lean_kit(kit)
    crop, lines, ends = lean.crop, pointer(data), pointer(record_ends)
    for post in range(first, n):
        start = ends[post - 1] if post > 0 else wide(0)
        most = most_keys(ends[post] - start)
        if (
            crop.counts[N_KEYS] + most > crop.counts[KEYS_ROOM]
            or crop.counts[N_LETTERS] + most > crop.counts[LETTERS_ROOM]
        ):
            return post
        n_keys, n_letters, n_tail = crop.counts[N_KEYS], crop.counts[N_LETTERS], crop.counts[N_TAIL]
        begin_row(crop)
        is_plain = _reap(lines, start, post, lean)
        end_row(crop, post)
        crop.is_odd[post] = 0 if is_plain else 1
        if not is_plain:
            crop.counts[N_KEYS], crop.counts[N_LETTERS] = n_keys, n_letters
            crop.counts[N_TAIL], crop.models[post] = n_tail, 0
            drop_row(crop, post, 0)
        crop.ends[post] = crop.counts[N_KEYS]
        crop.tail_ends[post] = crop.counts[N_TAIL]
    return n


@kernel
def _reap(data: Array, at: int, post: int, kit: Kit) -> bool:
    """One post; False where anything is not plain."""
    spots, crop = kit.spots, kit.crop
    if not walk(data, at, spots):
        return False
    crop.seconds[post] = second_at(data, spots[2 * CREATED], spots[2 * CREATED + 1])
    told = _reap_texts(data, kit)
    if told < 0 or crop.seconds[post] == STRANGE_SECOND:
        return False
    for i in range(_COUNTS.shape[0]):
        if spots[2 * _COUNTS[i] + 1] > 0:
            put(crop, _COUNT_KEYS[i], 0, 0)
    return (
        _reap_places(data, kit)
        and _reap_people(data, kit)
        and _reap_langs(data, post, kit)
        and _reap_kinds(data, kit)
        and read_links(data, post, told, kit)
    )


@kernel
def _reap_texts(data: Array, kit: Kit) -> Any:
    """Title and text; what they tell, or -1."""
    spots, crop = kit.spots, kit.crop
    told = wide(0)
    start, end = spots[2 * TITLE], spots[2 * TITLE + 1]
    if end > start:
        told = wide(read_text(data, start, end, kit))
        if told < 0 or (told & HAS_LINK) != 0:
            return -1  # the addresses of two texts are left to the slow path
        if not told & HAS_WORDS and not _is_written(data, start, end):
            return -1
        put(crop, _TITLE, 0, 0)
        next_part(crop)
    more = wide(read_text(data, spots[2 * TEXT], spots[2 * TEXT + 1], kit))
    if more < 0:
        return -1
    told |= more
    if told & IS_QUESTION:
        put(crop, _QUESTION, 0, 0)
    if told & HAS_TAG:
        put(crop, _HASHTAG, 0, 0)
    if told & HAS_MENTION:
        put(crop, _MENTION, 0, 0)
    return told


@inlined
def _is_written(data: Array, at: int, end: int) -> bool:
    """Whether some sign of ASCII is printed."""
    for i in range(at, end):
        if 32 < data[i] < 127:
            return True
    return False


# ---- values --------------------------------------------------------------------------------


@inlined
def _hash_value(state: np.uint64, data: Array, at: int, end: int) -> tuple[np.uint64, bool]:
    """A field's state with a value in small letters; False of one that is not plain."""
    is_plain = True
    for i in range(at, end):
        letter = wide(data[i])
        is_plain = is_plain and 32 < letter < 127
        if 65 <= letter <= 90:
            letter += 32
        state = mixed(state, np.uint64(letter))
    return state, is_plain


@inlined
def _put_value(state: np.uint64, data: Array, at: int, end: int, crop: Crop) -> bool:
    state, is_plain = _hash_value(state, data, at, end)
    if is_plain:
        put(crop, stirred(state), 0, 0)
    return is_plain


@inlined
def _is(data: Array, start: int, end: int, wanted: Array) -> bool:
    """Whether this is the word, in small letters or large ones."""
    if end - start != wanted.shape[0]:
        return False
    for i in range(wanted.shape[0]):
        if data[start + i] | 32 != wanted[i]:
            return False
    return True


@kernel
def _reap_places(data: Array, kit: Kit) -> bool:
    """Network, channel, country."""
    spots, crop = kit.spots, kit.crop
    is_plain = _put_value(_OF_NETWORK, data, spots[2 * NETWORK], spots[2 * NETWORK + 1], crop)
    start, end = spots[2 * CHANNEL], spots[2 * CHANNEL + 1]
    is_plain = _put_value(_OF_CHANNEL, data, start, end, crop) and is_plain
    start, end = spots[2 * COUNTRY], spots[2 * COUNTRY + 1]
    if end > start:
        is_plain = _put_value(_OF_COUNTRY, data, start, end, crop) and is_plain
    return is_plain


@kernel
def _reap_people(data: Array, kit: Kit) -> bool:
    """Who says it, who is answered."""
    spots, crop = kit.spots, kit.crop
    is_plain = True
    for part in (AUTHOR_ID, HANDLE, REPLY_TO):
        start, end = spots[2 * part], spots[2 * part + 1]
        if end == start:
            continue
        if data[start] == 64:
            start += 1
        state, is_fine = _hash_value(_OF_TO if part == REPLY_TO else _OF_AUTHOR, data, start, end)
        is_plain = is_plain and is_fine
        first = crop.counts[N_LETTERS]
        last = _spell_value(AUTHOR_MARK, data, start, end, crop) if part == AUTHOR_ID else first
        put(crop, stirred(state), first, last)
        if part == HANDLE:
            put(crop, _HANDLED, 0, 0)
        elif part == REPLY_TO:
            put(crop, _REPLY, 0, 0)
    if spots[2 * NAME + 1] > spots[2 * NAME]:
        put(crop, _NAMED, 0, 0)
    return is_plain


@inlined
def _spell_value(mark: int, data: Array, start: int, end: int, crop: Crop) -> Any:
    """Put a value behind the letters, in small letters after a mark; where it ends."""
    at = crop.counts[N_LETTERS]
    crop.letters[at] = mark
    for i in range(start, end):
        letter = wide(data[i])
        at += 1
        crop.letters[at] = letter + 32 if 65 <= letter <= 90 else letter
    crop.counts[N_LETTERS] = at + 1
    return at + 1


@kernel
def _reap_langs(data: Array, post: int, kit: Kit) -> bool:
    """Each language with every shorter one that covers it; notes the label."""
    spots, crop = kit.spots, kit.crop
    at, n = spots[2 * LANG], wide(0)
    if spots[2 * LANG + 1] > 0:
        first, n = many_at(data, at)
        if n < 0:
            n = wide(1)
        else:
            at = first
    is_any, is_plain, label = False, True, _FIELD
    for i in range(n):
        start, end = string_at(data, at)
        if end < 0:
            return False
        if end > start:
            is_plain = _put_lang(data, start, end, crop) and is_plain
            is_any = True
        if i == 0:
            label = _hash_raw(label, data, start, end)
        at = end
    if not is_any:
        put(crop, _NO_LANGUAGE, 0, 0)
    label = mixed(label, np.uint64(10))
    crop.labels[post] = _hash_raw(label, data, spots[2 * NETWORK], spots[2 * NETWORK + 1])
    return is_plain


@inlined
def _hash_raw(state: np.uint64, data: Array, at: int, end: int) -> np.uint64:
    for i in range(at, end):
        state = mixed(state, np.uint64(data[i]))
    return state


@inlined
def _put_lang(data: Array, at: int, end: int, crop: Crop) -> bool:
    state, is_plain = _OF_LANG, True
    for i in range(at, end):
        letter = wide(data[i])
        is_plain = is_plain and 32 < letter < 127
        if letter == 45:
            put(crop, stirred(state), 0, 0)
        elif 65 <= letter <= 90:
            letter += 32
        state = mixed(state, np.uint64(letter))
    put(crop, stirred(state), 0, 0)
    return is_plain


@kernel
def _reap_kinds(data: Array, kit: Kit) -> bool:
    """What it is, and what it has but for links."""
    spots, crop = kit.spots, kit.crop
    is_plain = True
    if _is(data, spots[2 * VISIBILITY], spots[2 * VISIBILITY + 1], _PRIVATE_WORD):
        put(crop, _PRIVATE, 0, 0)
    for part in (IS, HAS):
        at, n = spots[2 * part], wide(0)
        if spots[2 * part + 1] > 0:
            at, n = many_at(data, at)
        for _i in range(n):
            start, end = string_at(data, at)
            is_plain = (
                _put_value(_OF_IS if part == IS else _OF_HAS, data, start, end, crop) and is_plain
            )
            if part == HAS and (_is(data, start, end, _IMAGE) or _is(data, start, end, _VIDEO)):
                put(crop, _MEDIA, 0, 0)
            at = end
    at, n = spots[2 * MEDIA], wide(0)
    if spots[2 * MEDIA + 1] > 0:
        at, n = many_at(data, at)
    for _i in range(n):
        start, end, at = kind_at(data, at)
        if end < 0 or at < 0:
            return False
        _put_value(_OF_HAS, data, start, end, crop)
        if _is(data, start, end, _IMAGE) or _is(data, start, end, _VIDEO):
            put(crop, _MEDIA, 0, 0)
    return is_plain
