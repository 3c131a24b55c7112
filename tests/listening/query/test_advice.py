"""Advice comes where it should and nowhere else."""

from __future__ import annotations

import pytest

from allears.listening.query import advise, parse


class TestAdvise:
    @pytest.mark.parametrize(
        ("query", "about", "at"),
        [
            ("refund OR late order", "binds tighter", 16),
            ("refund or late", "OR", 8),
            ("refund And late", "AND", 8),
            ("C++ developer", "{C++}", 1),
            ("developer .NET", "{.NET}", 11),
            ("x1 C# job", "{C#}", 4),
            ('"why?"', "one letter", 1),
            ("the", "flood", 1),
            ("refund OR the", "flood", 11),
            ("*phone case", "wildcard", 1),
            ("refund OR late OR refund", "twice", 1),
            ("refund late NOT refund", "never match", 1),
            ("network:rss network:email refund", "never match", 21),
        ],
    )
    def test_remarks_at_the_place(self, query, about, at):
        assert [(about in words, place) for words, place in advise(query) if about in words] == [
            (True, at)
        ]

    @pytest.mark.parametrize(
        "query",
        ["refund", '"late delivery" NOT test', "(refund OR late) order", '"or" refund', "\\or refund", "{C++} job",
         "lang:en lang:de refund", "#sale @bob $tsla 😡", "refund order (late OR slow)", "refund\\?"],
    )  # fmt: skip
    def test_leaves_good_queries_alone(self, query):
        assert advise(query) == []

    def test_takes_a_tree_too(self):
        assert [at for _, at in advise(parse("*phone OR *phone"))] == [0, 0, 0]
