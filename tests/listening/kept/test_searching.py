"""A search over kept posts finds what the exact test finds, whatever lies in pieces, on the disk or behind them."""

from __future__ import annotations

import importlib.util
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allears.listening import kept, match
from allears.listening.kept import pieces
from allears.listening.post import Media, Post
from allears.listening.query import QueryError, parse

_SPEC = importlib.util.spec_from_file_location(
    "matcher_samples", Path(__file__).parents[1] / "match" / "test_matcher.py"
)
samples = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(samples)

NOW = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
posts = st.builds(
    lambda post, **more: msgspec.structs.replace(post, **more),
    samples.posts,
    network=st.sampled_from(("bluesky", "mastodon")),
    url=st.sampled_from(("", "https://www.Example.org/X", "https://é.example")),
    country=st.sampled_from(("", "DE")),
    reply_to=st.sampled_from(("", "@Bob", "did:plc:x")),
    rating=st.none() | st.just(4.5),
    media=st.sampled_from(((), (Media(kind="image"),), (Media(kind="audio"),))),
    created_at=st.none() | st.integers(0, 10).map(lambda n: NOW - timedelta(minutes=17 * n)),
)
fields = st.sampled_from(
    ("network:bluesky", "site:example.org", "site:example", "country:de", "to:bob", "rating:>4",
     "has:image", "has:media", "is:reply", "url:example.org/x", "url:é", "NOT lang:en a", "mood:negative")
)  # fmt: skip
queries = st.one_of(
    samples.queries, fields, st.builds("({} OR {})".format, fields, samples.queries),
    st.builds("{} AND NOT {}".format, samples.terms, samples.queries),
)  # fmt: skip


def parsed(text):
    try:
        return parse(text)
    except QueryError:
        return None


def store(folder, heard, cuts):
    """Keep posts; after so many of them a piece is made (1) or the segment sealed (2)."""
    heard = [msgspec.structs.replace(post, id=str(n)) for n, post in enumerate(heard)]
    with kept.Writer(folder, channel="7") as writer:
        for n, post in enumerate(heard):
            writer.append([post], heard_at=NOW)
            if cuts.get(n) == 1:
                writer.rest()
            if cuts.get(n) == 2:
                writer.seal()
    return heard


def last(tellings):
    *_before, end = tellings
    assert end.is_done
    return end


cuts = st.dictionaries(st.integers(0, 9), st.sampled_from((1, 2)), max_size=4)
many = st.lists(posts, min_size=1, max_size=10)


