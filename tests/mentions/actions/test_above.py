"""What stands above a mention is asked for once, put off politely, and kept as context."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import cast
from tests.fakes import FakeThreads

from allears.connectors import CONNECTORS
from allears.listening.post import Post
from allears.mentions import actions, queries
from allears.mentions.actions import above
from allears.mentions.models import Above, Context, Mention

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def threads(monkeypatch: pytest.MonkeyPatch) -> FakeThreads:
    network = FakeThreads()
    monkeypatch.setitem(CONNECTORS, "fake", network)
    return network


def reply(text: str = "Me too", **more: Any) -> Mention:
    given: dict[str, Any] = {"thread": "root", "reply_to_id": "p0"} | more
    (mention,) = cast.hear(cast.post(text, network="fake", **given), on=fake())
    return mention


def fake() -> Any:
    return cast.channel("Fake", "fake")


def asked() -> Above:
    actions.ask_above(mentions=[reply()], now=cast.NOW)
    (row,) = actions.lease_above(limit=5, worker="me", now=cast.NOW)
    return row


def said(n: int, **more: Any) -> Post:
    return cast.post(f"Above {n}", network="fake", id=f"a{n}", **more)


class TestAsk:
    def test_is_for_answers_on_networks_that_know_threads(self) -> None:
        lone = reply("Alone", thread="", reply_to_id="")
        (elsewhere,) = cast.hear(cast.post("Elsewhere", reply_to_id="p0"))
        mine = reply()
        assert actions.ask_above(mentions=[lone, elsewhere, mine], now=cast.NOW) == 1
        assert Above.objects.get().pk == mine.pk

    def test_is_never_twice_for_the_same(self) -> None:
        row = asked()
        actions.keep_above(row=row, posts=[said(1)], worker="me", now=cast.NOW)
        actions.ask_above(mentions=[row.mention], now=cast.NOW)
        assert actions.lease_above(limit=5, worker="me", now=cast.NOW) == []


class TestLease:
    def test_is_held_by_one_until_it_ends_or_they_die(self) -> None:
        asked()
        assert actions.lease_above(limit=5, worker="other", now=cast.NOW) == []
        assert actions.free_dead_above(is_dead=lambda name: name == "me", now=cast.NOW) == 1
        assert len(actions.lease_above(limit=5, worker="other", now=cast.NOW)) == 1

    def test_leaves_channels_alone_that_are_paused(self) -> None:
        actions.ask_above(mentions=[reply()], now=cast.NOW)
        type(fake()).objects.update(paused_at=cast.NOW)
        assert actions.lease_above(limit=5, worker="me", now=cast.NOW) == []


class TestKeep:
    def test_keeps_the_root_first_and_no_mention_of_it(self) -> None:
        row = asked()
        assert actions.keep_above(row=row, posts=[said(1), said(2)], worker="me", now=cast.NOW)
        thread = queries.above([row.pk])[row.pk]
        assert [post.text for post in thread.posts if post] == ["Above 1", "Above 2"]
        assert not thread.is_coming
        assert Mention.objects.count() == 1

    def test_keeps_nothing_for_who_lost_the_lease(self) -> None:
        row = asked()
        assert not actions.keep_above(row=row, posts=[said(1)], worker="other", now=cast.NOW)
        assert not Context.objects.exists()

    def test_leaves_out_what_was_taken_back_and_the_post_itself(self) -> None:
        row = asked()
        actions.bury(posts=[("fake", "a1")], channel_id=fake().pk, now=cast.NOW)
        own = cast.post("Me too", network="fake", id=row.mention.external_id)
        actions.keep_above(row=row, posts=[said(1), said(2), own], worker="me", now=cast.NOW)
        assert list(Context.objects.values_list("external_id", flat=True)) == ["a2"]

    def test_keeps_the_root_and_the_nearest_of_very_many(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(above, "MOST", 3)
        row = asked()
        actions.keep_above(row=row, posts=[said(n) for n in range(9)], worker="me", now=cast.NOW)
        kept = Context.objects.order_by("place").values_list("external_id", flat=True)
        assert list(kept) == ["a0", "a7", "a8"]


class TestTakenBack:
    def test_is_a_place_without_words(self) -> None:
        row = asked()
        actions.keep_above(row=row, posts=[said(1), said(2)], worker="me", now=cast.NOW)
        actions.take_back(posts=[("fake", "a1")], channel_id=fake().pk, now=cast.NOW)
        assert [p and p.text for p in queries.above([row.pk])[row.pk].posts] == [None, "Above 2"]
        actions.bury(authors=[("fake", "mira@example.org")], channel_id=1, now=cast.NOW)
        actions.take_back(
            authors=[("fake", "mira@example.org")], channel_id=fake().pk, now=cast.NOW
        )
        assert queries.above([row.pk])[row.pk].posts == (None, None)


class TestLater:
    def test_obeys_a_wish_that_is_longer_than_ours(self) -> None:
        row = asked()
        actions.above_later(row=row, why="Busy.", after_s=7200, worker="me", now=cast.NOW)
        row.refresh_from_db()
        assert row.due_at == cast.NOW + timedelta(hours=2)
        assert queries.above([row.pk])[row.pk].is_coming

    def test_is_given_up_after_some_tries(self) -> None:
        row = asked()
        for _ in range(above.MAX_TRIES):
            actions.above_later(row=row, why="Busy.", after_s=None, worker="me", now=cast.NOW)
            later = cast.NOW + timedelta(days=1)
            row = next(iter(actions.lease_above(limit=1, worker="me", now=later)), row)
        row.refresh_from_db()
        assert (row.due_at, row.trouble) == (None, "Busy.")
        assert queries.above([row.pk])[row.pk].trouble == "Busy."
