"""Asking hubs; a hub that is down, lies or is slow costs nothing but its own row's words."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from tests import cast
from tests.flow.turns import Turns

from allears.channels import actions as channels
from allears.channels.models import Channel, Subscription
from allears.flow.hubs import Hubs
from allears.lib import http

pytestmark = pytest.mark.django_db
TOPIC = "https://blog.example/feed.xml"


@pytest.fixture(autouse=True)
def _public(settings: Any) -> None:
    settings.HAS_URL, settings.PUBLIC_URL = True, "https://desk.example"


def a_round(answer: httpx.Response | Exception) -> list[dict[str, list[str]]]:
    """What a hub was asked that answers so."""
    heard: list[dict[str, list[str]]] = []

    def hub(request: httpx.Request) -> httpx.Response:
        heard.append(parse_qs(request.content.decode()))
        if isinstance(answer, Exception):
            raise answer
        return answer

    turns = Turns(2)
    with http.using(http.Door(transport=httpx.MockTransport(hub))):
        Hubs(turns).round()
        turns.do()
    return heard


def a_feed(hub: str = "https://hub.example/") -> Channel:
    values = {"address": TOPIC, "hub": hub, "topic": TOPIC}
    return channels.add(network="rss", name="Blog", values=values, by=None, now=cast.NOW)


class TestRound:
    def test_asks_for_what_is_wanted(self) -> None:
        a_feed()
        (asked,) = a_round(httpx.Response(202))
        row = Subscription.objects.get()
        assert asked == {
            "hub.mode": ["subscribe"],
            "hub.topic": [TOPIC],
            "hub.callback": [f"https://desk.example/hooks/websub/{row.token}/"],
            "hub.secret": [channels.secret_of(row)],
            "hub.lease_seconds": [str(channels.LEASE_S)],
        }
        assert row.words == ""
        assert a_round(httpx.Response(202)) == []

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            (httpx.ConnectError("down"), "hub.example"),
            (httpx.Response(500), "status 500"),
            (httpx.Response(404), "not there"),
            (httpx.Response(400, content=b"\xff" * 100), "status 400"),
            (httpx.Response(429, headers={"retry-after": "9"}), "later"),
        ],
    )
    def test_writes_down_what_a_hub_says_against_it(
        self, answer: httpx.Response | Exception, words: str
    ) -> None:
        feed = a_feed()
        assert len(a_round(answer)) == 1
        row = Subscription.objects.get()
        assert words in row.words
        feed.refresh_from_db()
        assert (feed.error_words, feed.next_visit_at) == ("", cast.NOW)

    @pytest.mark.parametrize(
        "hub", ["http://127.0.0.1:9/", "http://169.254.169.254/", "https://u@h/"]
    )
    def test_is_led_into_no_private_network(self, hub: str) -> None:
        a_feed(hub)
        assert a_round(httpx.Response(202)) == []
        assert Subscription.objects.get().words

    def test_asks_to_stop_when_the_channel_is_gone(self) -> None:
        feed = a_feed()
        a_round(httpx.Response(202))
        channels.remove(channel=feed, by=cast.ada(), now=cast.NOW)
        (asked,) = a_round(httpx.Response(202))
        assert asked["hub.mode"] == ["unsubscribe"]
        assert "hub.secret" not in asked
