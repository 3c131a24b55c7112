"""The sieve says what the slow, obvious evaluator says: on lines of Jetstream and on any post."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allears.listening import jetstream, match
from allears.listening.query import QueryError, parse
from allears.listening.sieve.sieve import Sieve

HERE = Path(__file__).parent
CASES = HERE.parents[3].parent / "shared" / "query-cases.jsonl"


def _load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


slow = _load(HERE.parent / "match" / "slow.py")
made = _load(HERE.parent / "match" / "test_matcher.py")

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
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
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
    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(queries, min_size=1, max_size=8), st.lists(made.posts, min_size=1, max_size=3))
    def test_meet_what_the_slow_evaluator_says(self, written, heard):
        nodes = [readable(query) for query in written]
        sieve = Sieve(enumerate(nodes))
        for post in heard:
            expected = truth(written, nodes, post)
            assert sieve.match(post) == (expected, ()), (written, post)
