"""Networks that answer in JSON, each as a small server in memory for the tests of faults."""

from __future__ import annotations

from typing import Any

from tests.connectors import faults
from tests.connectors.faults import Answer, Request

from allears.connectors.discourse import discourse
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
