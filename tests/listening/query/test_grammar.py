"""Every rule of reading: trees, refusals with their places, limits, hostile queries."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allears.listening.query import QueryError, format, parse, to_json

TREES = [
    ("refund", ["term", "refund"]),
    ("Straße", ["term", "strasse"]),
    ("don't", ["phrase", "don", "t"]),
    ("東京", ["phrase", "東", "京"]),
    ('"one"', ["term", "one"]),
    ("#Tag", ["tag", "#tag"]),
    ("@Bob.example", ["mention", "@bob.example"]),
    ("$TSLA", ["term", "$tsla"]),
    ("re*", ["wild", "re*"]),
    ("#re*", ["wild", "#re*"]),
    ('"a #b @c d?"', ["phrase", "a", "#b", "@c", "d?"]),
    ('"a b"~3', ["within", 3, "a", "b"]),
    ('"a"~3', ["term", "a"]),
    ("{C++}", ["exact", "C++"]),
    (r"{a\}b\\}", ["exact", "a}b\\"]),
    ("a b c", ["and", ["term", "a"], ["term", "b"], ["term", "c"]]),
    ("(a b) c", ["and", ["and", ["term", "a"], ["term", "b"]], ["term", "c"]]),
    ("((a))", ["term", "a"]),
    (
        "a OR b c NEAR d",
        ["or", ["term", "a"], ["and", ["term", "b"], ["near", 4, ["term", "c"], ["term", "d"]]]],
    ),
    ("NOT a b", ["and", ["not", ["term", "a"]], ["term", "b"]]),
    (
        "a NEAR/1 b ONEAR/2 c",
        ["onear", 2, ["near", 1, ["term", "a"], ["term", "b"]], ["term", "c"]],
    ),
    ("a NEAR/2f b", ["onear", 2, ["term", "a"], ["term", "b"]]),
    (
        "a NEAR (b NEAR c)",
        ["near", 4, ["term", "a"], ["near", 4, ["term", "b"], ["term", "c"]]],
    ),
    ("(a NEAR b) NEAR c", ["near", 4, ["near", 4, ["term", "a"], ["term", "b"]], ["term", "c"]]),
    ("lang:EN-gb", ["field", "lang", "=", "en-gb"]),
    (
        "lang:(en OR de)",
        ["or", ["field", "lang", "=", "en"], ["field", "lang", "=", "de"]],
    ),
    ('title:"Late re*"', ["field", "title", "=", "late", "re*"]),
    ("likes:[1 TO *]", ["field", "likes", "range", 1, None]),
    ("rating:<=2.5", ["field", "rating", "<=", 2.5]),
    ("likes:(>5 OR 3)", ["or", ["field", "likes", ">", 5], ["field", "likes", "=", 3]]),
    ("rating:−1", ["field", "rating", "=", -1]),
    ("from:@Bob", ["field", "author", "=", "bob"]),
    ("engagementType:(RETWEET OR share)", ["or", *[["field", "is", "=", "repost"]] * 2]),
    ("links:x", ["field", "url", "=", "x"]),
    ("engagingWith:bob", ["field", "to", "=", "bob"]),
    ("site:user@www.XN--mnchen-3ya.de:8080", ["field", "site", "=", "münchen.de"]),
    ("url:example.com/~bob*", ["field", "url", "=", "example.com/~bob*"]),
    ('channel:"a \\"b\\" *"'.replace("*", "\\*"), ["field", "channel", "=", 'a "b" *']),
    ("a<<<x>>>b", ["and", ["term", "a"], ["term", "b"]]),
    ("\\AND b", ["and", ["term", "and"], ["term", "b"]]),
    ("\\#a", ["term", "a"]),
    ("lang\\:en", ["phrase", "lang", "en"]),
    ("x\u200bA\u00adND", ["term", "xand"]),
    ("a A\u00adND b", ["and", ["term", "a"], ["term", "b"]]),
    ("（a OR “b c”）", ["or", ["term", "a"], ["phrase", "b", "c"]]),
    ("12:30", ["phrase", "12", "30"]),
    ('a-"b"-c', ["and", ["term", "a"], ["term", "b"], ["not", ["term", "c"]]]),
]

REFUSED = [
    ("", 1), ("   ", 1), ("<<< a >>>", 1), ("a (b", 3), ("((a", 2), ("a)", 2), ("a }", 3), ('a "b', 3),
    ("a {b", 3), ("a <<<", 3), ("likes:[1 TO", 7), ("OR a", 1), ("a OR", 3), ("a AND OR b", 3),
    ("a (AND b)", 4), ("(a OR)", 4), ("a OR ()", 6), ("a - b", 3), ("a -", 3), ("a NOT", 3),
    ("a NEAR/5 NOT b", 3), ("a NEAR -b", 3), ("a NEAR/1001 b", 3), ("a NEAR/5x b", 3), ("a NEAR/ b", 3),
    ("a ONEAR/5f b", 3), ("a NEAR AND b", 3), ("(a b) NEAR c", 7), ("a NEAR (b OR c d)", 3),
    ("a NEAR lang:en", 3), ("{a} NEAR b", 5), ('"a b"~2 NEAR c', 9), ('"a"~2 NEAR c', 7),
    ("NOT a", 1), ("-a -b", 1), ("a OR -b", 6), ("a OR (-b -c)", 7), ("NOT (a b)", 1), ("NOT NOT NOT a", 1),
    ("(a OR NOT b) (c OR NOT d)", 7), ("lang:(-en)", 7), ("a *", 3), ('a "b * c"', 3), ("東京*", 1),
    ("a*東", 1), ("東*a", 1), ("a 😡*", 3), ("#*", 1), ("@*", 1), ("late~5", 5), ('"a b" ~5', 7), ('"a"~', 4),
    ('"a"~1001', 4), ('"a b"~5x', 6), ('title:"a b"~2', 12), ("title:a~2", 8), ("foo:bar", 1),
    ("a https://x.example", 3), ("a www.x.example", 3), ('"see www.x.example"', 1), ("lang:", 1),
    ("a lang: en", 3), ("(lang:)", 2), ('lang:""', 6), ("lang:()", 6), ("lang:english", 6), ("country:deu", 9),
    ("likes:many", 7), ("likes:>1,000", 7), ("likes:[5 TO 1]", 7), ("likes:[5 to 9]", 7), ("likes:" + "9" * 40, 7),
    ("network:>5", 9), ("lang:[a TO b]", 6), ("is:nice", 4), ("has:(link OR cat)", 14), ("mood:angry", 6),
    ("site:a.example/b", 6), ("author:bob*", 8), ('author:"bob*"', 8), ("author:@", 8),
    ("title:(a NEAR b)", 10), ("title:({a})", 8), ("title:lang:en", 7), ("name:!", 6), ("{ }", 1), ("&", 1),
    ('""', 1), ("\\", 1), ("\u200b(a", 2),
]  # fmt: skip


class TestParse:
    @pytest.mark.parametrize(("query", "tree"), TREES)
    def test_reads_the_tree(self, query, tree):
        assert to_json(parse(query)) == tree

    @pytest.mark.parametrize(("query", "tree"), TREES)
    def test_reads_what_format_writes_as_the_same_tree(self, query, tree):
        node = parse(f"a ({query})")
        assert parse(format(node)) == node

    @pytest.mark.parametrize(("query", "at"), REFUSED)
    def test_refuses_with_the_place(self, query, at):
        with pytest.raises(QueryError) as refused:
            parse(query)
        assert refused.value.at == at
        assert len(refused.value.words) > 20

    def test_says_what_is_missing(self):
        with pytest.raises(QueryError, match=r'missing "\)" for the "\(" at 11'):
            parse("refund OR (late")

    def test_suggests_the_field_that_was_meant(self):
        with pytest.raises(QueryError, match="Did you mean author:"):
            parse("auhtor:bob")

    @pytest.mark.parametrize(
        "query", ["c AND (a OR NOT b)", "NOT NOT a", "NOT (NOT a OR NOT b)", "a NOT (b OR NOT c)"]
    )
    def test_takes_a_not_that_has_something_positive_beside_it(self, query):
        assert parse(query)

    @settings(max_examples=300, deadline=None)
    @given(
        st.text(alphabet='ab*?"(){}[]<>~-:#@$\\ \n/5.ANDORTELéがق', max_size=40)
        | st.text(max_size=20)
    )
    def test_reads_or_refuses_whatever_comes(self, query):
        node, at = None, 1
        try:
            node = parse(query)
        except QueryError as refused:
            at = refused.at
        assert 1 <= at <= len(query) + 1
        assert node is None or parse(format(node)) == node


class TestLimits:
    @pytest.mark.parametrize(
        ("query", "at"),
        [
            ("(" * 201 + "a" + ")" * 201, 201),
            ("(" * 500_000, 201),
            ("NOT " * 201 + "a", 801),
            ("-" * 201 + "a", 201),
            ("x " + "NOT (" * 150 + "a", 2 + 100 * 5 + 1),
            ("a" + " NEAR b" * 201, 1 + 200 * 7 + 2),
            ("a" * 1_000_001, 1_000_001),
            ('"' + "\\" * 900_000, 1),
            ("a " + "{" * 900_000, 3),
            ("{}" * 400_000, 1),
            ("lang:" * 100_000, 6),
            ("~" * 900_000, 1),
            ("likes:[" * 100_000, 7),
        ],
    )
    def test_are_refused_at_once(self, query, at):
        began = time.process_time()
        with pytest.raises(QueryError) as refused:
            parse(query)
        assert refused.value.at == at
        assert time.process_time() - began < 30  # quadratic reading would take hours

    @pytest.mark.parametrize(
        "query",
        [
            "(" * 200 + "a" + ")" * 200,
            "NOT " * 200 + "a",
            "a" + " NEAR b" * 200,
            "a" * 1_000_000,
            "a " * 400_000,
            "(a OR b (c OR d " * 100 + "e" + "))" * 100,
            " OR ".join(f"w{n}" for n in range(100_000)),
            "#a" * 300_000,
            "@a@b-" * 150_000,
            "a<<<>>>" * 100_000,
            "(a NEAR b NEAR " * 199 + "c" + ")" * 199,
            "((a NEAR b)" + " NEAR (c OR d)" * 199 + ")",
        ],
    )
    def test_are_wide_enough(self, query):
        node = parse(query)
        written = format(node)
        assert len(written) > 1_000_000 or parse(written) == node
