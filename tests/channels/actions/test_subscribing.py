"""Which hubs are asked and when; that visits go on whatever a hub does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import cast

from allears.channels import actions
from allears.channels.actions import subscribing
from allears.channels.models import Channel, Subscription

pytestmark = pytest.mark.django_db
NOW = cast.NOW
HUB, TOPIC = "https://hub.example/", "https://blog.example/feed.xml"


@pytest.fixture(autouse=True)
def _public(settings: Any) -> None:
    settings.HAS_URL, settings.PUBLIC_URL = True, "https://desk.example"


def a_feed(**more: str) -> Channel:
    values = {"address": TOPIC, "hub": HUB, "topic": TOPIC} | more
    return actions.add(network="rss", name="Blog", values=values, by=None, now=NOW)


def agreed(feed: Channel, *, lease_s: float = 864_000.0) -> Subscription:
    actions.want_subscriptions(now=NOW)
    (row,) = actions.due_subscriptions(limit=5, now=NOW)
    actions.hub_verified(row=row, lease_s=lease_s, now=NOW)
    row.refresh_from_db()
    return row


class TestWanted:
    def test_is_one_for_each_feed_with_a_hub(self) -> None:
        feed = a_feed()
        actions.add(network="rss", name="Plain", values={"address": TOPIC}, by=None, now=NOW)
        for _ in range(2):
            actions.want_subscriptions(now=NOW)
        row = Subscription.objects.get()
        assert (row.channel_id, row.hub, row.topic) == (feed.pk, HUB, TOPIC)
        assert len(actions.secret_of(row)) > 30
        assert actions.secret_of(row).encode() not in bytes(row.secret)

    def test_is_none_while_nobody_can_reach_us(self, settings: Any) -> None:
        settings.HAS_URL = False
        a_feed()
        actions.want_subscriptions(now=NOW)
        assert not Subscription.objects.exists()

    def test_ends_with_the_channel_or_another_hub(self) -> None:
        feed = a_feed()
        agreed(feed)
        Channel.objects.update(settings=feed.settings | {"hub": "https://new.example/"})
        actions.want_subscriptions(now=NOW)
        assert [row.hub for row in Subscription.objects.filter(ended_at=None)] == [
            "https://new.example/"
        ]
        actions.remove(channel=feed, by=cast.ada(), now=NOW)
        actions.want_subscriptions(now=NOW)
        assert not Subscription.objects.filter(ended_at=None).exists()

    def test_says_farewell_a_few_times_and_forgets(self) -> None:
        feed = a_feed()
        agreed(feed)
        actions.remove(channel=feed, by=cast.ada(), now=NOW)
        actions.want_subscriptions(now=NOW)
        n = 0
        for day in range(9):
            n += len(actions.due_subscriptions(limit=5, now=NOW + timedelta(days=day + 1)))
        assert n == subscribing.FAREWELLS
        assert not Subscription.objects.exists()


class TestDue:
    def test_is_asked_again_later_and_later_when_the_hub_does_not_come(self) -> None:
        a_feed()
        actions.want_subscriptions(now=NOW)
        at, waits = NOW, []
        for _ in range(12):
            (row,) = actions.due_subscriptions(limit=5, now=at)
            assert not actions.due_subscriptions(limit=5, now=at)
            waits.append((row.due_at - at).total_seconds())
            at = row.due_at
        assert waits[:3] == [600, 1_200, 2_400]
        assert waits[-1] == subscribing.LONGEST_WAIT_S
        assert "did not come" in row.words

    def test_is_renewed_before_its_end(self) -> None:
        row = agreed(a_feed(), lease_s=1_000)
        assert row.agreed_until is not None
        assert NOW < row.due_at < row.agreed_until
        assert actions.due_subscriptions(limit=5, now=row.due_at)

    def test_of_a_hub_in_a_hurry_is_no_storm(self) -> None:
        assert agreed(a_feed(), lease_s=1).due_at - NOW >= subscribing.SHORTEST_RENEWAL


class TestSlowed:
    def slowed(self, feed: Channel, *, n_heard: int = 0, later: int = 60) -> float:
        now = NOW + timedelta(seconds=later)
        return subscribing.slowed_s(feed, 900, n_heard=n_heard, now=now)

    def test_while_a_hub_tells(self) -> None:
        feed = a_feed()
        assert self.slowed(feed) == 900
        agreed(feed)
        assert self.slowed(feed) == subscribing.SLOW_POLL_S
        assert self.slowed(feed, later=900_000) == 900

    def test_not_by_a_hub_that_lies_until_it_tells_again(self) -> None:
        feed = a_feed()
        row = agreed(feed)
        found = [self.slowed(feed, n_heard=1) for _ in range(3)]
        assert found == [subscribing.SLOW_POLL_S, subscribing.SLOW_POLL_S, 900]
        actions.hub_delivered(row=row, cursor="", now=NOW)
        assert self.slowed(feed) == subscribing.SLOW_POLL_S

    def test_never_without_a_hub(self) -> None:
        plain = actions.add(network="rss", name="Plain", values={}, by=None, now=NOW)
        assert self.slowed(plain) == 900
