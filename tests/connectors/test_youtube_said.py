"""Answers on YouTube: said once, found again, refused in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.connectors.served import Served, Spending
from tests.connectors.youtube_server import (
    ME,
    NOW,
    V3,
    VIDEO,
    comment,
    facts,
    reading,
    thread,
    youtube_serving,
)

from allears.connectors.youtube import youtube
from allears.listening.ports import KeysExpired, Refused, RetryLater, Unknown, Utterance
from allears.listening.post import Post

TOP = "Ugy0001AaABAg"
OURS = comment(f"{TOP}.9new", 50, ME, textDisplay="We are sorry.", parentId=TOP)


@pytest.fixture
def web() -> Iterator[Served]:
    with youtube_serving() as served:
        served.has(f"POST {V3}/comments", OURS)
        yield served


def reply(**more: Any) -> Utterance:
    usual: dict[str, Any] = {
        "key": "r-1",
        "text": "We are sorry.",
        "to": "ann",
        "is_public": True,
        "thread": TOP,
        "reply_to_id": f"{TOP}.9abc",
        "extra": {"video": VIDEO},
    }
    return Utterance(**(usual | more))


def sent(request: httpx.Request) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.content)
    return found


class TestSpeak:
    def test_answers_below_the_comment_at_the_top(self, web: Served) -> None:
        budget = Spending()
        receipt = youtube.speak(facts(budget=budget), reply(), NOW)
        assert receipt.id == f"{TOP}.9new"
        assert receipt.url == f"https://www.youtube.com/watch?v={VIDEO}&lc={TOP}.9new"
        (asked,) = web.called(f"POST {V3}/comments")
        assert sent(asked) == {"snippet": {"parentId": TOP, "textOriginal": "We are sorry."}}
        assert budget.spent == [("units", 50, True)]

    def test_begins_a_thread_below_a_video(self, web: Served) -> None:
        begun = thread(7, who=ME)
        web.has(f"POST {V3}/commentThreads", begun)
        said = reply(thread=f"video:{VIDEO}", reply_to_id=f"video:{VIDEO}")
        assert youtube.speak(facts(), said, NOW).id == "Ugy0007AaABAg"
        snippet = sent(web.called(f"POST {V3}/commentThreads")[0])["snippet"]
        assert snippet["videoId"] == VIDEO
        assert snippet["topLevelComment"] == {"snippet": {"textOriginal": "We are sorry."}}

    def test_lets_through_what_it_answers(self, web: Served) -> None:
        waiting = comment(TOP, moderationStatus="heldForReview")
        web.has(f"{V3}/comments", {"items": [waiting]})
        web.has(f"POST {V3}/comments/setModerationStatus", b"", 204)
        youtube.speak(facts(held="yes"), reply(), NOW)
        (asked,) = web.called(f"POST {V3}/comments/setModerationStatus")
        assert dict(asked.url.params) == {"id": TOP, "moderationStatus": "published"}

    def test_leaves_alone_what_is_let_through(self, web: Served) -> None:
        web.has(f"{V3}/comments", {"items": [comment(TOP, moderationStatus="published")]})
        youtube.speak(facts(held="yes"), reply(), NOW)
        assert not web.called(f"POST {V3}/comments/setModerationStatus")

    @pytest.mark.parametrize(
        ("status", "said", "error"),
        [
            (403, {"error": {"errors": [{"reason": "commentsDisabled"}]}}, Refused),
            (403, {"error": {"errors": [{"reason": "quotaExceeded"}]}}, RetryLater),
            (
                400,
                {"error": {"message": "Too long", "errors": [{"reason": "commentTextTooLong"}]}},
                Refused,
            ),
            (404, {"error": {"errors": [{"reason": "parentCommentNotFound"}]}}, Refused),
            (401, {}, KeysExpired),
            (429, {}, RetryLater),
            (503, {}, RetryLater),
            (500, {}, Unknown),
            (200, b"<html>", Unknown),
            (200, b"", Unknown),
            (200, {}, Unknown),
        ],
    )
    def test_reads_every_answer(
        self, web: Served, status: int, said: Any, error: type[Exception]
    ) -> None:
        web.has(f"POST {V3}/comments", said, status)
        with pytest.raises(error):
            youtube.speak(facts(), reply(), NOW)

    def test_says_what_it_cannot(self, web: Served) -> None:
        with pytest.raises(Refused, match="no private messages"):
            youtube.speak(facts(), reply(is_public=False), NOW)
        with pytest.raises(Refused, match="no comment"):
            youtube.speak(facts(), reply(thread="", reply_to_id="../x"), NOW)
        with pytest.raises(KeysExpired):
            youtube.speak(reading(), reply(), NOW)
        assert not web.asked


class TestWasSaid:
    def test_finds_our_words_on_a_later_page(self, web: Served) -> None:
        def comments(request: httpx.Request) -> httpx.Response:
            if "pageToken" in request.url.params:
                return httpx.Response(200, json={"items": [OURS]})
            other = comment(f"{TOP}.9x", 50, textDisplay="We are sorry.")
            return httpx.Response(200, json={"items": [other], "nextPageToken": "2"})

        web.has(f"{V3}/comments", comments)
        receipt = youtube.was_said(facts(), reply(text="We are  sorry."))
        assert receipt is not None
        assert receipt.id == f"{TOP}.9new"
        assert youtube.was_said(facts(), reply(text="Other words")) is None

    def test_finds_our_words_below_a_video(self, web: Served) -> None:
        said = reply(thread=f"video:{VIDEO}", reply_to_id="")
        assert youtube.was_said(facts(), said) is None
        ours = thread(7, who=ME, textDisplay="We are sorry.")
        web.has(f"{V3}/commentThreads", {"items": [ours]})
        receipt = youtube.was_said(facts(), said)
        assert receipt is not None
        assert receipt.id == "Ugy0007AaABAg"

    @pytest.mark.parametrize("status", [403, 404, 500])
    def test_is_not_sure_while_youtube_does_not_show_it(self, web: Served, status: int) -> None:
        web.has(f"{V3}/comments", {}, status)
        with pytest.raises((Refused, RetryLater)):
            youtube.was_said(facts(), reply())


class TestAbove:
    def test_gives_the_video_and_the_thread_before_the_comment(self, web: Served) -> None:
        video = {"kind": "youtube#video", "id": VIDEO, "snippet": {"title": "Kettle"}}
        web.has(f"{V3}/videos", {"items": [video]})
        answers = [comment(f"{TOP}.9b", 40), comment(f"{TOP}.9a", 20), comment(f"{TOP}.9c", 45)]

        def comments(request: httpx.Request) -> httpx.Response:
            is_list = "parentId" in request.url.params
            return httpx.Response(200, json={"items": answers if is_list else [comment(TOP, 1)]})

        web.has(f"{V3}/comments", comments)
        post = Post(
            id=f"{TOP}.9b",
            thread=TOP,
            text="x",
            created_at=NOW.replace(hour=11, minute=40),
            extra={"video": VIDEO},
        )
        found = [youtube.to_post(one, facts()).id for one in youtube.above(facts(), post, NOW)]
        assert found == [f"video:{VIDEO}", TOP, f"{TOP}.9a"]

    def test_gives_nothing_above_a_video(self, web: Served) -> None:
        assert youtube.above(facts(), Post(id=f"video:{VIDEO}", text="x"), NOW) == ()
        assert not web.asked
