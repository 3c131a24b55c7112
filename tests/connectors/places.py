"""Networks that answer in JSON, each as a small server in memory for the tests of faults."""

from __future__ import annotations

from typing import Any

from tests.connectors import faults
from tests.connectors.faults import Answer, Request

from allears.connectors.discourse import discourse
from allears.connectors.reddit import reddit
from allears.listening.ports import ChannelFacts, Utterance


class DiscoursePlace:
    """A forum with one topic, as docs/connectors/discourse.md describes it."""

    speaker = discourse

    def __init__(self) -> None:
        self._posts: list[dict[str, Any]] = []

    def channel(self, url: str) -> ChannelFacts:
        settings = {"address": url, "api_username": "fernhill", "own_username": "fernhill"}
        return ChannelFacts(
            id=1, name="Forum", settings=settings, secrets={"api_key": "s3cr3t" * 4}
        )

    def utterance(self) -> Utterance:
        return Utterance(
            key="k-1", text="We are sorry.", to="ann", is_public=True, thread="127.0.0.1/t/7"
        )

    def answer(self, request: Request) -> Answer:
        if self.says(request):
            raw = request.json()["raw"]
            if any(post["raw"] == raw for post in self._posts):
                return faults.answer({"errors": ["Body is too similar"]}, 422)
            post = {"id": 50 + len(self._posts), "topic_id": 7, "post_number": 2, "raw": raw}
            self._posts.append(post)
            return faults.answer(post)
        if request.path == "/t/7.json":
            stream = [post["id"] for post in self._posts]
            return faults.answer({"post_stream": {"stream": stream}})
        if request.path == "/t/7/posts.json":
            return faults.answer({"post_stream": {"posts": self._posts}})
        return faults.answer({}, 404)

    def says(self, request: Request) -> bool:
        return request.method == "POST" and request.path == "/posts.json"

    def said(self) -> list[str]:
        return [post["raw"] for post in self._posts]


class RedditPlace:
    """A subreddit with one comment to answer, as docs/connectors/reddit.md describes it."""

    speaker = reddit

    def __init__(self) -> None:
        self._things: list[dict[str, Any]] = []

    def channel(self, url: str) -> ChannelFacts:
        settings = {"client_id": "a", "account": "fernhill", "api_root": url, "www_root": url}
        secrets = {"access_token": "s3cr3t" * 4, "refresh_token": "r3fr3sh" * 4}
        return ChannelFacts(id=1, name="Reddit", settings=settings, secrets=secrets)

    def utterance(self) -> Utterance:
        return Utterance(
            key="k-1",
            text="We are sorry.",
            to="ann",
            is_public=True,
            thread="t3_1",
            reply_to_id="t1_a",
        )

    def answer(self, request: Request) -> Answer:
        if self.says(request):
            form = request.form()
            data = {
                "name": f"t1_{len(self._things)}",
                "parent_id": form["thing_id"],
                "body": form["text"],
            }
            self._things.append({"kind": "t1", "data": data})
            return faults.answer({"json": {"errors": [], "data": {"things": self._things[-1:]}}})
        if request.path == "/user/fernhill/comments":
            return faults.answer({"kind": "Listing", "data": {"children": self._things}})
        return faults.answer({}, 404)

    def says(self, request: Request) -> bool:
        return request.path == "/api/comment"

    def said(self) -> list[str]:
        return [thing["data"]["body"] for thing in self._things]
