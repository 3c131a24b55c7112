"""What a line of Jetstream says beside its text, as keys: languages, author, links, what it is and has.

Follows `jetstream._translate` and `match.view`. Only addresses of the usual form are read
(`https://host/...` in plain letters); where a monitor asks for sites and a link is of another
form, the line is left to the slow path.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allears.listening.sieve.keys import CONSTANTS, FIELDS, N_SITES, look_up, step
from allears.listening.sieve.native import Array, inlined, kernel, wide
from allears.listening.sieve.reading import Sight, meet
from allears.listening.sieve.shape import Item
from allears.listening.sieve.spelling import Page, is_readable
from allears.listening.sieve.walk import BEYOND_ASCII, ESCAPED, ITEM_WIDTH
from allears.listening.sieve.words import HANDLE, TAG, URL, Pieces

_LANG, _AUTHOR, _TO, _SITE = (FIELDS.index(name) for name in ("lang", "author", "to", "site"))
_NETWORK = CONSTANTS.index("network\0bluesky")
_IS_REPLY, _IS_QUOTE, _IS_QUESTION = (
    CONSTANTS.index(f"is\0{what}") for what in ("reply", "quote", "question")
)
_HAS_LINK, _HAS_IMAGE, _HAS_VIDEO, _HAS_MEDIA, _HAS_TAG, _HAS_MENTION = (
    CONSTANTS.index(f"has\0{what}")
    for what in ("link", "image", "video", "media", "hashtag", "mention")
)
_OWN_SITE, _OWN_DOMAIN = CONSTANTS.index("site\0bsky.app"), CONSTANTS.index("site\0app")
MAX_HOST = 253
"""Letters of a host name (RFC 1035); longer ones are left to the slow path."""

_DID, _LANGS, _PARENT, _TAGS, _ALT, _CREATED, _THREAD = (
    int(item)
    for item in (Item.DID, Item.LANG, Item.PARENT, Item.TAG, Item.ALT, Item.CREATED, Item.THREAD)
)
_FEATURE, _FEATURE_KIND, _FEATURE_URI = (
    int(item) for item in (Item.FEATURE, Item.FEATURE_KIND, Item.FEATURE_URI)
)
_EMBED_KIND, _EXTERNAL_URI, _REPLY, _IMAGE = (
    int(item) for item in (Item.EMBED_KIND, Item.EXTERNAL_URI, Item.REPLY, Item.IMAGE)
)
_AT_SCHEME = np.frombuffer(b"at://", np.uint8)
_LINK_KIND = np.frombuffer(b"app.bsky.richtext.facet#link", np.uint8)
_TAG_KIND = np.frombuffer(b"app.bsky.richtext.facet#tag", np.uint8)
_MENTION_KIND = np.frombuffer(b"app.bsky.richtext.facet#mention", np.uint8)
_VIDEO_KIND = np.frombuffer(b"app.bsky.embed.video", np.uint8)
_RECORD = np.frombuffer(b"record", np.uint8)
_RECORD_WITH_MEDIA = np.frombuffer(b"recordWithMedia", np.uint8)


class Line(NamedTuple):
    """One walked line."""

    data: Array
    items: Array
    n_items: int


@inlined
def is_same(data: Array, start: int, end: int, wanted: Array) -> bool:
    """Whether these bytes stand there."""
    if end - start != wanted.shape[0]:
        return False
    for i in range(wanted.shape[0]):
        if data[start + i] != wanted[i]:
            return False
    return True


@kernel
def _meet_constant(place: int, sight: Sight) -> None:
    key = sight.keys.constants[place]
    if key >= 0:
        meet(key, -1, -1, sight.seen)


@kernel
def read_facts(line: Line, sight: Sight) -> bool:
    """Note all that the items say; False of a line for the slow path."""
    data, items = line.data, line.items
    for place in (_NETWORK, _OWN_SITE, _OWN_DOMAIN):
        _meet_constant(place, sight)
    kind_start, kind_end, uri_start, uri_end, uri_flags = 0, 0, 0, 0, 0
    for row in range(line.n_items + 1):
        if row == line.n_items or items[row * ITEM_WIDTH] == _FEATURE:
            feature = (kind_start, kind_end, uri_start, uri_end, uri_flags)
            if not _read_feature(data, feature, sight):
                return False
            kind_start, kind_end, uri_start, uri_end = 0, 0, 0, 0
            continue
        at = row * ITEM_WIDTH
        item, start, end, flags = items[at], items[at + 1], items[at + 2], items[at + 3]
        is_right = True
        if item == _LANGS:
            is_right = flags == 0 and _read_lang(data, start, end, sight)
        elif item == _DID:
            is_right = flags == 0 and _read_author(data, start, end, sight)
        elif item == _PARENT:
            is_right = flags == 0 and _read_parent(data, start, end, sight)
        elif item == _REPLY:
            _meet_constant(_IS_REPLY, sight)
        elif item == _FEATURE_KIND:
            kind_start, kind_end, is_right = start, end, flags == 0
        elif item == _FEATURE_URI:
            uri_start, uri_end, uri_flags = start, end, flags
        elif item == _EXTERNAL_URI:
            is_right = _read_link(data, (start, end, flags), sight)
        elif item == _EMBED_KIND:
            is_right = flags == 0
            _read_embed(data, start, end, sight)
        elif item == _IMAGE:
            _meet_constant(_HAS_IMAGE, sight)
            _meet_constant(_HAS_MEDIA, sight)
        elif item == _TAGS:
            _meet_constant(_HAS_TAG, sight)
        if item == _TAGS or item == _ALT or item == _CREATED or item == _THREAD:
            is_right = flags == 0 or is_readable(data, start, end)
        if not is_right:
            return False
    return True


@kernel
def _read_lang(data: Array, start: int, end: int, sight: Sight) -> bool:
    """A language and every shorter tag that covers it."""
    keys = sight.keys
    state = keys.domains[_LANG]
    for i in range(start, end):
        letter = wide(data[i])
        if letter == 45:
            _meet_hash(state, sight)
        elif 65 <= letter <= 90:
            letter += 32
        elif not (97 <= letter <= 122 or 48 <= letter <= 57):
            return False
        state = step(state, letter, keys.secret[1])
    if end > start:
        _meet_hash(state, sight)
    return True


@kernel
def _meet_hash(state: np.uint64, sight: Sight) -> None:
    key = look_up(state, sight.keys)
    if key >= 0:
        meet(key, -1, -1, sight.seen)


@inlined
def _read_author(data: Array, start: int, end: int, sight: Sight) -> bool:
    return _read_did(data, start, end, _Domain(_AUTHOR, sight))


class _Domain(NamedTuple):
    field: int
    sight: Sight


@kernel
def _read_did(data: Array, start: int, end: int, domain: _Domain) -> bool:
    """An author's id, when it is of plain letters; an empty one is nobody."""
    keys = domain.sight.keys
    state = keys.domains[domain.field]
    for i in range(start, end):
        letter = wide(data[i])
        if letter <= 32 or letter == 64 or letter == 127:
            return False
        if 65 <= letter <= 90:
            letter += 32
        state = step(state, letter, keys.secret[1])
    if end > start:
        _meet_hash(state, domain.sight)
    return True