class TestSearch:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(heard=many, query=queries, cuts=cuts)
    def test_finds_what_the_matcher_finds(self, heard, query, cuts):
        node = parsed(query)
        if node is None:
            return
        matcher = match.compile([(0, node)])
        with tempfile.TemporaryDirectory() as name:
            heard = store(Path(name), heard, cuts)
            found = last(kept.search(Path(name), node))
        wanted = {post.id for post in heard if matcher.match(post).sure}
        assert {example.post.id for example in found.examples} == wanted
        assert (found.n_met, found.n_total, found.n_looked) == (len(wanted), len(heard), len(heard))
        assert sum(found.by_hour.values()) == sum(found.by_language.values()) == len(wanted)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(heard=many, query=samples.queries, cuts=cuts)
    def test_equals_the_slow_evaluator(self, heard, query, cuts):
        node = samples.readable(query)
        with tempfile.TemporaryDirectory() as name:
            heard = store(Path(name), heard, cuts)
            found = last(kept.search(Path(name), node))
        wanted = {post.id for post in heard if samples.slow.meets(post, node)}
        assert {example.post.id for example in found.examples} == wanted

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(heard=many, old=queries, new=queries, cuts=cuts)
    def test_compares_two_queries_in_one_pass(self, heard, old, new, cuts):
        nodes = parsed(old), parsed(new)
        if None in nodes:
            return
        matcher = match.compile(enumerate(nodes))
        with tempfile.TemporaryDirectory() as name:
            heard = store(Path(name), heard, cuts)
            change = last(kept.compare(Path(name), *nodes))
        met = [set(matcher.match(post).sure) for post in heard]
        assert change.old.n == sum(0 in each for each in met)
        assert change.new.n == sum(1 in each for each in met)
        came = {post.id for post, each in zip(heard, met, strict=True) if each == {1}}
        fell = {post.id for post, each in zip(heard, met, strict=True) if each == {0}}
        assert {example.post.id for example in change.incoming.examples} == came
        assert {example.post.id for example in change.outgoing.examples} == fell
        assert (change.incoming.n, change.outgoing.n) == (len(came), len(fell))

    def test_counts_by_the_hour_in_which_a_post_was_said(self, tmp_path):
        said = [NOW - timedelta(hours=n) for n in (0, 0, 1, 5)]
        heard = [Post(text="late", created_at=at) for at in said]
        store(tmp_path, heard, {1: 2})
        found = last(kept.search(tmp_path, parse("late")))
        hour = NOW.replace(minute=0)
        assert found.by_hour == {
            hour: 2,
            hour - timedelta(hours=1): 1,
            hour - timedelta(hours=5): 1,
        }

    def test_looks_only_at_the_time_and_the_channels_asked_for(self, tmp_path):
        heard = [Post(text="late", created_at=NOW - timedelta(hours=n)) for n in range(6)]
        store(tmp_path, heard, {2: 2})
        since, until = NOW - timedelta(hours=4), NOW - timedelta(hours=1)
        found = last(kept.search(tmp_path, parse("late"), since=since, until=until))
        assert (found.n_met, found.n_total) == (3, 3)
        assert last(kept.search(tmp_path, parse("late"), channels=["8"])).n_total == 0
        assert last(kept.search(tmp_path, parse("late"), channels=["7"])).n_met == 6

    def test_shows_the_newest_first_and_no_more_than_asked(self, tmp_path):
        store(tmp_path, [Post(text='late "of the"')] * 40, {9: 1, 20: 2, 30: 1})
        for query in ("late", '"of the"'):
            found = last(kept.search(tmp_path, parse(query), limit_examples=15))
            assert [int(each.post.id) for each in found.examples] == list(range(39, 24, -1))
            assert found.n_met == 40

    def test_tells_how_far_it_is_and_can_be_stopped(self, tmp_path):
        with kept.Writer(tmp_path, channel="7") as writer:
            heard = [Post(id=str(n), text="of the") for n in range(1300)]
            writer.append(heard, heard_at=NOW)
        told = [(one.n_looked, one.is_done) for one in kept.search(tmp_path, parse('"of the"'))]
        assert told == [(1300, True)]
        undecided = kept.search(tmp_path, parse("mood:negative"))
        told = [(one.n_looked, one.is_done) for one in undecided]
        assert told == [(500, False), (1000, False), (1300, False), (1300, True)]
        running = kept.search(tmp_path, parse('"of the"'))
        next(running)
        running.close()

    def test_asks_triage_for_what_only_triage_knows(self, tmp_path):
        store(tmp_path, [Post(text="late, I am furious"), Post(text="late", lang="en")], {})
        node = parse("late lang:de")
        assert last(kept.search(tmp_path, node)).n_met == 0
        found = last(kept.search(tmp_path, node, understanding=_AlwaysGerman()))
        assert [example.post.id for example in found.examples] == ["0"]
        unsure = last(kept.search(tmp_path, parse("late mood:negative")))
        assert (unsure.n_met, unsure.n_unsure) == (0, 2)

    def test_says_at_once_that_nothing_is_kept(self, tmp_path):
        assert last(kept.search(tmp_path / "none", parse("late"))).n_total == 0


class _AlwaysGerman:
    def understand(self, posts):
        return [samples.Marks(language=samples.Mark("de", 1.0, "x")) for _post in posts]


def test_reads_what_comes_next_from_the_disk_while_it_looks(tmp_path, monkeypatch):
    store(
        tmp_path, [Post(text=f"late {n}", url=f"https://a.example/{n}") for n in range(9)], {2: 2}
    )
    brought = []
    monkeypatch.setattr(pieces.container, "bring", lambda array: brought.append(array.nbytes))
    assert last(kept.search(tmp_path, parse("late NEAR/2 x"))).n_met == 0
    assert not brought
    assert last(kept.search(tmp_path, parse("url:example/3"))).n_met == 1
    assert len(brought) == 3 * 3
