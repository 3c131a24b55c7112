"""A forum's webhook, and how a channel is tried."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.connectors.discourse_server import (
    NOW,
    SECRET,
    forum,
    forum_serving,
    keyed,
    numbers,
    post,
)
from tests.connectors.served import Served

from allears.connectors.discourse import discourse
from allears.listening.ports import KeysExpired, Receives, Unreadable


@pytest.fixture
def web() -> Iterator[Served]:
    with forum_serving() as served:
        yield served


def signed(body: bytes, event: str, secret: str = SECRET) -> dict[str, str]:
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"x-discourse-event": event, "x-discourse-event-signature": f"sha256={mac}"}


class TestReceive:
    def test_is_offered(self) -> None:
        assert isinstance(discourse, Receives)

    @pytest.mark.parametrize("event", ["post_created", "post_edited", "post_recovered"])
    def test_hears_a_post(self, event: str) -> None:
        body = json.dumps({"post": post(4)}).encode()
        page = discourse.receive(forum(webhook_secret=SECRET), signed(body, event), body, NOW)
        assert numbers(page) == [4]

    def test_forgets_what_is_destroyed(self) -> None:
        body = json.dumps({"post": post(4)}).encode()
        page = discourse.receive(
            forum(webhook_secret=SECRET), signed(body, "post_destroyed"), body, NOW
        )
        assert page.gone == [("discourse", "forum.example/p/4")]
        assert not page.items

    @pytest.mark.parametrize(
        ("event", "said"),
        [
            ("ping", {"ping": "OK"}),
            ("topic_created", {"topic": {"id": 5}}),
            ("post_created", {"post": post(4, post_type=4)}),
            ("post_created", []),
        ],
    )
    def test_takes_what_does_not_concern_it(self, event: str, said: Any) -> None:
        body = json.dumps(said).encode()
        page = discourse.receive(forum(webhook_secret=SECRET), signed(body, event), body, NOW)
        assert not page.items
        assert not page.gone

    def test_believes_nobody_else(self) -> None:
        body = json.dumps({"post": post(4)}).encode()
        for secret, headers in [
            (SECRET, signed(body, "post_created", "another secret of length")),
            (SECRET, {"x-discourse-event": "post_created"}),
            (SECRET, {"x-discourse-event-signature": "sha256=ü"}),
            ("", signed(body, "post_created", "")),
            ("short", signed(body, "post_created", "short")),
        ]:
            with pytest.raises(KeysExpired):
                discourse.receive(forum(webhook_secret=secret), headers, body, NOW)

    def test_says_what_is_no_json(self) -> None:
        body = b"[" * 100_000
        with pytest.raises(Unreadable):
            discourse.receive(forum(webhook_secret=SECRET), signed(body, "post_created"), body, NOW)


class TestCheck:
    def test_names_the_forum_and_the_user(self, web: Served) -> None:
        web.has("/site/basic-info.json", {"title": "Kettles"})
        findings = discourse.check(keyed())
        assert [finding.is_good for finding in findings] == [True, True]
        assert findings[0].name == "Kettles"
        assert "@fernhill" in findings[1].words
        assert web.asked[-1].headers["api-key"] == "k-secret"

    def test_sends_a_users_own_key_alone(self, web: Served) -> None:
        web.has("/site/basic-info.json", {"title": "Kettles"})
        discourse.check(forum(api_key="k-secret"))
        assert web.asked[-1].headers["user-api-key"] == "k-secret"
        assert "api-username" not in web.asked[-1].headers

    def test_says_which_blank_is_wrong(self, web: Served) -> None:
        web.has("/site/basic-info.json", {"title": "Kettles"})
        web.has("/session/current.json", {"errors": ["The API key is invalid."]}, 403)
        findings = discourse.check(keyed(webhook_secret="short"))
        bad = [finding.setting for finding in findings if not finding.is_good]
        assert bad == ["api_key", "webhook_secret"]
        assert "k-secret" not in str(findings)