@kernel
def _read_parent(data: Array, start: int, end: int, sight: Sight) -> bool:
    """The author in the parent's address `at://author/...`."""
    if end - start >= 5 and is_same(data, start, start + 5, _AT_SCHEME):
        start += 5
    stop = start
    while stop < end and data[stop] != 47:
        stop += 1
    if stop > start:
        _meet_constant(_IS_REPLY, sight)
    return _read_did(data, start, stop, _Domain(_TO, sight))


@kernel
def _read_embed(data: Array, start: int, end: int, sight: Sight) -> None:
    """A video, or a quoted post."""
    if is_same(data, start, end, _VIDEO_KIND):
        _meet_constant(_HAS_VIDEO, sight)
        _meet_constant(_HAS_MEDIA, sight)
    stop = start
    while stop < end and data[stop] != 35:
        stop += 1
    name = stop
    while name > start and data[name - 1] != 46:
        name -= 1
    if is_same(data, name, stop, _RECORD) or is_same(data, name, stop, _RECORD_WITH_MEDIA):
        _meet_constant(_IS_QUOTE, sight)


@kernel
def _read_feature(data: Array, feature: tuple[int, int, int, int, int], sight: Sight) -> bool:
    """One feature of a facet: where its kind and its address stand, and the flags of that."""
    kind, kind_end, uri, uri_end, flags = feature
    if is_same(data, kind, kind_end, _TAG_KIND):
        _meet_constant(_HAS_TAG, sight)
    elif is_same(data, kind, kind_end, _MENTION_KIND):
        _meet_constant(_HAS_MENTION, sight)
    elif is_same(data, kind, kind_end, _LINK_KIND):
        return _read_link(data, (uri, uri_end, flags), sight)
    return uri == uri_end or flags == 0 or is_readable(data, uri, uri_end)


