"""A forum that behaves in every way: lists, edits, deletions, webhooks, keys."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.connectors.served import Served, Spending, serving

from allears.connectors.discourse import discourse
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    Page,
    Receives,
    Refused,
    RetryLater,
    Unreadable,
)

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SECRET = "a secret of some length"


def forum(**settings: str) -> ChannelFacts:
    secrets = {
        name: settings.pop(name) for name in ("api_key", "webhook_secret") if name in settings
    }
    plain = {"address": "https://forum.example"} | settings
    return ChannelFacts(id=1, name="Forum", settings=plain, secrets=secrets)


def keyed(**settings: str) -> ChannelFacts:
    return forum(api_key="k-secret", api_username="fernhill", **settings)


def post(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "topic_id": 7,
        "post_number": 2,
        "username": "ann",
        "cooked": f"<p>Words {number}</p>",
        "version": 1,
    } | more


@pytest.fixture
def web() -> Iterator[Served]:
    with serving() as served:
        served.has("/session/current.json", {"current_user": {"username": "fernhill"}})
        served.has("/private-posts.json", {"private_posts": []})
        yield served


def lists(web: Served, posts: list[dict[str, Any]], size: int = 3) -> None:
    """The forum's list: newest first, so many a page, `before` included."""

    def answer(request: httpx.Request) -> httpx.Response:
        before = int(request.url.params.get("before", 10**9))
        page = sorted((p for p in posts if p["id"] <= before), key=lambda p: -p["id"])[:size]
        return httpx.Response(200, json={"latest_posts": page})

    web.has("/posts.json", answer)


def numbers(page: Page) -> list[int]:
    return [int(discourse.to_post(item, forum()).id.rpartition("/")[2]) for item in page.items]


