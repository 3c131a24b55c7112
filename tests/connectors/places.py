"""Networks that answer in JSON, each as a small server in memory for the tests of faults."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.connectors import faults
from tests.connectors.faults import Answer, Request

from allears.connectors.appstore import appstore
from allears.connectors.bluesky import Bluesky
from allears.connectors.discourse import discourse
from allears.connectors.reddit import reddit
from allears.connectors.youtube import youtube
from allears.listening.ports import ChannelFacts, Utterance


class DiscoursePlace:
    """A forum with one topic, as docs/connectors/discourse.md describes it."""

    speaker = discourse

    def __init__(self) -> None:
        self._posts: list[dict[str, Any]] = []

    def channel(self, url: str) -> ChannelFacts:
        settings = {"address": url, "api_username": "fernhill", "account": "fernhill"}
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


class BlueskyPlace:
    """A PDS with one account of ours, and an AppView that knows one post of Ann's."""

    speaker = Bluesky(timeout_s=2 * faults.TIMEOUT_S)
    did = "did:plc:fernhill"
    asked = "at://did:plc:ann/app.bsky.feed.post/3kaaaaaaaaa22"

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}
        self.sessions: list[str] = []

    def channel(self, url: str) -> ChannelFacts:
        return ChannelFacts(
            id=1,
            name="Sky",
            settings={"handle": "fernhill.example", "server": url},
            secrets={"password": "s3cr3t" * 4},
        )

    def utterance(self) -> Utterance:
        return Utterance(
            key="k-1", text="We are sorry.", to="ann", is_public=True, reply_to_id=self.asked
        )

    def answer(self, request: Request) -> Answer:
        method = request.path.rpartition("/")[2]
        match method:
            case "com.atproto.server.createSession" | "com.atproto.server.refreshSession":
                self.sessions.append(method.rpartition(".")[2])
                keys = {"accessJwt": f"a{len(self.sessions)}", "refreshJwt": "r"}
                return faults.answer(keys | {"did": self.did, "handle": "fernhill.example"})
            case "app.bsky.feed.getPosts":
                return faults.answer({"posts": [{"uri": self.asked, "cid": "bafyann"}]})
            case "com.atproto.repo.putRecord":
                return self._put(request.json())
            case "com.atproto.repo.getRecord":
                found = self.records.get(request.query["rkey"][0])
                gone = {"error": "RecordNotFound", "message": "Could not locate record"}
                return faults.answer(found) if found else faults.answer(gone, 400)
        return faults.answer({"error": "MethodNotImplemented"}, 501)

    def _put(self, asked: dict[str, Any]) -> Answer:
        rkey = asked["rkey"]
        if rkey in self.records:
            swap = {"error": "InvalidSwap", "message": "Record was at bafy"}
            return faults.answer(swap, 400)
        uri = f"at://{self.did}/{asked['collection']}/{rkey}"
        self.records[rkey] = {"uri": uri, "cid": f"bafy{rkey}", "value": asked["record"]}
        return faults.answer({"uri": uri, "cid": f"bafy{rkey}"})

    def says(self, request: Request) -> bool:
        return request.path.endswith("putRecord")

    def said(self) -> list[str]:
        return [record["value"]["text"] for record in self.records.values()]


class YoutubePlace:
    """A thread below a video, as docs/connectors/youtube.md describes it."""

    speaker = youtube
    TOP = "UgyAAAAAAAAAAAAAAAB4AaABAg"

    def __init__(self) -> None:
        self._answers: list[dict[str, Any]] = []

    def channel(self, url: str) -> ChannelFacts:
        settings = {"client_id": "a", "account_id": "UCme", "api_root": url, "token_root": url}
        secrets = {"access_token": "s3cr3t" * 4, "refresh_token": "r3fr3sh" * 4}
        return ChannelFacts(id=1, name="YouTube", settings=settings, secrets=secrets)

    def utterance(self) -> Utterance:
        return Utterance(key="k-1", text="We are sorry.", to="ann", is_public=True, thread=self.TOP)

    def answer(self, request: Request) -> Answer:
        if self.says(request):
            said = request.json()["snippet"]
            snippet = said | {"authorChannelId": {"value": "UCme"}}
            id_ = f"{said['parentId']}.9{len(self._answers)}"
            self._answers.append({"id": id_, "snippet": snippet})
            return faults.answer(self._answers[-1])
        if request.path == "/comments":
            return faults.answer({"items": self._answers})
        return faults.answer({}, 404)

    def says(self, request: Request) -> bool:
        return request.method == "POST" and request.path == "/comments"

    def said(self) -> list[str]:
        return [one["snippet"]["textOriginal"] for one in self._answers]


class AppStorePlace:
    """App Store Connect with one review, as docs/connectors/appstore.md describes it."""

    speaker = appstore
    REVIEW = "00000028-b08c-0014-729e-fbd500000001"

    def __init__(self) -> None:
        self._answer = ""
        key = ec.generate_private_key(ec.SECP256R1())
        self._pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    def channel(self, url: str) -> ChannelFacts:
        settings = {"app": "1404176564", "issuer_id": "i", "key_id": "k", "connect_root": url}
        return ChannelFacts(id=1, name="App", settings=settings, secrets={"private_key": self._pem})

    def utterance(self) -> Utterance:
        return Utterance(
            key="k-1", text="We are sorry.", to="", is_public=True, reply_to_id=self.REVIEW
        )

    def answer(self, request: Request) -> Answer:
        if self.says(request):
            self._answer = request.json()["data"]["attributes"]["responseBody"]
        elif request.path != f"/v1/customerReviews/{self.REVIEW}/response":
            return faults.answer({}, 404)
        if not self._answer:
            return faults.answer({"errors": []}, 404)
        attributes = {"responseBody": self._answer, "state": "PUBLISHED"}
        return faults.answer({"data": {"id": "r1", "attributes": attributes}})

    def says(self, request: Request) -> bool:
        return request.method == "POST"

    def said(self) -> list[str]:
        return [self._answer] if self._answer else []
