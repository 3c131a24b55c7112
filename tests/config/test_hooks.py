"""The door of the webhook channels."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.db import OperationalError
from django.http import JsonResponse
from django.test import RequestFactory
from tests import cast

from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.config.hooks import hook
from allears.connectors import inbox
from allears.flow import cargo, steps
from allears.lib import clock
from allears.mentions import actions as mentions
from allears.mentions import queries
from allears.mentions.models import Mention

pytestmark = pytest.mark.django_db
SECRET = "a secret that is long enough"


@pytest.fixture
def channel() -> Channel:
    return channels.add(
        network="inbox", name="Own systems", values={"secret": SECRET}, by=None, now=cast.NOW
    )


def send(channel_id: int, body: object, **headers: str) -> JsonResponse:
    """Deliver as a sender would, with the secret as a bearer token unless told otherwise."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = RequestFactory().post(
        f"/hooks/{channel_id}/",
        data=content,
        content_type="application/json",
        headers=headers or {"Authorization": f"Bearer {SECRET}"},
    )
    return hook(request, channel_id)


def said(answer: JsonResponse) -> dict[str, Any]:
    return json.loads(answer.content)


POST = {"id": "1", "text": "Where is my parcel?", "author": {"name": "Nia", "handle": "nia"}}


class TestHook:
    def test_keeps_posts_and_says_what_became_of_them(self, channel: Channel) -> None:
        answer = send(channel.pk, [POST, POST | {"id": "2", "text": "And my money?"}])
        assert (answer.status_code, said(answer)) == (
            200,
            {"read": 2, "kept": 2, "seen": 0, "dropped": {}},
        )
        assert {m.text for m in Mention.objects.all()} == {"Where is my parcel?", "And my money?"}
        channel.refresh_from_db()
        assert channel.n_heard == 2
        assert channel.succeeded_at is not None

    def test_may_be_sent_again_and_again(self, channel: Channel) -> None:
        send(channel.pk, POST)
        assert said(send(channel.pk, POST)) == {"read": 1, "kept": 0, "seen": 1, "dropped": {}}
        assert Mention.objects.count() == 1

    def test_takes_one_post_a_line(self, channel: Channel) -> None:
        lines = b"\n".join(json.dumps(POST | {"id": str(n)}).encode() for n in range(3))
        assert said(send(channel.pk, lines))["read"] == 3

    def test_keeps_the_good_ones_and_names_the_others(self, channel: Channel) -> None:
        answer = send(channel.pk, [{"id": "9"}, POST, 17])
        body = said(answer)
        assert answer.status_code == 200
        assert (body["read"], body["kept"], body["dropped"]) == (3, 1, {"unreadable": 2})
        assert [fault["index"] for fault in body["faults"]] == [0, 2]
        assert len(queries.drop_samples(channel.pk)) == 2

    def test_takes_a_signature(self, channel: Channel) -> None:
        body = json.dumps(POST).encode()
        signature = inbox.sign(body, SECRET, clock.now())
        assert send(channel.pk, body, **{"AllEars-Signature": signature}).status_code == 200
        assert send(channel.pk, body + b" ", **{"AllEars-Signature": signature}).status_code == 401

    def test_takes_no_claim_to_the_bytes_of_others(self, channel: Channel) -> None:
        sha256 = hashlib.sha256(b"somebody else's bill").hexdigest()
        send(channel.pk, POST | {"files": [{"name": "bill.pdf", "sha256": sha256}]})
        (file,) = queries.post_of(Mention.objects.get()).files
        assert (file.name, file.sha256) == ("bill.pdf", "")

    def test_needs_neither_session_nor_form_token(self, channel: Channel) -> None:
        assert getattr(hook, "csrf_exempt", False)


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"", 400),
            (b"no json", 400),
            (b'{"text": ', 400),
            (b"[" * 100_000, 400),
            (b"\xff\xfe\x00", 400),
            (b'{"id": "1"}', 422),
            (b'[1, "x", null]', 422),
            (b"17", 422),
        ],
    )
    def test_say_in_a_sentence_what_is_wrong(
        self, channel: Channel, body: bytes, status: int
    ) -> None:
        answer = send(channel.pk, body)
        assert answer.status_code == status
        assert said(answer)["error"].endswith((".", ")."))
        assert Mention.objects.count() == 0

    @pytest.mark.parametrize("token", ["", "Bearer ", "Bearer wrong but long enough", "t=1,v1=00"])
    def test_of_strangers_are_401_and_tell_nothing(self, channel: Channel, token: str) -> None:
        answer = send(channel.pk, POST, Authorization=token)
        assert answer.status_code == 401
        assert Mention.objects.count() == 0

    def test_of_other_addresses_are_404(self, channel: Channel) -> None:
        blog = cast.channel("Town blog", "rss")
        assert send(blog.pk, POST).status_code == 404
        assert send(999, POST).status_code == 404

    def test_of_a_channel_without_a_secret_are_401(self) -> None:
        open_door = channels.add(network="inbox", name="Open", values={}, by=None, now=cast.NOW)
        assert send(open_door.pk, POST, Authorization="Bearer ").status_code == 401

    def test_of_too_much_are_413(self, channel: Channel) -> None:
        assert send(channel.pk, b" " * (inbox.MAX_BODY_BYTES + 1)).status_code == 413

    def test_of_a_length_that_is_no_number_are_taken_by_what_comes(self, channel: Channel) -> None:
        answer = send(channel.pk, POST, **{"Content-Length": "²"})
        assert answer.status_code < 500

    def test_of_a_paused_channel_ask_for_another_time(self, channel: Channel) -> None:
        channels.pause(channel=channel, by=cast.ada(), now=cast.NOW)
        answer = send(channel.pk, POST)
        assert (answer.status_code, answer["Retry-After"]) == (503, "300")

    def test_of_other_methods_are_405(self, channel: Channel) -> None:
        request = RequestFactory().get(f"/hooks/{channel.pk}/")
        answer = hook(request, channel.pk)
        assert (answer.status_code, answer["Allow"]) == (405, "POST")


