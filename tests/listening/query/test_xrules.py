"""X's rules, read into our tree; what has no counterpart is named."""

from __future__ import annotations

import json

import pytest

from allears.listening.query import QueryError, parse_x, read_x_rules, to_json


class TestParseX:
    @pytest.mark.parametrize(
        ("rule", "tree"),
        [
            ("cat -dog", ["and", ["term", "cat"], ["not", ["term", "dog"]]]),
            ("a b OR c", ["or", ["and", ["term", "a"], ["term", "b"]], ["term", "c"]]),
            ("a AND NOT b", ["and", *[["term", w] for w in ("a", "and", "not", "b")]]),
            ("a NEAR b", ["and", ["term", "a"], ["term", "near"], ["term", "b"]]),
            ("ca* what?", ["and", ["term", "ca"], ["term", "what"]]),
            ("{a} <<< b >>>", ["and", ["term", "a"], ["term", "b"]]),
            ('"a b*"~2', ["within", 2, "a", "b"]),
            ("followers_count:5..10", ["field", "followers", "range", 5, 10]),
            ("followers_count:500", ["field", "followers", ">=", 500]),
            ("place_country:US", ["field", "country", "=", "us"]),
            ("bio_name:bob", ["field", "name", "=", "bob"]),
            ('url_contains:"a b"', ["field", "url", "=", "a b"]),
            ("is:retweet", ["field", "is", "=", "repost"]),
            ("has:video_link", ["field", "has", "=", "video"]),
            (
                "(from:bob OR to:@bob)",
                ["or", ["field", "author", "=", "bob"], ["field", "to", "=", "bob"]],
            ),
        ],
    )
    def test_reads_the_tree(self, rule, tree):
        read = parse_x(rule)
        assert read.unread == ()
        assert to_json(read.node) == tree

    @pytest.mark.parametrize(
        ("rule", "unread"),
        [
            ("bio:ceo shop is:verified", ("bio:", "is:verified")),
            ("cat -sample:10 has:geo", ("sample:", "has:geo")),
            ("-bio:a -bio:b", ("bio:",)),
            ("point_radius:[2.35 48.85 16km] a", ("point_radius:",)),
            ("likes:5 site:x lang:en", ("likes:", "site:")),
            ("bio:(a OR b) c", ("bio:",)),
        ],
    )
    def test_names_what_it_cannot_read(self, rule, unread):
        read = parse_x(rule)
        assert read.unread == unread
        assert read.node is None

    @pytest.mark.parametrize(
        ("rule", "at"),
        [("cat (dog", 5), ("cat OR -dog", 8), ("-cat", 1), ("a followers_count:9..5", 19),
         ("a followers_count:x", 19), ("lang:english", 6), ("a https://x.example", 3), ("", 1)],
    )  # fmt: skip
    def test_refuses_with_the_place(self, rule, at):
        with pytest.raises(QueryError) as refused:
            parse_x(rule)
        assert refused.value.at == at


class TestReadXRules:
    RULES = [{"value": "cat", "tag": "cats"}, {"value": "bio:x"}, {"value": "(a"}, {"tag": "none"}]

    @pytest.mark.parametrize("wrap", [lambda r: r, lambda r: {"rules": r}, lambda r: {"add": r}])
    def test_reads_every_shape_and_goes_on_after_a_bad_rule(self, wrap):
        cats, bio, broken, empty = read_x_rules(json.dumps(wrap(self.RULES)).encode())
        assert (cats.tag, cats.node) == ("cats", ("term", "cat"))
        assert bio.unread == ("bio:",)
        assert broken.error.at == 1
        assert empty.error is not None

    def test_reads_a_single_rule(self):
        assert [rule.node for rule in read_x_rules(b'{"value": "cat"}')] == [("term", "cat")]

    @pytest.mark.parametrize("file", [b"", b"nope", b"3", b"[" * 100_000])
    def test_refuses_what_is_no_list_of_rules(self, file):
        with pytest.raises(QueryError):
            read_x_rules(file)
