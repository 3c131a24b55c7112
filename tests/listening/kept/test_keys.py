"""The machine code sees the very keys that the matcher sees, with their spelling."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from allears.listening.kept import slowly
from allears.listening.kept.blocks import encode
from allears.listening.kept.hashing import ADDRESS, FIELD, RUN, WORD, number_of
from allears.listening.kept.keys import Batch, KeyFinder, number_all
from allears.listening.match.gates import runs_in
from allears.listening.match.view import View, plain
from allears.listening.post import Author, Media, Post
from allears.listening.query.letters import normalize

_SPEC = importlib.util.spec_from_file_location(
    "matcher_samples", Path(__file__).parents[1] / "match" / "test_matcher.py"
)
samples = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(samples)
letters = st.characters(codec="utf-8") | st.sampled_from("#@$.-_aéσΣİßⅨ東がｶﾞ́ー한ᅡ\u200d\ufe0f👍🏽🇩🇪")


NO_WORDS = np.empty(0, np.uint64)
COMMON = [number_of(WORD, word) for word in ("a", "the", "of", "é", "e", "x", "and", "is", "for")]
authors = st.builds(
    Author,
    id=st.sampled_from(("", "did:plc:x1", "@Bob", "Ünal", "a b")),
    handle=st.sampled_from(("", "bob.example", "@Bob")),
    name=st.sampled_from(("", "Bob")),
    followers=st.none() | st.integers(-3, 9),
)
urls = st.sampled_from(
    ("", "https://bsky.app/profile/did:plc:x1/post/3kAb", "https://x.example/a?b=c", "//x.y/z",
     "https://münchen.de/a", "www.A.example", "mailto:a@b.c", "/only/a/path", "https://user@h.example:80/",
     "https://xn--mnchen-3ya.de/")
)  # fmt: skip
odd_posts = st.builds(
    Post,
    id=st.sampled_from(("", "3kab", "at://did:plc:x1/post/3kAb", "é/1")),
    network=st.sampled_from(("", "bluesky", "Ärger")),
    channel=st.sampled_from(("", "News desk", "one")),
    author=authors,
    url=urls,
    title=st.sampled_from(("", " ", "A title", "東京", "see www.a.example now")),
    text=st.text(letters, max_size=20) | urls.map("so {} it".format) | samples.texts,
    lang=st.sampled_from(("", "en", "pt-BR", "zh_Hant", ("en", "de-AT"), ("", "ja"))),
    created_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    reply_to=st.sampled_from(("", "did:plc:y", "@anna")),
    is_=st.sampled_from(((), ("reply",), ("Quote", "öd"))),
    has=st.sampled_from(((), ("image",), ("poll", "Video"))),
    links=st.lists(urls, max_size=2).map(tuple),
    media=st.sampled_from(((), (Media(kind="image", alt="é"),), (Media(kind="audio", url="x"),))),
    likes=st.none() | st.integers(0, 1 << 40),
    rating=st.none() | st.floats(0, 5),
    country=st.sampled_from(("", "DE")),
    visibility=st.sampled_from(("public", "private")),
)


def batch_of(posts):
    return Batch([encode(post) for post in posts])


def found_in(posts, common=NO_WORDS):
    """Of each post its keys with their spelling; rows of letters that are no words apart."""
    keys = KeyFinder().find(batch_of(posts), common).keys
    row = keys.letters.tobytes()
    made = [{} for _post in posts]
    columns = (keys.numbers, keys.owners, keys.firsts, keys.lasts)
    for number, owner, first, last in zip(*(one.tolist() for one in columns), strict=True):
        made[owner][number] = row[4 * first : 4 * last].decode("utf-32-le")
    return made


class TestKeyFinder:
    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(samples.posts | odd_posts, max_size=4))
    @example([Post(text="ΑΣ'Α ΟΔΟΣ"), Post(text="#東́b"), Post(text="é" * 3 + "#éa东 @bob.x")])
    @example(
        [Post(text="the of\\the"), Post(text="the of @x the É the #é e"), Post(text="❤️👩‍💻1️⃣ a")]
    )
    def test_finds_by_machine_code_what_the_plain_way_finds(self, posts):
        common = np.array(COMMON, np.uint64)
        for post, found in zip(posts, found_in(posts, common), strict=True):
            slow = dict(slowly.keys_of(post, frozenset(COMMON)))
            own = number_of(ADDRESS, plain(post.url))
            view = View(post)
            rows = (*view.raw, *(part.cut for part in view.parts))
            runs = {number_of(RUN, normalize(run)) for row in rows for run in runs_in(row)}
            for number in set(slow) ^ set(found):
                assert number in runs or number == own
            for number in set(slow) & set(found):
                assert found[number] == slow[number] or number == own

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(samples.posts | odd_posts)
    def test_finds_every_row_of_raw_letters_as_a_word_or_apart(self, post):
        (found,) = found_in([post])
        for raw in View(post).raw:
            for run in map(normalize, runs_in(raw)):
                assert number_of(WORD, run) in found or number_of(RUN, run) in found

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(odd_posts, min_size=1, max_size=4))
    def test_keeps_each_own_address_as_a_key_or_as_model_author_and_tail(self, posts):
        found = KeyFinder().find(batch_of(posts), NO_WORDS)
        starts = [0, *found.tail_ends.tolist()]
        for place, (post, keys) in enumerate(zip(posts, found_in(posts), strict=True)):
            model = found.model_of[place]
            if model:
                begin, middle = found.models[model - 1]
                tail = found.tails[starts[place] : starts[place + 1]].tobytes().decode()
                assert begin + plain(post.author.id) + middle + tail == plain(post.url)
            elif post.url:
                assert keys[number_of(ADDRESS, plain(post.url))] == "\x01" + plain(post.url)

    def test_makes_room_for_what_is_long(self):
        posts = [Post(text="東京 " * 40_000), Post(text="late"), Post(text="ﷺ" * 3_000)]
        for post, found in zip(posts, found_in(posts), strict=True):
            assert set(dict(slowly.keys_of(post, ()))) >= set(found)
            assert all(number_of(WORD, word) in found for word in View(post).keys)

    def test_tells_when_a_post_was_made_and_what_it_is_like(self):
        at = datetime(2026, 3, 2, 12, tzinfo=UTC)
        posts = [
            Post(text="a", lang="en"),
            Post(text="b", created_at=at),
            Post(text="é\\", lang="en"),
        ]
        found = KeyFinder().find(batch_of(posts), NO_WORDS)
        assert found.seconds.tolist() == [-1, int(at.timestamp()), -1]
        assert [found.labels[0][one].langs for one in found.labels[1]] == [("en",), (), ("en",)]


class TestNumberAll:
    @given(st.lists(st.text(st.characters(codec="utf-8"), max_size=9)))
    def test_numbers_as_one_by_one(self, texts):
        assert number_all(FIELD, texts).tolist() == [number_of(FIELD, text) for text in texts]
