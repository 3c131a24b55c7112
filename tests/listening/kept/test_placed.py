"""The rows of places say where common words stand, whoever writes them."""

from __future__ import annotations

import importlib.util
from itertools import accumulate
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from allears.listening.kept import placed, slowly
from allears.listening.kept.blocks import encode
from allears.listening.kept.hashing import WORD, number_of
from allears.listening.kept.keys import Batch, KeyFinder
from allears.listening.kept.placed import MOST_ENTRIES, UNTOLD, Placed, form_of
from allears.listening.match.view import View
from allears.listening.post import Post
from allears.listening.query.letters import fold

_SPEC = importlib.util.spec_from_file_location("kept_keys", Path(__file__).parent / "test_keys.py")
keys = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(keys)

WORDS = ("a", "the", "of", "é", "e", "x", "and", "is", "for")
IDS = {number_of(WORD, word): n for n, word in enumerate(WORDS, 1)}
COMMON = np.array([number_of(WORD, word) for word in WORDS], np.uint64)


def rows_of(posts):
    return KeyFinder().find(Batch([encode(post) for post in posts]), COMMON).placed


def read(rows, post):
    """Of each part of a post (word, place, form) in turn."""
    end = int(rows.ends[post])
    parts, place = [[]], 0
    for at in range(end - 2 * int(rows.sizes[post]), end, 2):
        word, value = rows.entries[at : at + 2].tolist()
        if word:
            place += value & placed.STEP_MASK
            parts[-1].append((WORDS[word - 1], place, value >> placed.FORM_SHIFT))
        elif value:
            place += value
        else:
            parts.append([])
            place = 0
    return parts


def places_in(post):
    """What the matcher thinks stands where."""
    made = []
    for part in View(post).parts:
        found = [(at, word in part.accented, word) for word, ats in part.places.items()
                 for at in ats if word in WORDS]  # fmt: skip
        made.append([(word, at) for at, _is_accented, word in sorted(found)])
    return made


class TestRows:
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(keys.samples.posts | keys.odd_posts, max_size=4))
    @example(
        [Post(text="the of\\the"), Post(title="A the", text="the of the É #é e $x"), Post(text="")]
    )
    @example([Post(text="the " + "q " * 700 + "and é")])
    def test_tell_the_places_that_the_matcher_knows(self, posts):
        rows = rows_of(posts)
        for number, post in enumerate(posts):
            told = [[(word, at) for word, at, _form in part] for part in read(rows, number)]
            assert told == places_in(post)

    def test_tell_how_a_word_is_written(self):
        texts = (
            "the The THE tHe",
            "A a É",
            "ｔｈｅ the’s x_the",
            "the\u200dof THE",
            "the 👩‍💻… of\u200d",
        )
        found = [
            [form for _word, _at, form in read(rows_of([Post(text=text)]), 0)[0]] for text in texts
        ]
        assert found == [[0, 1, 2, 3], [1, 0, 3, 3], [3, 0], [3], [0, 0]]

    def test_are_not_kept_where_they_are_too_long(self):
        posts = [
            Post(text="the " * n) for n in (MOST_ENTRIES, MOST_ENTRIES + 1, 3, 3 * MOST_ENTRIES)
        ]
        posts[3:] = [Post(text="the\\ " * MOST_ENTRIES * 2), Post(text="of")]
        rows = rows_of(posts)
        assert rows.sizes.tolist() == [MOST_ENTRIES, UNTOLD, 3, UNTOLD, 1]
        assert read(rows, 4) == [[("of", 0, 0)]]

    @given(st.lists(st.integers(0, 900), max_size=20), st.lists(st.integers(1, 9), min_size=20))
    def test_are_the_same_in_plain_python(self, steps, words):
        part = list(zip(accumulate(steps), words, strict=False))
        row = placed.row_of([part])
        rows = Placed(np.array([len(row) // 2], np.uint8), np.frombuffer(row, np.uint8))
        assert [(at, WORDS.index(word) + 1) for word, at, _form in read(rows, 0)[0]] == part


class TestFormOf:
    def test_knows_three_ways(self):
        words = ("the", "The", "I", "THE", "B2B", "tHe", "b2")
        assert [form_of(word) for word in words] == [0, 1, 1, 2, 3, 3, 0]


def test_a_bare_form_stands_before_the_accented_one():
    assert fold("é") == "e"
    assert read(rows_of([Post(text="é")]), 0) == [[("e", 0, 3), ("é", 0, 3)]]


def test_slow_places_number_words_as_they_are_asked():
    assert list(slowly.places_in(Post(text="of the"), IDS)) == [[(0, 3), (1, 2)]]
