"""The quick look at a text never says no where the exact test says yes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allears.listening import match
from allears.listening.kept.prefilter import needed
from allears.listening.post import Post
from allears.listening.query import parse

_SPEC = importlib.util.spec_from_file_location(
    "matcher_samples", Path(__file__).parents[1] / "match" / "test_matcher.py"
)
samples = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(samples)

plain = st.sampled_from(
    ["a", "b", "c", "late", "refund", "cafe", "1", "foo_bar", "東", "京", "が", "ー", "々"]
)
rows = st.lists(plain, min_size=2, max_size=3).map(lambda words: '"' + " ".join(words) + '"')
queries = st.one_of(
    rows,
    st.builds("{} {}".format, rows, samples.terms),
    st.builds("({} OR {})".format, rows, rows),
    st.builds("({} OR {}) NOT {}".format, rows, samples.terms, rows),
)
separators = st.sampled_from(
    ("", " ", "-", ". ", "’", "ʻ", "。", "\u200d", " www.x.example/a ", "́")
)
texts = st.lists(st.tuples(plain, separators), min_size=2, max_size=6).map(
    lambda pairs: "".join(word + between for word, between in pairs)
)


class TestNeeded:
    @settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
    @given(query=queries, text=texts | st.builds(lambda post: post.text, samples.posts))
    def test_is_true_of_every_text_that_meets(self, query, text):
        node = samples.readable(query)
        may = needed(node)
        if may is not None and match.compile([(0, node)]).match(Post(text=text)).sure:
            assert may(text)

    @pytest.mark.parametrize(
        ("query", "text", "may"),
        [
            ('"of the"', "OF, the", True),
            ('"of the"', "of and the", False),
            ('"of the"', "of then the", False),
            ('"of the"', "of https://a.example the", True),
            ('"of the"', "öf thé", True),
            ('"of the"', "’of’ … not the 🔥", False),
            ("東京都", "東 京都", True),
            ("東京都", "京都 東", False),
            ('late "of the"', "the of", False),
            ('"a b" OR "c d"', "c d", True),
            ('"a b" OR "c d"', "d c b a", False),
        ],
    )
    def test_looks_for_the_words_in_a_row(self, query, text, may):
        assert needed(parse(query))(text) is may

    @pytest.mark.parametrize(
        "query", ["late", '"a* b"', '"a b" OR late', 'NOT "a b" c', '"café b"']
    )
    def test_is_not_there_for_what_it_cannot_tell(self, query):
        assert needed(parse(query)) is None
