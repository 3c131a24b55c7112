"""The fast matcher against the slow one, and what only the fast one has."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allears.listening import match
from allears.listening.ports import Mark, Marks
from allears.listening.post import Author, Post
from allears.listening.query import QueryError, format, parse

_SPEC = importlib.util.spec_from_file_location("slow", Path(__file__).with_name("slow.py"))
slow = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(slow)

SAMPLES = (
    "a b c late refund café cafe cafè CAFÉ ещё еще straße ßs İi ı أحمد احمد كتـاب שָׁל 東京 京 東 が ガ ｶﾞ カ "
    "กรุง น้ำ 서울 서울에 हिन्दी 😡 ❤️ 👩‍💻 🇩🇪 🇩 👍🏽 1️⃣ m² ﬁn x́y C++ don't e-mail 3.5 foo_bar ab ba aab "
    "#late #東京 #a#b #café #1 @bob @bob.example.com @bob@example.social @josé $TSLA $café US$x "
    "https://x.example/a?b www.x.example/東 http://é.x/é」 bob@example.com ™ ʻ ́ ٠ ー 々 〱 〸 ゛ 1,000 ?"
)
WORDS = SAMPLES.split()
JOINS = (" ", " ", " ", " ", "", ".", "-", ", ", "\n", "@", "#", "\u200d", "'", "。", "\u00ad")

texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(JOINS)), max_size=9).map(
    lambda pairs: "".join(word + join for word, join in pairs)
)
posts = st.builds(
    Post,
    text=texts | st.text(max_size=12),
    title=st.just("") | texts,
    lang=st.sampled_from(("", "en", "en-GB", "de", ("de", "en"))),
    likes=st.none() | st.integers(0, 9),
    links=st.sampled_from(((), ("https://é.example/A",))),
    is_=st.sampled_from(((), ("repost",))),
    author=st.builds(Author, name=texts, handle=st.sampled_from(("", "bob", "@Bob"))),
)

terms = st.sampled_from(
    [w for w in WORDS if "://" not in w and "www" not in w and w not in "™ʻ?́゛"]
)
wilds = st.sampled_from(
    ("a*", "?a", "*a*", "c*e", "caf?", "caf*", "é*", "caf*é", "#*a*", "#東*", "@b*", "@*e", "$t*", "re?und",
     "??", "late*", "*ate", "re*nd", "서*")
).filter(lambda w: w != "??")  # fmt: skip
exacts = st.sampled_from(("{C++}", "{a}", "{東}", "{CAFÉ}", "{/a}", "{ﬁn}", "{b c}", "{'t}", "{É}"))
phrases = st.lists(st.one_of(terms, terms, wilds), min_size=1, max_size=3).map(
    lambda words: '"' + " ".join(words) + '"'
)
withins = st.builds(lambda p, n: f"{p}~{n}", phrases, st.integers(0, 3))
near_leaf = st.one_of(terms, terms, wilds, phrases)
nears = st.recursive(
    near_leaf,
    lambda inner: st.one_of(
        st.builds(
            lambda a, op, b: f"({a} {op} {b})",
            inner,
            st.sampled_from(("NEAR/0", "NEAR/2", "NEAR/2f", "ONEAR/0", "NEAR")),
            inner,
        ),
        st.builds(lambda a, b: f"({a} OR {b})", inner, inner),
    ),
    max_leaves=5,
)
fields = st.sampled_from(
    ("lang:en", "lang:de", "likes:>3", "likes:[1 TO 5]", "title:late", 'title:"a b"', "name:caf*",
     "is:question", "has:link", "has:hashtag", "has:mention", "author:bob", "url:a", "is:repost",
     "has:title", "title:#東*")
)  # fmt: skip
queries = st.recursive(
    st.one_of(terms, phrases, withins, nears, nears, wilds, exacts, fields),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda p: "(" + " ".join(p) + ")"),
        st.lists(inner, min_size=2, max_size=3).map(lambda p: "(" + " OR ".join(p) + ")"),
        inner.map(lambda q: f"NOT ({q})"),
    ),
    max_leaves=6,
)


def readable(query: str):
    """The tree, with something positive beside what is only negative."""
    try:
        return parse(query)
    except QueryError:
        return parse(f"(a OR late OR 東 OR likes:>0) ({query})")


def compiled(**queries: str) -> match.Matcher:
    return match.compile([(key, parse(query)) for key, query in queries.items()])


class TestMatcher:
    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(queries, min_size=1, max_size=6), st.lists(posts, min_size=1, max_size=3))
    def test_says_what_the_slow_one_says(self, written, heard):
        nodes = [readable(query) for query in written]
        matcher = match.compile(enumerate(nodes))
        for post in heard:
            expected = tuple(i for i, node in enumerate(nodes) if slow.meets(post, node))
            assert matcher.match(post) == (expected, ()), (written, post)

    def test_says_so_where_much_matches(self):
        chance = random.Random(11)
        letters = ("a", "b", "á", "東", "#a東", "#東b", "@a", "$b")
        shapes = ('"{} {}"', '"{} {} {}"', '"{} {}"~{n}', '"{} {} {}"~{n}', "{} NEAR/{n} {}", "{} ONEAR/{n} {}",
                  "({} NEAR/{n} {}) NEAR/{n} {}", "({} OR {}) NEAR/{n} ({} NEAR {})", '"{} ?" NEAR/{n} {}',
                  '"#*a* {}" NEAR/{n} {}', "({} NEAR/{n} {}) ONEAR/{n} ({} NEAR/{n} {})", "{} {} NOT {}")  # fmt: skip
        n_met = 0
        for _ in range(1500):
            shape = (
                chance.choice(shapes).replace("{n}", str(chance.randrange(4))).replace(" ?", " a*")
            )
            query = shape.format(*chance.choices(letters, k=4))
            node = parse(query)
            post = Post(text=" ".join(chance.choices(letters, k=chance.randrange(4, 16))))
            met = slow.meets(post, node)
            n_met += met
            assert match.compile([(1, node)]).match(post).sure == ((1,) if met else ()), (
                query,
                post,
            )
        assert 300 < n_met < 1200

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(queries)
    def test_reads_what_format_writes(self, query):
        node = readable(query)
        assert parse(format(node)) == node

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(queries, posts)
    def test_explains_with_places_inside_the_text(self, query, post):
        node = readable(query)
        for part, start, end in match.compile([(1, node)]).explain(1, post):
            whole = post.author.name if part == "name" else getattr(post, part)
            assert 0 <= start < end <= len(whole)

    def test_keeps_the_order_in_which_monitors_were_given(self):
        matcher = compiled(z="late", a="refund", m="refund late", n="other")
        assert matcher.match(Post(text="refund late")).sure == ("z", "a", "m")

    def test_finds_a_monitor_by_any_way_in(self):
        ways = {
            "word": ("refund now", Post(text="now a refund")),
            "pair": ("東京 お", Post(text="お東京")),
            "head": ("refun*", Post(text="refunds")),
            "tail": ("*phone", Post(text="iPhone")),
            "short": ("r*", Post(text="rx")),
            "run": ("{BT}", Post(text="my-BT")),
            "run of url": ("{Acme}", Post(text="https://x.example/Acme")),
            "sign": ("{++}", Post(text="C++")),
            "author": ("author:bob", Post(text="", author=Author(handle="@Bob"))),
            "to": ("to:bob", Post(text="", reply_to="bob")),
            "site": ("site:example.com", Post(text="https://a.example.com/x")),
            "channel": ('channel:"Our page"', Post(text="", channel="our page")),
            "network": ("network:rss", Post(text="", network="RSS")),
            "country": ("country:de", Post(text="", country="DE")),
            "lang": ("lang:en", Post(text="", lang="en-GB")),
            "not of or": ("NOT (NOT refund OR NOT late)", Post(text="late refund")),
            "title": ("title:refund", Post(title="Refund", text="")),
            "name": ("name:bob", Post(text="", author=Author(name="Bob B"))),
        }
        matcher = match.compile([(name, parse(query)) for name, (query, _) in ways.items()])
        assert [
            name for name, (_, post) in ways.items() if name not in matcher.match(post).sure
        ] == []
        assert matcher.match(Post(text="nothing of it")).sure == ()


class TestLateParts:
    ANGRY = Marks(mood=Mark("negative", 0.9, ""), language=Mark("de", 0.9, ""))

    @pytest.mark.parametrize(
        ("query", "sure", "maybe", "settled"),
        [
            ("a mood:negative", False, True, True),
            ("a mood:positive", False, True, False),
            ("b mood:negative", False, False, None),
            ("a OR mood:negative", True, False, None),
            ("a -mood:negative", False, True, False),
            ("a NOT (mood:positive OR b)", False, True, True),
            ("a NOT (mood:positive b)", True, False, None),
            ("a (mood:negative OR NOT mood:negative)", False, True, True),
            ("a urgency:high", False, True, False),
            ("a intent:complaint", False, True, False),
            ("a lang:de", False, False, None),
        ],
    )
    def test_wait_for_triage_and_only_they(self, query, sure, maybe, settled):
        matcher, post = compiled(m=query), Post(text="a")
        hits = matcher.match(post)
        assert (bool(hits.sure), bool(hits.maybe)) == (sure, maybe)
        if settled is not None:
            assert bool(matcher.settle(post, self.ANGRY, hits.maybe)) == settled

    def test_let_the_language_be_detected(self):
        matcher = match.compile([("m", parse("a lang:de"))], detected_language=True)
        post = Post(text="a")
        assert matcher.match(post) == ((), ("m",))
        assert matcher.settle(post, self.ANGRY, ["m"]) == ("m",)
        assert matcher.settle(post, Marks(), ["m"]) == ()

    def test_believe_the_network_before_the_detection(self):
        matcher = match.compile([("m", parse("a lang:de"))], detected_language=True)
        assert matcher.match(Post(text="a", lang="de")) == (("m",), ())
        assert matcher.match(Post(text="a", lang="en")) == ((), ())


class TestWithChanges:
    def test_adds_replaces_and_removes_without_touching_the_old_one(self):
        old = compiled(a="refund", b="late", c="r*")
        new = old.with_changes(add=[("d", parse("late")), ("a", parse("late"))], remove=["b", "c"])
        post = Post(text="late refund rx")
        assert old.match(post).sure == ("a", "b", "c")
        assert new.match(post).sure == ("a", "d")
        assert (len(old), len(new)) == (3, 2)

    def test_equals_a_fresh_one_after_many_changes(self):
        chance = random.Random(5)
        matcher, wanted = match.compile([]), {}
        for n in range(200):
            key, query = (
                chance.randrange(30),
                chance.choice(("late", "re*", "a b", "{C}", "{+}", "東京")),
            )
            wanted[key] = parse(query)
            matcher = matcher.with_changes(add=[(key, wanted[key])])
            if n % 3 == 0:
                gone = chance.choice(list(wanted))
                del wanted[gone]
                matcher = matcher.with_changes(remove=[gone])
        for text in ("late C+", "東京 rex", "a b c"):
            fresh = match.compile(wanted.items()).match(Post(text=text)).sure
            assert set(matcher.match(Post(text=text)).sure) == set(fresh)


class TestExplain:
    @pytest.mark.parametrize(
        ("query", "text", "shown"),
        [
            ("refund", "No REFUND, no refunds. Refund!", ["REFUND", "Refund"]),
            ('"late delivery" OR x', "the late, delivery", ["late, delivery"]),
            ("a NEAR/1 b", "a a x b b y a", ["a", "b", "b", "a"]),
            ("cafe NOT x", "das Cafe\u0301 dort", ["Cafe\u0301"]),
            ("東京", "今日は#東京", ["#東京"]),
            ("email", "e\u00admail", ["e\u00admail"]),
            ("ﬁn", "ﬁn", ["ﬁn"]),
            ("{C++}", "cafe\u0301 C++", ["C++"]),
            ("#b", "x #a #b", ["#b"]),
            ("straße", "😡 STRASSE", ["STRASSE"]),
            ("a lang:en", "a", []),
        ],
    )
    def test_shows_what_was_written(self, query, text, shown):
        post = Post(text=text, lang="" if "lang" in query else "en")
        spans = compiled(m=query).explain("m", post)
        assert [text[start:end] for _, start, end in spans] == shown

    def test_names_the_part(self):
        spans = compiled(m="late name:bob").explain(
            "m", Post(title="late", text="x", author=Author(name="B. Bob"))
        )
        assert spans == (("name", 3, 6), ("title", 0, 4))
