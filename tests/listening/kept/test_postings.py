"""Which posts hold a key: what was put in comes out, in pieces and joined."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from allears.listening.kept import joining, reading
from allears.listening.kept.postings import build

keys = st.sampled_from(["late", "é", "東", "🔥", "x" * 40, "", "common"])
posts = st.lists(st.lists(keys, max_size=5), max_size=120)


def table_of(held):
    """A table as `keys` would give it; the number of a key is where it stands among all."""
    row = "".join(key for post in held for key in post)
    lengths = [len(key) for post in held for key in post]
    lasts = np.cumsum(np.array(lengths, np.uint32), dtype=np.uint32)
    firsts = lasts - np.array(lengths, np.uint32)
    owners = [n for n, post in enumerate(held) for _key in post]
    numbers = [number(key) for post in held for key in post]
    letters = np.frombuffer(row.encode("utf-32-le"), np.uint32)
    return build(
        np.array(numbers, np.uint64), np.array(owners, np.uint32), (firsts, lasts, letters)
    )


def number(key):
    return sum(ord(letter) * 31**n for n, letter in enumerate(key)) % 2**64


def read(table, n_posts, has_maps):
    """Number to posts, and to its spelling."""
    lists = (table.counts, table.starts, table.postings)
    found, spelled = {}, {}
    for term, key in enumerate(table.numbers.tolist()):
        bits = reading.none(n_posts)
        reading.add_lists(np.array([term]), lists, n_posts, has_maps, bits)
        found[key] = reading.places(reading.trimmed(bits, n_posts), n_posts).tolist()
        text = table.texts[table.text_starts[term] : table.text_starts[term + 1]]
        spelled[key] = text.tobytes().decode()
        assert table.counts[term] == len(found[key])
    return found, spelled


def wanted(held):
    return {
        number(key): [n for n, post in enumerate(held) if key in post]
        for key in {key for post in held for key in post}
    }


class TestBuild:
    @settings(deadline=None)
    @given(posts)
    def test_keeps_each_post_of_a_key_once_and_its_spelling(self, held):
        found, spelled = read(table_of(held), len(held), False)
        assert found == wanted(held)
        all_keys = {key for post in held for key in post}
        assert spelled == {number(key): f"\n{key}" if key else "" for key in all_keys}


class TestJoin:
    @settings(deadline=None)
    @given(st.lists(posts, min_size=1, max_size=4), st.booleans())
    def test_is_as_if_it_had_been_one(self, parts, has_common):
        if has_common:
            parts = [[[*post, "common"] for post in part] for part in parts]
        held = [post for part in parts for post in part]
        bases = np.cumsum([0, *(len(part) for part in parts[:-1])]).tolist()
        table = joining.join([table_of(part) for part in parts], bases, len(held))
        found, spelled = read(table, len(held), True)
        assert found == wanted(held)
        assert set(spelled) == set(found)
