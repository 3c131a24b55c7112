"""Answers in a forum: said once, found again, refused in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.connectors.served import Served, Spending, serving

from allears.connectors import discourse_said as saying
from allears.connectors.discourse import discourse
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    Receipt,
    Refused,
    RetryLater,
    Unknown,
    Utterance,
)
from allears.listening.post import Post

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SIGN = saying.marker("r-1")
TAKEN = {"id": 55, "topic_id": 7, "topic_slug": "lid", "post_number": 9}


def forum(**settings: str) -> ChannelFacts:
    plain = {
        "address": "https://forum.example",
        "api_username": "fernhill",
        "account": "fernhill",
    }
    return ChannelFacts(
        id=1, name="Forum", settings=plain | settings, secrets={"api_key": "k"}, budget=Spending()
    )


def reply(**more: Any) -> Utterance:
    usual: dict[str, Any] = {
        "key": "r-1",
        "text": "We are sorry.",
        "to": "ann",
        "is_public": True,
        "subject": "Kettle lid",
        "thread": "forum.example/t/7",
        "reply_to_id": "forum.example/p/5",
    }
    return Utterance(**(usual | more))


@pytest.fixture
def web() -> Iterator[Served]:
    with serving() as served:
        served.has("/posts/5.json", {"id": 5, "topic_id": 7, "post_number": 3})
        served.has("POST /posts.json", TAKEN)
        yield served


def sent(web: Served) -> dict[str, Any]:
    (request,) = web.called("POST /posts.json")
    found: dict[str, Any] = json.loads(request.content)
    return found


class TestSpeak:
    def test_answers_in_the_topic_below_the_post(self, web: Served) -> None:
        receipt = discourse.speak(forum(), reply(), NOW)
        assert receipt.id == "forum.example/p/55"
        assert receipt.url == "https://forum.example/t/lid/7/9"
        assert sent(web) == {
            "topic_id": 7,
            "raw": f"We are sorry.\n\n{SIGN}",
            "reply_to_post_number": 3,
        }

    def test_answers_in_the_topic_where_the_post_is_gone(self, web: Served) -> None:
        discourse.speak(forum(), reply(reply_to_id="forum.example/p/99"), NOW)
        assert "reply_to_post_number" not in sent(web)

    def test_begins_a_message_for_a_private_answer(self, web: Served) -> None:
        discourse.speak(forum(), reply(is_public=False), NOW)
        assert sent(web) == {
            "title": "Kettle lid",
            "raw": f"We are sorry.\n\n{SIGN}",
            "archetype": "private_message",
            "target_recipients": "ann",
        }

    def test_stays_in_a_message(self, web: Served) -> None:
        discourse.speak(forum(), reply(is_public=False, thread="forum.example/pm/7"), NOW)
        assert sent(web)["topic_id"] == 7
        assert "whisper" not in sent(web)

    def test_whispers_where_the_channel_says_so(self, web: Served) -> None:
        discourse.speak(forum(private_as="whisper"), reply(is_public=False), NOW)
        assert sent(web)["whisper"] is True

    def test_marks_the_solution_where_the_channel_says_so(self, web: Served) -> None:
        web.has("POST /solution/accept.json", {"success": "OK"})
        receipt = discourse.speak(forum(solve="yes"), reply(), NOW)
        assert "marked" in receipt.said
        (asked,) = web.called("POST /solution/accept.json")
        assert json.loads(asked.content) == {"id": 55}

    @pytest.mark.parametrize("status", [403, 404, 429, 500])
    def test_stands_where_it_cannot_be_the_solution(self, web: Served, status: int) -> None:
        web.has("POST /solution/accept.json", {"errors": ["no"]}, status)
        assert "would not" in discourse.speak(forum(solve="yes"), reply(), NOW).said

    def test_says_that_a_moderator_must_let_it_through(self, web: Served) -> None:
        web.has("POST /posts.json", {"action": "enqueued", "pending_post": {"id": 4}})
        receipt = discourse.speak(forum(), reply(), NOW)
        assert receipt.id == "forum.example/pending/4"
        assert "moderator" in receipt.said

    def test_takes_the_refusal_of_a_double_for_the_first(self, web: Served) -> None:
        web.has("POST /posts.json", {"errors": ["Body is too similar"]}, 422)
        web.has("/t/7.json", {"post_stream": {"stream": [1, 55]}})
        web.has(
            "/t/7/posts.json",
            {"post_stream": {"posts": [TAKEN | {"raw": f"We are sorry. {SIGN}"}]}},
        )
        assert discourse.speak(forum(), reply(), NOW).id == "forum.example/p/55"

    @pytest.mark.parametrize(
        ("status", "said", "error", "words"),
        [
            (422, {"errors": ["Body is too short (minimum is 20)"]}, Refused, "too short"),
            (403, {"errors": ["You are not permitted"]}, Refused, "not permitted"),
            (403, {"errors": ["x"], "error_type": "not_logged_in"}, KeysExpired, "key"),
            (429, {"extras": {"wait_seconds": 30}}, RetryLater, "later"),
            (503, {}, RetryLater, "later"),
            (500, {}, Unknown, "fault"),
            (502, b"<html>", Unknown, "fault"),
            (200, b"<html>", Unknown, "no JSON"),
            (200, b"", Unknown, "no JSON"),
            (200, {}, Unknown, "without saying"),
        ],
    )
    def test_reads_every_answer(
        self, web: Served, status: int, said: Any, error: type[Exception], words: str
    ) -> None:
        web.has("POST /posts.json", said, status)
        web.has("/t/7.json", {"post_stream": {"stream": []}})
        with pytest.raises(error, match=words):
            discourse.speak(forum(), reply(), NOW)

    def test_does_not_know_where_the_line_broke(self, web: Served) -> None:
        def broken(request: httpx.Request) -> httpx.Response:
            raise httpx.ReadTimeout("slow")

        web.has("POST /posts.json", broken)
        with pytest.raises(Unknown):
            discourse.speak(forum(), reply(), NOW)

    def test_says_nothing_without_a_key(self, web: Served) -> None:
        silent = ChannelFacts(id=1, name="x", settings={"address": "https://forum.example"})
        with pytest.raises(KeysExpired):
            discourse.speak(silent, reply(), NOW)
        with pytest.raises(KeysExpired):
            discourse.was_said(silent, reply())
        assert not web.called("POST /posts.json")

    def test_spends_what_is_kept_for_answers(self, web: Served) -> None:
        facts = forum()
        discourse.speak(facts, reply(), NOW)
        assert isinstance(facts.budget, Spending)
        assert facts.budget.spent == [("requests", 1, True)] * 2


class TestWasSaid:
    def test_finds_it_in_the_topic(self, web: Served) -> None:
        web.has("/t/7.json", {"post_stream": {"stream": [1, 2, 55]}})
        posts = [{"id": 2, "raw": "We are sorry."}, TAKEN | {"raw": f"We are sorry.\n\n{SIGN}"}]
        web.has("/t/7/posts.json", {"post_stream": {"posts": posts}})
        receipt = discourse.was_said(forum(), reply())
        assert receipt is not None
        assert receipt.id == "forum.example/p/55"

    def test_finds_it_waiting(self, web: Served) -> None:
        web.has("/posts/fernhill/pending.json", {"pending_posts": [{"id": 4, "raw_text": SIGN}]})
        receipt = discourse.was_said(forum(), reply())
        assert receipt is not None
        assert receipt.id == "forum.example/pending/4"

    def test_finds_a_message_that_it_began(self, web: Served) -> None:
        topics = {"topic_list": {"topics": [{"id": 90}, {"id": 91}]}}
        web.has("/topics/private-messages-sent/fernhill.json", topics)
        web.has("/t/90.json", {"post_stream": {"posts": [{"id": 1, "raw": "other"}]}})
        web.has("/t/91.json", {"post_stream": {"posts": [{"id": 2, "raw": SIGN}]}})
        receipt = discourse.was_said(forum(), reply(is_public=False, thread=""))
        assert receipt is not None
        assert receipt.id == "forum.example/p/2"

    def test_finds_nothing_where_nothing_is(self, web: Served) -> None:
        web.has("/t/7.json", {"post_stream": {"stream": [1]}})
        web.has("/t/7/posts.json", {"post_stream": {"posts": [{"id": 1, "raw": "We are sorry."}]}})
        assert discourse.was_said(forum(), reply()) is None

    def test_is_not_sure_while_the_forum_is_away(self, web: Served) -> None:
        web.has("/t/7.json", {}, 500)
        with pytest.raises(RetryLater):
            discourse.was_said(forum(), reply())


class TestAbove:
    def test_gives_the_topic_before_the_post(self, web: Served) -> None:
        web.has(
            "/t/7.json", {"title": "Lid", "slug": "lid", "post_stream": {"stream": [1, 2, 5, 6]}}
        )

        def answer(request: httpx.Request) -> httpx.Response:
            asked = request.url.params.get_list("post_ids[]")
            posts = [
                {"id": int(n), "topic_id": 7, "post_number": int(n), "cooked": f"<p>{n}</p>"}
                for n in asked
            ]
            return httpx.Response(200, json={"post_stream": {"posts": posts[::-1]}})

        web.has("/t/7/posts.json", answer)
        heard = Post(id="forum.example/p/5", thread="forum.example/t/7", text="x")
        wires = discourse.above(forum(), heard, NOW)
        posts = [discourse.to_post(wire, forum()) for wire in wires]
        assert [(post.id, post.title) for post in posts] == [
            ("forum.example/p/1", "Lid"),
            ("forum.example/p/2", ""),
        ]

    def test_gives_nothing_of_a_topic_that_is_gone(self, web: Served) -> None:
        heard = Post(id="forum.example/p/5", thread="forum.example/t/7", text="x")
        assert discourse.above(forum(), heard, NOW) == ()
        assert discourse.above(forum(), Post(text="x"), NOW) == ()


class TestGreet:
    def test_writes_to_itself(self, web: Served) -> None:
        discourse.greet(forum(), "r-1", NOW)
        assert sent(web)["target_recipients"] == "fernhill"


class TestUnsay:
    def test_deletes_the_post(self, web: Served) -> None:
        web.has("/posts/55.json", TAKEN)
        web.has("DELETE /posts/55.json", b"")
        discourse.unsay(forum(), Receipt(id="forum.example/p/55"), NOW)
        assert [(one.method, one.url.path) for one in web.asked] == [
            ("GET", "/posts/55.json"),
            ("DELETE", "/posts/55.json"),
        ]

    @pytest.mark.parametrize(
        "shown",
        [TAKEN | {"user_deleted": True}, TAKEN | {"deleted_at": "2026-03-10T12:00:00Z"}, 404],
    )
    def test_is_done_where_it_is_gone(self, web: Served, shown: Any) -> None:
        web.has(
            "/posts/55.json", {} if shown == 404 else shown, status=404 if shown == 404 else 200
        )
        discourse.unsay(forum(), Receipt(id="forum.example/p/55"), NOW)
        assert [one.method for one in web.asked] == ["GET"]

    def test_says_why_a_forum_refuses(self, web: Served) -> None:
        web.has("/posts/55.json", TAKEN)
        words = {"errors": ["You are not permitted to view the requested resource."]}
        web.has("DELETE /posts/55.json", words, status=403)
        with pytest.raises(Refused, match="not permitted"):
            discourse.unsay(forum(), Receipt(id="forum.example/p/55"), NOW)

    @pytest.mark.parametrize("name", ["other.example/p/55", "forum.example/p/x", "55"])
    def test_asks_no_other_forum(self, web: Served, name: str) -> None:
        with pytest.raises(Refused, match="another forum"):
            discourse.unsay(forum(), Receipt(id=name), NOW)
        assert web.asked == []

    def test_offers_it_for_posts_and_not_for_what_waits(self) -> None:
        assert discourse.can_unsay("forum.example/p/55")
        assert not discourse.can_unsay("forum.example/pending/7")
