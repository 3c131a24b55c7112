"""Terms to add and to keep out, from what was marked."""

from __future__ import annotations

import time

import pytest
from tests import cast

from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.listening.query import parse
from allears.mentions import suggesting
from allears.mentions.judging import Judged
from allears.mentions.suggesting import Suggestion

pytestmark = pytest.mark.django_db


def judged(text: str, *, is_right: bool) -> Judged:
    return Judged(key=text, is_right=is_right, post=Post(text=text), marks=Marks())


RIGHT = [
    "the tram is late again",
    "tram line nine never comes",
    "waiting for the Strassenbahn since noon",
    "Strassenbahn late, thank you #line9",
]
WRONG = ["my model tram in the cellar", "a model tram of brass", "model railway tram for sale"]
TESTS = [judged(one, is_right=True) for one in RIGHT] + [
    judged(one, is_right=False) for one in WRONG
]


def suggest(query: str, tests: list[Judged] = TESTS) -> list[Suggestion]:
    return suggesting.suggest(query, parse(query), tests, perf=time.perf_counter)


class TestSuggest:
    def test_adds_what_is_missed_and_keeps_out_what_is_wrong(self) -> None:
        found = suggest("tram")
        assert ("strassenbahn", True) in [(one.term, one.is_added) for one in found]
        assert ("model", False) in [(one.term, one.is_added) for one in found]
        for one in found:
            assert len(one.run.mended) > len(one.run.broken)
            parse(one.query)

    def test_writes_the_whole_query_with_brackets_where_they_are_needed(self) -> None:
        queries = {one.term: one.query for one in suggest("tram OR train")}
        assert queries["strassenbahn"] == "tram OR train OR strassenbahn"
        assert queries["model"] == "(tram OR train) NOT model"

    def test_says_what_it_would_do_to_precision_recall_and_number(self) -> None:
        cast.hear(cast.post("tram"), cast.post("model tram"), cast.post("strassenbahn"))
        by_term = {one.term: one for one in suggest("tram")}
        assert (by_term["model"].n_before, by_term["model"].n_after) == (2, 1)
        assert by_term["strassenbahn"].n_more == 1
        after = by_term["model"].run.after
        assert after.precision is not None
        assert after.precision.value == 1.0

    def test_does_not_say_the_same_in_other_words(self) -> None:
        mended = [
            (one.is_added, frozenset(t.key for t in one.run.mended)) for one in suggest("tram")
        ]
        assert len(mended) == len(set(mended))

    def test_has_nothing_to_say_of_few_posts_or_of_a_good_query(self) -> None:
        assert suggest("tram", TESTS[:3]) == []
        assert suggest("strassenbahn OR tram NOT model") == []