class TestAllOrNothing:
    def test_keeps_nothing_when_the_database_goes_away_in_the_middle(
        self, channel: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(**_: object) -> None:
            raise OperationalError("the server closed the connection")

        monkeypatch.setattr(channels, "received", fails)
        answer = send(channel.pk, POST)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert Mention.objects.count() == 0
        monkeypatch.undo()
        assert said(send(channel.pk, POST))["kept"] == 1

    def test_becomes_a_case_like_everything_else(self, channel: Channel) -> None:
        send(channel.pk, POST | {"visibility": "private"})
        cared = steps.care(now=clock.now())
        assert len(cared.opened) == 1
        assert mentions.take_fresh(limit=9) == []


class TestHookOfANetwork:
    """A network that calls us itself, here Discourse."""

    @pytest.fixture
    def forum(self) -> Channel:
        values = {
            "address": "https://forum.example",
            "webhook_secret": SECRET,
            "keep": "everything",
        }
        return channels.add(network="discourse", name="Forum", values=values, by=None, now=cast.NOW)

    def call(
        self, channel: Channel, event: str, said_: object, secret: str = SECRET
    ) -> JsonResponse:
        body = json.dumps(said_).encode()
        mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Discourse-Event": event, "X-Discourse-Event-Signature": f"sha256={mac}"}
        return send(channel.pk, body, **headers)

    POST = {"post": {"id": 4, "topic_id": 7, "username": "nia", "cooked": "<p>Where is it?</p>"}}

    def test_keeps_what_the_network_brings_once(self, forum: Channel) -> None:
        assert said(self.call(forum, "post_created", self.POST))["kept"] == 1
        assert said(self.call(forum, "post_created", self.POST))["seen"] == 1
        mention = Mention.objects.get()
        assert (mention.network, mention.text) == ("discourse", "Where is it?")

    def test_hands_on_what_the_network_takes_back(
        self, forum: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        handed: list[object] = []
        keep = steps.keep

        def watched(channel: Channel, loaded: cargo.Loaded, **more: Any) -> mentions.Kept:
            handed.extend(loaded.gone)
            return keep(channel, loaded, **more)

        monkeypatch.setattr(steps, "keep", watched)
        assert self.call(forum, "post_destroyed", self.POST).status_code == 200
        assert handed == [("discourse", "forum.example/p/4")]

    def test_believes_only_the_secret(self, forum: Channel) -> None:
        answer = self.call(forum, "post_created", self.POST, secret="another secret than that")
        assert answer.status_code == 401
        assert not Mention.objects.exists()

    def test_says_what_it_cannot_read(self, forum: Channel) -> None:
        body = b"no json"
        mac = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "X-Discourse-Event": "post_created",
            "X-Discourse-Event-Signature": f"sha256={mac}",
        }
        assert send(forum.pk, body, **headers).status_code == 422

    def test_takes_nothing_while_it_is_paused(self, forum: Channel) -> None:
        Channel.objects.filter(pk=forum.pk).update(paused_at=cast.NOW)
        assert self.call(forum, "post_created", self.POST).status_code == 503