class TestHear:
    def test_takes_one_page_at_first_oldest_first(self, web: Served) -> None:
        lists(web, [post(n) for n in range(1, 9)])
        page = discourse.hear(forum(), "", NOW)
        assert numbers(page) == [6, 7, 8]
        assert not page.has_more

    def test_gives_nothing_twice(self, web: Served) -> None:
        lists(web, [post(n) for n in range(1, 9)])
        first = discourse.hear(forum(), "", NOW)
        assert numbers(discourse.hear(forum(), first.cursor, NOW)) == []

    def test_catches_up_after_an_outage_without_a_gap(self, web: Served) -> None:
        posts = [post(n) for n in range(1, 4)]
        lists(web, posts)
        page = discourse.hear(forum(), "", NOW)
        posts += [post(n) for n in range(4, 14)]
        heard: set[int] = set()
        for _ in range(20):
            page = discourse.hear(forum(), page.cursor, NOW)
            heard |= {*numbers(page)}
            if not page.has_more:
                break
        assert heard == set(range(4, 14))

    def test_goes_on_where_a_stretch_of_numbers_shows_nothing(self, web: Served) -> None:
        """Older forums answer with a window of fifty numbers, whether or not they may be seen."""
        posts = [post(1)]

        def answer(request: httpx.Request) -> httpx.Response:
            before = int(request.url.params.get("before", max(p["id"] for p in posts)))
            page = [p for p in posts if before - 50 < p["id"] <= before]
            return httpx.Response(200, json={"latest_posts": page[::-1]})

        web.has("/posts.json", answer)
        page = discourse.hear(forum(), "", NOW)
        posts += [post(200), post(380)]
        heard: list[int] = []
        for _ in range(20):
            page = discourse.hear(forum(), page.cursor, NOW)
            heard += numbers(page)
            if not page.has_more:
                break
        assert sorted(set(heard)) == [200, 380]
        assert not page.has_more

    def test_hears_an_edit_as_the_same_post(self, web: Served) -> None:
        posts = [post(n) for n in range(1, 4)]
        lists(web, posts)
        first = discourse.hear(forum(), "", NOW)
        posts[0] = post(
            1, version=2, cooked="<p>Other words</p>", updated_at="2026-03-10T11:00:00Z"
        )
        page = discourse.hear(forum(), first.cursor, NOW)
        (edited,) = [discourse.to_post(item, forum()) for item in page.items]
        assert edited.id == "forum.example/p/1"
        assert edited.text == "Other words"
        assert edited.edited_at == datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
        assert numbers(discourse.hear(forum(), page.cursor, NOW)) == []

    def test_looks_at_older_ones_again(self, web: Served) -> None:
        posts = [post(n) for n in range(1, 4)]
        lists(web, posts)
        page = discourse.hear(forum(), "", NOW)
        posts += [post(4), post(5), post(6)]
        page = discourse.hear(forum(), page.cursor, NOW)
        posts[1] = post(2, version=2)
        heard: list[int] = []
        for _ in range(3):
            page = discourse.hear(forum(), page.cursor, NOW)
            heard += numbers(page)
        assert heard == [4, 2]

    @pytest.mark.parametrize("status", [404, 410])
    def test_tells_what_is_gone(self, web: Served, status: int) -> None:
        posts = [post(n) for n in range(1, 7)]
        lists(web, posts, size=6)
        page = discourse.hear(forum(), "", NOW)
        posts += [post(n) for n in range(7, 13)]
        page = discourse.hear(forum(), page.cursor, NOW)
        del posts[2]
        web.has("/posts/3.json", {"errors": ["It is gone."]}, status)
        gone: list[tuple[str, str]] = []
        for _ in range(3):
            page = discourse.hear(forum(), page.cursor, NOW)
            gone += page.gone
        assert gone == [("discourse", "forum.example/p/3")]

    def test_believes_a_post_that_is_hidden_from_the_list_alone(self, web: Served) -> None:
        posts = [post(n) for n in range(1, 7)]
        lists(web, posts, size=6)
        page = discourse.hear(forum(), "", NOW)
        posts += [post(n) for n in range(7, 13)]
        page = discourse.hear(forum(), page.cursor, NOW)
        web.has("/posts/3.json", posts[2])
        web.has("/posts/4.json", {"errors": ["no"], "error_type": "invalid_access"}, 403)
        del posts[2]
        for _ in range(3):
            page = discourse.hear(forum(), page.cursor, NOW)
            assert not page.gone

    def test_tells_of_a_post_that_its_author_took_back(self, web: Served) -> None:
        posts = [post(1), post(2)]
        lists(web, posts)
        first = discourse.hear(forum(), "", NOW)
        posts[1] = post(2, user_deleted=True, version=2)
        assert discourse.hear(forum(), first.cursor, NOW).gone == [
            ("discourse", "forum.example/p/2")
        ]

    def test_hears_messages_as_sent_to_us(self, web: Served) -> None:
        lists(web, [])
        web.has("/private-posts.json", {"private_posts": [post(5)]})
        page = discourse.hear(keyed(), "", NOW)
        (message,) = [discourse.to_post(item, keyed()) for item in page.items]
        assert message.is_private
        assert message.to == ("fernhill",)
        assert page.changed_settings == {"own_username": "fernhill"}

    def test_hears_the_forum_where_messages_are_not_allowed(self, web: Served) -> None:
        lists(web, [post(1)])
        web.has("/private-posts.json", {"error_type": "invalid_access"}, 403)
        assert numbers(discourse.hear(keyed(), "", NOW)) == [1]

    def test_knows_its_own_words(self, web: Served) -> None:
        lists(web, [post(1, username="FernHill")])
        (item,) = discourse.hear(keyed(), "", NOW).items
        assert discourse.to_post(item, keyed()).extra["ours"] == "1"

    def test_keeps_to_categories(self, web: Served) -> None:
        lists(web, [post(1, category_id=5), post(2, category_id=6), post(3, category_slug="help")])
        assert numbers(discourse.hear(forum(categories="5, Help"), "", NOW)) == [1, 3]

    def test_leaves_out_small_actions_and_whispers(self, web: Served) -> None:
        lists(web, [post(1, post_type=3), post(2, post_type=4), post(3, post_type=1)])
        assert numbers(discourse.hear(forum(), "", NOW)) == [3]

    def test_hears_flags_once(self, web: Served) -> None:
        lists(web, [])
        web.has("/review.json", {"reviewables": [{"id": 9}, {"id": 8}]})
        page = discourse.hear(keyed(flags="yes"), "", NOW)
        assert numbers(page) == [8, 9]
        assert not discourse.hear(keyed(flags="yes"), page.cursor, NOW).items

    def test_hears_only_what_a_search_finds(self, web: Served) -> None:
        web.has("/search.json", {"posts": [{"id": 5}, {"id": 3}]})
        web.has("/posts/5.json", post(5))
        web.has("/posts/3.json", post(3))
        page = discourse.hear(forum(search="kettle"), "", NOW)
        assert numbers(page) == [3, 5]
        assert web.called("/search.json")[0].url.params["q"] == "kettle order:latest"
        assert numbers(discourse.hear(forum(search="kettle"), page.cursor, NOW)) == []

    def test_forgets_the_cursor_of_another_forum(self, web: Served) -> None:
        lists(web, [post(1)])
        cursor = discourse.hear(forum(), "", NOW).cursor
        assert numbers(discourse.hear(forum(address="https://other.example"), cursor, NOW)) == [1]

    def test_spends_and_obeys(self, web: Served) -> None:
        web.has(
            "/posts.json",
            {"errors": ["slow"], "error_type": "rate_limit", "extras": {"wait_seconds": 53}},
            429,
            retry_after="20",
        )
        budget = Spending()
        facts = ChannelFacts(id=1, name="x", settings=forum().settings, budget=budget)
        with pytest.raises(RetryLater) as caught:
            discourse.hear(facts, "", NOW)
        assert caught.value.after_s == 53
        assert budget.spent == [("requests", 1, False)]
        assert budget.heard == [("requests", 0)]

    @pytest.mark.parametrize(
        ("status", "said", "error"),
        [
            (403, {"error_type": "not_logged_in", "errors": ["Log in."]}, KeysExpired),
            (403, {"errors": ["The API username or key is invalid."]}, KeysExpired),
            (403, {"error_type": "invalid_access", "errors": ["No."]}, Refused),
            (404, {}, Refused),
            (500, {}, RetryLater),
            (200, b"<html>", RetryLater),
            (200, b'{"latest_posts": [', RetryLater),
        ],
    )
    def test_reads_what_the_forum_refuses(
        self, web: Served, status: int, said: Any, error: type[Exception]
    ) -> None:
        web.has("/posts.json", said, status)
        with pytest.raises(error):
            discourse.hear(forum(), "", NOW)

    @pytest.mark.parametrize("said", [None, [], 5, "x", {"latest_posts": [5, None, {"id": "x"}]}])
    def test_hears_nothing_in_nonsense(self, web: Served, said: Any) -> None:
        web.has("/posts.json", said)
        assert not discourse.hear(forum(), "", NOW).items


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
