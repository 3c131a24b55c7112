"""Where hubs call us: who is believed, what is kept, and a hub that knows nothing of us."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests import cast
from tests.browser.house import eventually
from tests.flow.turns import Turns
from tests.websubhub import BlogWithHub

from allears.channels import actions as channels
from allears.channels.models import Channel, Subscription
from allears.flow import hubs, steps
from allears.flow.hubs import Hubs
from allears.lib import clock, http
from allears.mentions.models import DropCount, Mention

HUB, TOPIC = "https://hub.example/", "https://blog.example/feed.xml"


@pytest.fixture
def _public(settings: Any) -> None:
    settings.HAS_URL, settings.PUBLIC_URL = True, "https://desk.example"


def a_feed(**more: str) -> Channel:
    values = {"address": TOPIC, "keep": "everything", "hub": HUB, "topic": TOPIC} | more
    feed = channels.add(network="rss", name="Blog", values=values, by=None, now=clock.now())
    Channel.objects.filter(pk=feed.pk).update(cursor='{"seen": []}')
    return feed


def asked(feed: Channel) -> Subscription:
    """Its hub was asked just now."""
    channels.want_subscriptions(now=clock.now())
    channels.due_subscriptions(limit=5, now=clock.now())
    return Subscription.objects.get(channel=feed, ended_at=None)


def verify(row: Subscription, **more: str) -> Any:
    said = {"hub.mode": "subscribe", "hub.topic": row.topic, "hub.challenge": "yes?"} | more
    return Client().get(f"/hooks/websub/{row.token}/", said)


def agreed(feed: Channel) -> Subscription:
    row = asked(feed)
    assert verify(row, **{"hub.lease_seconds": "864000"}).content == b"yes?"
    row.refresh_from_db()
    return row


def an_entry(n: int) -> bytes:
    item = f"<item><guid>https://blog.example/{n}</guid><title>Entry {n}</title></item>"
    return f'<rss version="2.0"><channel><title>Blog</title>{item}</channel></rss>'.encode()


def deliver(row: Subscription, body: bytes, *, signature: str | None = None) -> int:
    made = hmac.new(channels.secret_of(row).encode(), body, hashlib.sha256).hexdigest()
    sent = Client().post(
        f"/hooks/websub/{row.token}/",
        body,
        content_type="application/rss+xml",
        headers={"X-Hub-Signature": f"sha256={made}" if signature is None else signature},
    )
    return sent.status_code


@pytest.mark.django_db
@pytest.mark.usefixtures("_public")
class TestVerify:
    def test_says_yes_once_it_was_asked_and_remembers_for_how_long(self) -> None:
        row = agreed(a_feed())
        assert row.agreed_until is not None
        assert timedelta(days=9) < row.agreed_until - clock.now() < timedelta(days=11)
        assert timedelta(days=7) < row.due_at - clock.now() < timedelta(days=9)
        assert row.n_failures == 0

    @pytest.mark.parametrize(
        "wrong",
        [
            {"hub.topic": "https://other.example/"},
            {"hub.mode": "unsubscribe"},
            {"hub.mode": "dance"},
            {"hub.challenge": ""},
            {"hub.challenge": "x" * 3_000},
        ],
    )
    def test_says_no_to_what_nobody_asked_for(self, wrong: dict[str, str]) -> None:
        row = asked(a_feed())
        assert verify(row, **wrong).status_code == 404
        assert verify(Subscription(token="guessed", topic=TOPIC)).status_code == 404

    def test_gives_the_challenge_back_as_nothing_but_text(self) -> None:
        answer = verify(asked(a_feed()), **{"hub.challenge": "<script>"})
        assert answer.content == b"<script>"
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("lease", ["", "-5", "nan", "inf", "soon"])
    def test_takes_nonsense_for_what_we_asked(self, lease: str) -> None:
        row = asked(a_feed())
        verify(row, **{"hub.lease_seconds": lease})
        row.refresh_from_db()
        assert row.agreed_until is not None
        assert row.agreed_until - clock.now() > timedelta(days=9)

    def test_keeps_what_a_hub_says_against_it(self) -> None:
        row = asked(a_feed())
        assert verify(row, **{"hub.mode": "denied", "hub.reason": "too many"}).status_code == 200
        row.refresh_from_db()
        assert "too many" in row.words


@pytest.mark.django_db
@pytest.mark.usefixtures("_public")
class TestDeliver:
    def test_keeps_what_is_signed_once(self) -> None:
        feed = a_feed()
        row = agreed(feed)
        assert [deliver(row, an_entry(n)) for n in (1, 2, 1)] == [202] * 3
        assert sorted(Mention.objects.values_list("title", flat=True)) == ["Entry 1", "Entry 2"]
        row.refresh_from_db()
        assert (row.n_delivered, row.n_ignored) == (3, 0)

    def test_is_met_again_by_no_visit(self) -> None:
        feed = a_feed()
        deliver(agreed(feed), an_entry(1))
        (leased,) = channels.lease_due(networks=["rss"], worker="w", limit=1, now=clock.now())
        body = an_entry(1)

        class Site:
            def handle_request(self, request: Any) -> Any:
                import httpx

                return httpx.Response(200, content=body, headers={"link": f"<{HUB}>; rel=hub"})

        with http.using(http.Door(transport=Site(), resolver=_anywhere)):  # type: ignore[arg-type]
            steps.listen(leased, now=clock.now())
        assert Mention.objects.count() == 1
        assert not DropCount.objects.filter(reason="seen").exists()
        feed.refresh_from_db()
        assert feed.next_visit_at is not None
        assert feed.next_visit_at - clock.now() > timedelta(hours=3)

    @pytest.mark.parametrize("signature", ["", "sha256=00", "md5=00", "sha1=" + "0" * 40])
    def test_leaves_unread_what_is_not_signed_and_does_not_tell(self, signature: str) -> None:
        row = agreed(a_feed())
        assert deliver(row, an_entry(1), signature=signature) == 202
        assert not Mention.objects.exists()
        row.refresh_from_db()
        assert (row.n_delivered, row.n_ignored) == (0, 1)

    def test_looks_for_itself_where_nothing_can_be_read(self) -> None:
        feed = a_feed()
        row = agreed(feed)
        Channel.objects.update(next_visit_at=clock.now() + timedelta(hours=3))
        assert deliver(row, b"\x00 no feed") == 202
        feed.refresh_from_db()
        assert feed.next_visit_at is not None
        assert feed.next_visit_at <= clock.now()

    def test_looks_for_itself_where_whole_articles_are_wanted(self) -> None:
        row = agreed(a_feed(whole_article="yes"))
        assert deliver(row, an_entry(1)) == 202
        assert not Mention.objects.exists()

    def test_hears_nobody_before_who_it_is_was_made_sure(self) -> None:
        assert deliver(asked(a_feed()), an_entry(1)) == 404

    def test_says_that_nobody_is_there_any_more(self) -> None:
        feed = a_feed()
        row = agreed(feed)
        channels.pause(channel=feed, by=cast.ada(), now=clock.now())
        assert deliver(row, an_entry(1)) == 503
        channels.remove(channel=feed, by=cast.ada(), now=clock.now())
        assert deliver(row, an_entry(1)) == 410
        assert Client().post("/hooks/websub/guessed/", b"x", content_type="a/b").status_code == 410


def _anywhere(host: str, port: int) -> list[str]:
    return ["93.184.216.34"]


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[BlogWithHub]:
    blog = BlogWithHub(tmp_path)
    yield blog
    blog.end()


@pytest.mark.django_db(transaction=True)
class TestRealHub:
    def visit(self) -> None:
        (leased,) = channels.lease_due(networks=["rss"], worker="w", limit=1, now=clock.now())
        steps.listen(leased, now=clock.now())

    def test_tells_at_once_and_stops_when_the_channel_goes(
        self, blog: BlogWithHub, live_server: Any, settings: Any
    ) -> None:
        settings.HAS_URL, settings.PUBLIC_URL = True, live_server.url
        blog.publish("Before")
        values = {"address": blog.topic, "keep": "everything"}
        feed = channels.add(network="rss", name="Blog", values=values, by=None, now=clock.now())
        with http.using(http.Door(allow_private=frozenset({"127.0.0.1"}))):
            self.visit()
            turns = Turns(2)
            assert Hubs(turns).round()
            turns.do()
            assert eventually(lambda: len(blog.subscribers()) == 1)
            row = Subscription.objects.get()
            assert blog.subscribers() == [hubs.callback_of(row)]
            assert row.verified_at is not None
            n_visits = blog.n_visits
            blog.publish("At once")
            blog.tell()
            assert eventually(lambda: Mention.objects.count() == 2)
            assert blog.n_visits == n_visits + 1, "the hub's own look at the feed"
            channels.visit_soon(channel_ids=[feed.pk], now=clock.now())
            self.visit()
            assert Mention.objects.count() == 2
            channels.remove(channel=feed, by=cast.ada(), now=clock.now())
            assert Hubs(turns).round()
            turns.do()
            assert eventually(lambda: not blog.subscribers())
            assert eventually(lambda: not Subscription.objects.exists())