@kernel
def _read_link(data: Array, link: tuple[int, int, int], sight: Sight) -> bool:
    """A link's site; False where it cannot be told here and somebody asks."""
    start, end, flags = link
    if flags & BEYOND_ASCII and not is_readable(data, start, end):
        return False
    if flags & ESCAPED and not is_readable(data, start, end):
        return False
    if end > start:
        _meet_constant(_HAS_LINK, sight)
    if sight.keys.counts[N_SITES] == 0 or end == start:
        return True
    if flags & BEYOND_ASCII:
        return False
    return read_host(data, start, end, sight)


# ---- hosts ---------------------------------------------------------------------------------


@kernel
def read_host(letters: Array, start: int, end: int, sight: Sight) -> bool:
    """The host of `http(s)://host...` or `www.host...` and every domain above it, if it is plain."""
    start, stop = host_span(letters, start, end)
    for i in range(start, stop):
        if i == start or letters[i - 1] == 46:
            _meet_site(letters, i, stop, sight)
    return stop >= 0


@kernel
def host_span(letters: Array, start: int, end: int) -> tuple[int, int]:
    """Where the host of an address begins and ends; the end is -1 of one that is not plain."""
    at = start
    while at < end and 97 <= letters[at] | 32 <= 122:
        at += 1
    is_address = at > start and at + 2 < end and letters[at] == 58
    if is_address and letters[at + 1] == 47 and letters[at + 2] == 47:
        start = at + 3
    elif not _has_www(letters, start, end):
        return start, -1
    stop = _host_end(letters, start, end)
    if stop < 0:
        return start, -1
    while start < stop and letters[start] == 46:
        start += 1
    while stop > start and letters[stop - 1] == 46:
        stop -= 1
    if _has_www(letters, start, stop):
        start += 4
    if stop - start > MAX_HOST:
        return start, -1
    for i in range(start, stop - 3):
        if (
            letters[i] | 32 == 120
            and letters[i + 1] | 32 == 110
            and letters[i + 2] == 45
            and letters[i + 3] == 45
        ):
            return start, -1
    return start, stop


@inlined
def _host_end(letters: Array, start: int, end: int) -> int:
    """The end of the host that begins here, its port left out; -1 of letters that are not plain."""
    stop = start
    while stop < end:
        letter = wide(letters[stop])
        if letter == 47 or letter == 63 or letter == 35 or letter == 58:
            break
        small = letter | 32
        is_plain = 97 <= small <= 122 or 48 <= letter <= 57 or letter == 45 or letter == 46
        if not is_plain or letter == 64 or letter == 91:
            return -1
        stop += 1
    if stop < end and letters[stop] == 58:
        after = stop + 1
        while after < end and 48 <= letters[after] <= 57:
            after += 1
        if after < end and letters[after] not in (47, 63, 35):
            return -1
    return stop


@inlined
def _has_www(letters: Array, start: int, stop: int) -> bool:
    if stop - start < 4 or letters[start + 3] != 46:
        return False
    for i in range(start, start + 3):
        if letters[i] | 32 != 119:
            return False
    return True


@kernel
def _meet_site(letters: Array, start: int, stop: int, sight: Sight) -> None:
    state = sight.keys.domains[_SITE]
    for i in range(start, stop):
        letter = wide(letters[i])
        if 65 <= letter <= 90:
            letter += 32
        state = step(state, letter, sight.keys.secret[1])
    _meet_hash(state, sight)


# ---- the text's own facts ------------------------------------------------------------------


class Text(NamedTuple):
    """A spelled text and what was found in it: letters, URLs, pieces."""

    page: Page
    pieces: Pieces
    counts: tuple[int, int, int]


@kernel
def read_text_facts(text: Text, sight: Sight) -> bool:
    """Whether it asks, has links, tags and handles; False where a URL's host is not plain."""
    page, pieces = text.page, text.pieces
    n_letters, n_urls, n_pieces = text.counts
    if n_urls > 0:
        _meet_constant(_HAS_LINK, sight)
        for i in range(n_urls if sight.keys.counts[N_SITES] > 0 else 0):
            if not read_host(page.norm, pieces.urls[2 * i], pieces.urls[2 * i + 1], sight):
                return False
    if sight.keys.constants[_IS_QUESTION] >= 0:
        for i in range(n_letters):
            if (page.norm[i] == 63 or page.norm[i] == 0x61F) and page.shape[i] != URL:
                _meet_constant(_IS_QUESTION, sight)
                break
    if sight.keys.constants[_HAS_TAG] >= 0 or sight.keys.constants[_HAS_MENTION] >= 0:
        for i in range(n_pieces):
            if pieces.kind[i] == TAG:
                _meet_constant(_HAS_TAG, sight)
            elif pieces.kind[i] == HANDLE:
                _meet_constant(_HAS_MENTION, sight)
    return True
