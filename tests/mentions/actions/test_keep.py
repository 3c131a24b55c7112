"""Keeping a page of posts: once, with hits, counts and what was left out, or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.listening import pipeline
from allears.listening.ports import Drop
from allears.listening.post import Author, Post
from allears.mentions import actions, queries
from allears.mentions.models import DropSample, Fresh, Hit, Mention

pytestmark = pytest.mark.django_db
LONG = "The tram on line nine never comes when it rains and nobody tells us why that is so"


def dropped(reason: Drop, n: int = 1) -> pipeline.Outcome:
    posts = tuple(
        pipeline.Dropped(post=Post(text=""), reason=reason, why="No text.", sample=f"{{{i}\0}}")
        for i in range(n)
    )
    return pipeline.Outcome(kept=(), dropped=posts, timings={})


class TestKeep:
    def test_keeps_what_the_network_gave_and_what_triage_believes(self) -> None:
        said = cast.post("The tram is late", title="Late", url="https://example.org/1")
        (mention,) = cast.hear(said, understood=cast.marks(intent="complaint"))
        post = queries.post_of(mention)
        assert (post.text, post.title, post.channel) == ("The tram is late", "Late", "Town blog")
        assert queries.marks_of(mention).intent.reason == "It reads like complaint."
        assert (mention.intent, mention.mood) == ("complaint", "unknown")

    def test_keeps_a_post_once(self) -> None:
        assert len(cast.hear(cast.post("Hello"))) == 1
        assert cast.hear(cast.post("Hello")) == []
        assert Mention.objects.count() == Fresh.objects.count() == 1

    def test_does_not_believe_a_post_from_the_future(self) -> None:
        late = cast.post("Tomorrow", created_at=cast.NOW + timedelta(days=400))
        (mention,) = cast.hear(late)
        assert mention.posted_at == cast.NOW

    def test_knows_who_said_it_and_lets_nobody_be_nobody(self) -> None:
        (named,) = cast.hear(cast.post("Hello"))
        (nameless,) = cast.hear(cast.post("Hello?", author=Author()))
        assert str(named.identity) == "Mira Lang"
        assert nameless.identity is None

    def test_lets_a_hit_of_a_vanished_monitor_go(self) -> None:
        trams = cast.monitor()
        gone = cast.monitor("Gone", "gone")
        type(gone).objects.filter(pk=gone.pk).delete()
        cast.hear(cast.post("tram"), hits=[trams, gone])
        assert list(Hit.objects.values_list("monitor_id", flat=True)) == [trams.pk]

    def test_groups_near_copies_under_the_first(self) -> None:
        (first,) = cast.hear(cast.post(LONG))
        (second,) = cast.hear(cast.post(LONG + "!", who="Jonas Weber"))
        first.refresh_from_db()
        assert second.copy_of_id == first.pk
        assert first.n_copies == 1

    def test_keeps_nothing_when_the_cursor_cannot_move(self) -> None:
        def fails() -> None:
            raise RuntimeError("somebody else has the channel")

        outcome = dropped(Drop.EMPTY)
        with pytest.raises(RuntimeError):
            actions.keep(channel=cast.channel(), outcome=outcome, now=cast.NOW, advance=fails)
        assert queries.drop_counts(channel_id=cast.channel().pk, since=cast.NOW) == {}


class TestDrops:
    def test_are_counted_by_day_with_a_sample_of_the_unreadable(self) -> None:
        place = cast.channel()
        for _ in range(2):
            actions.keep(channel=place, outcome=dropped(Drop.UNREADABLE), now=cast.NOW)
        actions.keep(channel=place, outcome=dropped(Drop.UNMATCHED, 3), now=cast.NOW)
        counts = queries.drop_counts(channel_id=place.pk, since=cast.NOW)
        assert counts == {"unreadable": 2, "unmatched": 3}
        samples = queries.drop_samples(place.pk)
        assert [(one.reason, one.sample) for one in samples] == [("unreadable", "{0}")] * 2

    def test_keep_no_more_samples_than_somebody_looks_at(self) -> None:
        for _ in range(3):
            actions.keep(channel=cast.channel(), outcome=dropped(Drop.EMPTY, 60), now=cast.NOW)
        assert DropSample.objects.count() == 50


class TestTake:
    def test_takes_the_oldest_and_gives_them_once(self) -> None:
        ids = [m.pk for m in cast.hear(*[cast.post(f"Number {n}") for n in range(3)])]
        assert actions.take_fresh(limit=2) == sorted(ids)[:2]
        assert actions.take_fresh(limit=2) == sorted(ids)[2:]
        assert actions.take_fresh(limit=2) == []

    def test_takes_one_by_name_once(self) -> None:
        (mention,) = cast.hear(cast.post("Hello"))
        assert actions.take_one(mention_id=mention.pk)
        assert not actions.take_one(mention_id=mention.pk)
