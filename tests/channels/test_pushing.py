"""Whether a hub tells a channel at once, in words for people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import cast

from allears.channels import actions, pushing
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


def agreed(feed: Channel) -> Subscription:
    actions.want_subscriptions(now=NOW)
    (row,) = actions.due_subscriptions(limit=5, now=NOW)
    actions.hub_verified(row=row, lease_s=864_000.0, now=NOW)
    row.refresh_from_db()
    return row


class TestPushing:
    def words(self, feed: Channel, *, later: int = 0) -> str:
        found = pushing.of(feed, NOW + timedelta(seconds=later))
        return f"{found.state}: {found.words}" if found else ""

    def test_says_how_it_stands(self, settings: Any) -> None:
        feed = a_feed()
        assert self.words(feed).startswith("wait: Asked")
        row = agreed(feed)
        assert self.words(feed).startswith("good: It tells us at once")
        assert self.words(feed, later=900_000).startswith("warn: It told us at once until")
        Subscription.objects.update(n_missed=5)
        assert "visited as usual" in self.words(feed)
        Subscription.objects.update(verified_at=None)
        actions.hub_failed(row=row, words="The hub has a fault on its server (status 500).")
        assert self.words(feed) == "warn: The hub has a fault on its server (status 500)."
        settings.HAS_URL = False
        assert "ALLEARS_URL" in self.words(feed)
        assert self.words(actions.add(network="rss", name="P", values={}, by=None, now=NOW)) == ""

    def test_stands_on_the_page_of_the_channel(self) -> None:
        feed = a_feed()
        agreed(feed)
        desk: Client = cast.at_the_desk(cast.ada())
        page = desk.get(f"/settings/channels/{feed.pk}/").content.decode()
        assert "Told at once" in page
        assert "hub.example" in page
        assert Subscription.objects.get().token not in page
