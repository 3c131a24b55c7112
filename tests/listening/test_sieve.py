"""The sieve says what the slow, obvious evaluator says: on lines of Jetstream and on any post."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allears.listening import jetstream, match
from allears.listening.ports import Mark, Marks
from allears.listening.post import decode as read_post
from allears.listening.query import QueryError, parse, parse_x
from allears.listening.sieve.sieve import Sieve

HERE = Path(__file__).parent
CASES = HERE.parents[2] / "shared" / "query-cases.jsonl"


def _load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


slow = _load(HERE / "match" / "slow.py")
made = _load(HERE / "match" / "test_matcher.py")

LINK, TAG = "app.bsky.richtext.facet#link", "app.bsky.richtext.facet#tag"
URLS = (
    "https://é.example/A", "https://www.News.example/a?b&c", "http://x.example:80/", "https://a.b.example",
    "mailto:a@x.example", "HTTPS://X.example#q", "https://xn--mnchen-3ya.de/", "", "https://u@x.example/<>",
)  # fmt: skip


def event(text, *, escaped=False, **record):
    """A line of Jetstream; `escaped` writes all but ASCII as JSON escapes."""
    record = {"$type": jetstream.COLLECTION, "text": text, **record}
    line = {
        "did": record.pop("did", "did:plc:a"),
        "time_us": 17,
        "kind": "commit",
        "commit": {
            "rev": "3m",
            "operation": "create",
            "collection": jetstream.COLLECTION,
            "rkey": "3k",
            "record": record,
            "cid": "baf",
        },
    }
    return json.dumps(line, ensure_ascii=escaped, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def with_extras(draw_from):
    """What else a record may hold."""
    text, langs, urls, kind, parent, escaped, did = draw_from
    record = {"langs": langs} if langs is not None else {}
    if urls:
        record["facets"] = [
            {
                "features": [{"$type": LINK, "uri": url}, {"$type": TAG, "tag": "x"}][
                    : 1 + len(url) % 2
                ],
                "index": {},
            }
            for url in urls[:2]
        ]
        if len(urls) > 2:
            record["embed"] = {
                "$type": "app.bsky.embed.external",
                "external": {"uri": urls[2], "title": "late"},
            }
    if kind:
        record["embed"] = {"$type": kind, "images": [{"alt": "a"}], "record": {"uri": "late"}}
    if parent is not None:
        record["reply"] = {"parent": {"uri": parent}, "root": {"uri": "at://b/c"}}
    return event(text, escaped=escaped, did=did, **record)


lines = st.tuples(
    made.texts | st.text(max_size=12) | st.text(st.characters(codec="utf-8"), max_size=40),
    st.none() | st.lists(st.sampled_from(("en", "en-GB", "DE", "pt-BR-x", "e n", "")), max_size=2),
    st.lists(st.sampled_from(URLS), max_size=3),
    st.sampled_from(
        (
            "",
            "app.bsky.embed.images",
            "app.bsky.embed.record",
            "app.bsky.embed.recordWithMedia#view",
        )
    ),
    st.none() | st.sampled_from(("at://did:plc:b/x/y", "did:plc:B", "")),
    st.booleans(),
    st.sampled_from(("did:plc:a", "did:web:É", "@x")),
).map(with_extras)

more_fields = st.sampled_from(
    ("site:x.example", "site:example", "site:münchen.de", "site:bsky.app", "site:app", "to:did:plc:b", "is:reply",
     "is:quote", "author:did:plc:a", "from:x", "has:media", "has:image", "lang:pt", "network:bluesky", "lang:pt-br",
     "country:de", "url:news", "followers:>0", "channel:x", "site:é.example", "is:private")
)  # fmt: skip
long_nears = st.builds(
    lambda a, b, c: f"(({a} NEAR/3 {b}) NEAR/2f {c})", made.near_leaf, made.terms, made.near_leaf
)
queries = st.one_of(
    made.queries,
    st.lists(made.queries | more_fields | long_nears, min_size=1, max_size=3).map(" ".join),
    st.lists(made.queries | more_fields, min_size=1, max_size=3).map(" OR ".join),
)


def readable(query):
    """The tree, with something positive beside what is only negative."""
    try:
        return parse(query)
    except QueryError:
        return parse(f"(a OR late OR 東 OR likes:>0) ({query})")


def truth(written, nodes, post):
    """Which of the queries the post meets; the slow one knows no hosts, those the matcher tells."""
    known = match.compile(enumerate(nodes)).match(post).sure
    for i, (query, node) in enumerate(zip(written, nodes, strict=True)):
        assert "site:" in query or slow.meets(post, node) == (i in known)
    return known


def answers(sieve, data):
    return {met.number: met for met in sieve.match_lines(data)}


class TestLines:
    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(queries, min_size=1, max_size=8), st.lists(lines, min_size=1, max_size=4))
    def test_meet_what_the_slow_evaluator_says(self, written, heard):
        nodes = [readable(query) for query in written]
        found = answers(Sieve(enumerate(nodes)), b"\n".join(heard))
        for number, line in enumerate(heard, 1):
            post = jetstream.to_post(line)
            expected = truth(written, nodes, post)
            met = found.get(number)
            assert (met.hits.sure if met else ()) == expected, (written, post)
            assert not met or met.id == post.id


class TestPosts:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(queries, min_size=1, max_size=8), st.lists(made.posts, min_size=1, max_size=3))
    def test_meet_what_the_slow_evaluator_says(self, written, heard):
        nodes = [readable(query) for query in written]
        sieve = Sieve(enumerate(nodes))
        for post in heard:
            expected = truth(written, nodes, post)
            assert sieve.match(post) == (expected, ()), (written, post)

    def test_meet_what_every_case_beside_the_language_says(self):
        if not CASES.exists():
            if os.environ.get("ALLEARS_WITHOUT_SHARED") == "1":
                pytest.skip(
                    f"{CASES} is not here and ALLEARS_WITHOUT_SHARED=1 says that this is meant"
                )
            pytest.fail(f"{CASES} is missing. Put it there or set ALLEARS_WITHOUT_SHARED=1.")
        cases = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
        cases = [case for case in cases if "match" in case]
        nodes = [parse_x(case["x"]).node if "x" in case else parse(case["query"]) for case in cases]
        sieve = Sieve(enumerate(nodes))
        wrong = []
        for i, case in enumerate(cases):
            post = read_post(json.dumps({"text": "", **case["post"]}))
            line = event(case["post"].get("text", ""))
            plain = jetstream.to_post(line)
            met = (
                {m.number: m.hits.sure for m in Sieve([(0, nodes[i])]).match_lines(line)}
                if i % 10 == 0
                else None
            )
            if (i in sieve.match(post).sure) != case["match"]:
                wrong.append(case)
            if met is not None and bool(met) != bool(
                match.compile([(0, nodes[i])]).match(plain).sure
            ):
                wrong.append((case, "as a line"))
        assert not wrong


class TestOddLines:
    GOOD = event("late refund")

    def test_that_cannot_be_read_are_named_with_their_number_and_others_go_on(self):
        data = b"\n".join(
            (b"{", b"", self.GOOD, b"[" * 9_000, b" \t", b'{"did":"\xff"}', self.GOOD + b" \r")
        )
        sieve = Sieve([(1, parse("late"))])
        found = list(sieve.match_lines(data))
        assert [(met.number, met.fault is None) for met in found] == [
            (1, False), (3, True), (4, False), (6, False), (7, True)
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "half", ["\\ud83d", "\\ude00", "\\ud83d\\ud83d", "\\ud83d\\u0041", "\\uDE00\\uD83D", "\\ud83dx", "\\ud8"]
    )  # fmt: skip
    @pytest.mark.parametrize("where", [b'"time_us":17', b'"rev":"3m"', b'"cid":"baf"'])
    @pytest.mark.parametrize("query", ["late", "late {A} OR late likes:>0 OR zebra", "zebra"])
    def test_with_half_a_surrogate_pair_anywhere_are_refused(self, query, where, half):
        line = self.GOOD.replace(where, b'"x":"a%s"' % half.encode())
        (met,) = Sieve([(1, parse(query))]).match_lines(line)
        assert met.fault is not None
        with pytest.raises(ValueError):
            jetstream.to_post(line)

    @pytest.mark.parametrize("seed", range(3))
    def test_are_read_or_refused_as_the_ordinary_reader_does(self, seed):
        chance = random.Random(seed)
        whole = event(
            "late \"refund\" 東京 é", langs=["en"], reply={"parent": {"uri": "at://b/c"}, "root": {"uri": ""}},
            facets=[{"features": [{"$type": LINK, "uri": "https://x.example"}]}],
            embed={"$type": "app.bsky.embed.images", "images": [{"alt": "é"}]},
        )  # fmt: skip
        pieces = [
            b'"',
            b"\\",
            b"{",
            b"}",
            b"[",
            b"]",
            b",",
            b":",
            b"\xff",
            b"\\u12",
            b"null",
            b"1e5",
            b"01",
            b"\x01",
            b" ",
            b'"x":1,',
        ]
        data = []
        for _ in range(2_000):
            at = chance.randrange(len(whole))
            gone = chance.choice((0, 0, 1, 1, 5))
            data.append(whole[:at] + chance.choice((b"", *pieces)) + whole[at + gone :])
        sieve = Sieve(
            [(1, parse("late")), (2, parse("site:x.example OR lang:en OR to:b OR has:image"))]
        )
        matcher = match.compile(
            [(1, parse("late")), (2, parse("site:x.example OR lang:en OR to:b OR has:image"))]
        )
        found = answers(sieve, b"\n".join(data))
        for number, line in enumerate(data, 1):
            met = found.get(number)
            try:
                post = jetstream.to_post(line)
            except (ValueError, RecursionError):
                assert met is not None, line
                assert met.fault is not None, line
                continue
            expected = matcher.match(post).sure if post else ()
            assert (met.hits.sure if met else ()) == expected, line


class TestLateParts:
    ANGRY = Marks(mood=Mark("negative", 0.9, ""), language=Mark("de", 0.9, ""))

    def test_are_settled_with_the_marks(self):
        queries = [
            "late mood:negative",
            "late mood:positive",
            "late",
            "late lang:de",
            "zebra lang:de",
        ]
        sieve = Sieve([(i, parse(q)) for i, q in enumerate(queries)], detected_language=True)
        line = event("late")
        (met,) = sieve.match_lines(line)
        assert met.hits == ((2,), (0, 1, 3))
        assert sieve.settle(line, self.ANGRY, met.hits.maybe) == (0, 3)
        (met,) = sieve.match_lines(event("late", langs=["de"]))
        assert met.hits == ((2, 3), (0, 1))


class TestChange:
    def test_equals_a_fresh_sieve_after_many_changes(self):
        chance, sieve, wanted = random.Random(5), Sieve(), {}
        asked = (
            "late",
            "re*",
            "a b",
            "{C}",
            "{+}",
            "東京",
            "likes:>1 OR b",
            '"a b"',
            "*ate",
            "r?x",
            "site:x.example",
        )
        heard = [event(text) for text in ("late C+", "東京 rex", "a b c", "plate www.x.example")]
        for n in range(150):
            key, query = chance.randrange(30), chance.choice(asked)
            wanted[key] = parse(query)
            sieve.change(add=[(key, wanted[key])])
            if n % 3 == 0:
                gone = chance.choice(list(wanted))
                del wanted[gone]
                sieve.change(remove=[gone])
            if n % 10 == 0:
                fresh = match.compile(wanted.items())
                for line in heard:
                    found = [met.hits.sure for met in sieve.match_lines(line)]
                    assert set(found[0] if found else ()) == set(
                        fresh.match(jetstream.to_post(line)).sure
                    )
        assert len(sieve) == len(wanted)

    def test_of_one_among_many_is_a_matter_of_milliseconds(self):
        sieve = Sieve((i, parse(f"brand{i} (late OR refund) -test{i % 90}")) for i in range(20_000))
        list(sieve.match_lines(self.line(1)))
        taken = []
        for i in range(30):
            node = parse(f"other{i}")
            began = time.perf_counter()
            sieve.change(add=[(i, node)])
            (met,) = sieve.match_lines(self.line(i))
            taken.append(time.perf_counter() - began)
            assert met.hits.sure == (i,)
        assert sorted(taken)[15] < 0.2

    def line(self, number):
        return event(f"other{number} brand{number} late")


class TestLongTexts:
    def test_cost_in_proportion_to_their_length(self):
        queries = [
            "a NEAR/3 zebra",
            '"a a a b"',
            "a* NEAR/1 a*",
            "x*y*z*a",
            '"a a b"~3',
            "a NEAR/5 a NEAR/5 b",
            "{a a}",
        ]
        sieve = Sieve(enumerate(map(parse, queries)))
        list(sieve.match_lines(event("a a")))
        for text in (
            "a " * 400_000,
            "a" * 900_000,
            "#" * 900_000,
            "@a." * 300_000,
            "www." * 250_000,
            "é " * 300_000,
            "東" * 300_000,
        ):
            began = time.process_time()
            list(sieve.match_lines(event(text)))
            assert time.process_time() - began < 30, text[:9]

    def test_do_not_hide_what_the_next_posts_meet(self):
        sieve, line = Sieve([(1, parse("late"))]), event("late")
        for n_words in (1, 9, 9_000, 90_000):
            found = list(sieve.match_lines(line + b"\n" + event("zebra " * n_words) + b"\n" + line))
            assert [met.number % 3 for met in found] == [1, 0]

    def test_are_met_as_short_ones_are(self):
        text = " ".join(["late", "zebra"] + ["word"] * 5_000 + ["refund", "東京", "#x", "late"])
        sieve = Sieve(
            enumerate(
                map(parse, ("late zebra", "zebra NEAR/9 refund", '"refund 東京"', "#x NEAR/0 late"))
            )
        )
        (met,) = sieve.match_lines(event(text))
        assert met.hits.sure == (0, 2, 3)
