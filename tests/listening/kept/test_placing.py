"""What rows of places tell of a leaf is what the matcher says, and of common words no block is read."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from allears.listening import kept, match
from allears.listening.kept import bulk, container
from allears.listening.post import Post
from allears.listening.query import parse

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = st.sampled_from(
    ("the", "of", "The", "OF", "é", "e", "É", "x", "and", "rare", "K", "k", "𝐱")
)
JOINTS = st.sampled_from(
    (
        " ",
        " ",
        " ",
        ", ",
        " #",
        " @",
        "-",
        "_",
        "\u0301 ",
        "\u200d",
        "’",
        " www.",
        "東",
        "\\ ",
        " $",
    )
)
texts = st.lists(st.tuples(WORDS, JOINTS), max_size=8).map(
    lambda row: "".join(word + joint for word, joint in row)
)
posts = st.builds(Post, text=texts, title=st.just("") | texts)
sides = st.lists(WORDS, min_size=1, max_size=3).map(lambda some: f"({' OR '.join(some)})")
leaves = st.one_of(
    st.builds("{} NEAR/{} {}".format, sides, st.integers(1, 4), sides),
    st.builds("{} ONEAR/{} {}".format, sides, st.integers(1, 4), sides),
    st.builds('"{} {} {}"'.format, WORDS, WORDS, WORDS),
    st.builds('"{} {}"~{}'.format, WORDS, WORDS, st.integers(0, 4)),
    WORDS.map("{{{}}}".format),
    st.builds("{{{}{}{}}}".format, WORDS, st.sampled_from((" ", ", ", "-")), WORDS),
)  # fmt: skip
queries = leaves | st.builds("{} NOT {}".format, leaves, leaves) | leaves.map("NOT {} of".format)


def found(folder, query):
    *_before, end = kept.search(folder, parse(query), limit_examples=1_000)
    return sorted(int(one.post.id) for one in end.examples)


def store(folder, heard, *, parts=1):
    heard = [Post(id=str(n), title=post.title, text=post.text) for n, post in enumerate(heard)]
    with kept.Writer(folder, channel="1") as writer:
        for part in range(parts):
            some = heard[part * len(heard) // parts : (part + 1) * len(heard) // parts]
            if some:
                writer.append(some, heard_at=NOW)
                writer.rest()
        writer.seal()
    return heard


class TestPlacer:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(posts, min_size=1, max_size=6), queries, st.integers(1, 2))
    @example([Post(text="É e the"), Post(text="é e")], '"é e"~1', 1)
    @example([Post(text="K the"), Post(text="\u212a the"), Post(text="k the")], "{K}", 1)
    @example([Post(text="The\u200dof The"), Post(text="The\u200dof")], "{The}", 1)
    @example([Post(title="the", text="of"), Post(title="x", text="the of")], "the NEAR/3 of", 2)
    def test_agrees_with_the_matcher(self, heard, query, parts):
        node = parse(query)
        with tempfile.TemporaryDirectory() as name:
            heard = store(Path(name), heard, parts=parts)
            matcher = match.compile([(0, node)])
            wanted = [int(post.id) for post in heard if matcher.match(post).sure]
            assert found(Path(name), query) == wanted

    @pytest.mark.parametrize(
        ("query", "n_met"),
        [
            ("the NEAR/2 and", 50),
            ("the ONEAR/1 (and OR rarest)", 50),
            ("and ONEAR/9 (the OR rarest)", 50),
            ('"the of and"~1', 50),
            ('"the of and"', 50),
            ("{The}", 50),
            ("{the}", 50),
            ("{OF}", 0),
            ("{AND} NOT (the NEAR/2 of)", 0),
        ],
    )
    def test_reads_no_block_for_common_words(self, tmp_path, monkeypatch, query, n_met):
        store(tmp_path, [Post(text="The of and end")] * 50 + [Post(text="and what of x the")] * 50)
        monkeypatch.setattr(bulk, "_heads", _refuse)
        *_before, end = kept.search(tmp_path, parse(query), limit_examples=0)
        assert end.n_met == n_met

    def test_reads_the_posts_whose_rows_are_not_kept(self, tmp_path):
        long = "the " * 300 + "of and"
        store(tmp_path, [Post(text="the of"), Post(text=long), Post(text="the x x x x of")])
        assert found(tmp_path, "the NEAR/2 of") == [0, 1]

    def test_asks_indexes_of_an_older_form_as_before(self, tmp_path, monkeypatch):
        write = container.write

        def older(path, facts, arrays, *, is_lasting):
            arrays = {name: array for name, array in arrays.items() if name[:5] != "place"}
            write(path, facts, arrays, is_lasting=is_lasting)

        monkeypatch.setattr(container, "write", older)
        store(tmp_path, [Post(text="the of"), Post(text="the x x x x of")], parts=2)
        monkeypatch.setattr(container, "write", write)
        assert found(tmp_path, "the NEAR/2 of") == [0]


def _refuse(*_given):
    raise AssertionError("a block was read")
