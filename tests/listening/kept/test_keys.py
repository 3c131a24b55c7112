"""The machine code sees the very keys that the matcher sees, with their spelling."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from allears.listening.kept.hashing import FIELD, PAIR, RUN, WORD, field, number_of
from allears.listening.kept.keys import KeyFinder, number_all
from allears.listening.match.gates import runs_in
from allears.listening.match.view import View
from allears.listening.post import Post
from allears.listening.query.letters import SHAPES, UNSPACED, normalize

_SPEC = importlib.util.spec_from_file_location(
    "matcher_samples", Path(__file__).parents[1] / "match" / "test_matcher.py"
)
samples = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(samples)
letters = st.characters(codec="utf-8") | st.sampled_from("#@$.-_aéσΣİßⅨ東がｶﾞ́ー한ᅡ\u200d\ufe0f👍🏽🇩🇪")


def found_in(posts):
    keys = KeyFinder().find(posts)
    row = keys.letters.tobytes()
    made = [({}, set()) for _post in posts]
    columns = (keys.numbers, keys.owners, keys.firsts, keys.lasts)
    for number, owner, first, last in zip(*(one.tolist() for one in columns), strict=True):
        words, others = made[owner]
        if last > first:
            words[number] = row[4 * first : 4 * last].decode("utf-32-le")
        else:
            others.add(number)
    return made


def is_unspaced(pair):
    return len(pair) == 2 and all(SHAPES[ord(letter)] in UNSPACED for letter in pair)


class TestKeyFinder:
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(samples.posts | st.builds(Post, text=st.text(letters, max_size=20)), max_size=4)
    )
    @example([Post(text="ΑΣ'Α ΟΔΟΣ"), Post(text="#東́b"), Post(text="é" * 3 + "#éa东 @bob.x")])
    def test_finds_the_words_and_pairs_that_the_matcher_finds(self, posts):
        for post, (words, others) in zip(posts, found_in(posts), strict=True):
            view = View(post)
            assert words == {number_of(WORD, key): key for key in view.keys}
            for pair in filter(is_unspaced, view.pairs):
                assert number_of(PAIR, pair) in others

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(samples.posts | st.builds(Post, text=st.text(letters, max_size=20)))
    def test_finds_every_row_of_raw_letters_as_a_word_or_apart(self, post):
        ((words, others),) = found_in([post])
        for raw in View(post).raw:
            for run in map(normalize, runs_in(raw)):
                assert number_of(WORD, run) in words or number_of(RUN, run) in others

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(samples.posts)
    def test_finds_the_fields_that_the_matcher_finds(self, post):
        view = View(post)
        ((_words, others),) = found_in([post])
        told = {"is": view.kinds, "has": view.holds, "site": view.sites, "lang": view.langs}
        told |= {"author": view.authors, "network": {view.network}, "channel": {view.channel}}
        for name, values in told.items():
            for value in values:
                assert field(name, value) in others
        for thing in ("hashtag", "mention", "link", "image", "title", "question"):
            for name, values in (("has", view.holds), ("is", view.kinds)):
                assert (field(name, thing) in others) == (thing in values)


class TestNumberAll:
    @given(st.lists(st.text(st.characters(codec="utf-8"), max_size=9)))
    def test_numbers_as_one_by_one(self, texts):
        assert number_all(FIELD, texts).tolist() == [number_of(FIELD, text) for text in texts]
