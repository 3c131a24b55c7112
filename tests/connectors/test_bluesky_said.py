"""Answers as records: their places in the thread, what stands below them, what is refused in words."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image
from tests.connectors import faults, served
from tests.connectors.faults import Fault
from tests.connectors.places import BlueskyPlace

from allears.listening.ports import OutgoingFile, Receipt, Refused, Utterance

NOW = datetime(2026, 3, 10, 12, 0, 0, 123_456, tzinfo=UTC)


class Place(BlueskyPlace):
    """The place of the tests of faults, which also takes pictures and knows handles."""

    def __init__(self) -> None:
        super().__init__()
        self.view: dict[str, Any] = {"uri": self.asked, "cid": "bafyann"}
        self.deleted: list[str] = []

    def answer(self, request: faults.Request) -> faults.Answer:
        match request.path.rpartition("/")[2]:
            case "app.bsky.feed.getPosts":
                (uri,) = request.query["uris"]
                found = [self.view | {"uri": uri}] if self.view else []
                return faults.answer({"posts": found})
            case "com.atproto.identity.resolveHandle":
                known = request.query["handle"] == ["ann.example"]
                return faults.answer(
                    {"did": "did:plc:ann"} if known else {"error": "x"}, 200 if known else 400
                )
            case "com.atproto.repo.uploadBlob":
                link = {"$link": f"bafk{len(request.body)}"}
                blob = {"$type": "blob", "ref": link, "mimeType": request.headers["content-type"]}
                return faults.answer({"blob": blob})
            case "com.atproto.repo.deleteRecord":
                self.deleted.append(request.json()["rkey"])
                return faults.answer({})
        return super().answer(request)


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def server(place: Place) -> Iterator[faults.Server]:
    with faults.serve(place.answer) as server:
        yield server


def picture(size: tuple[int, int] = (40, 20)) -> OutgoingFile:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    return OutgoingFile(name="a.png", media_type="image/png", content=out.getvalue(), alt="Red")


def say(place: Place, server: faults.Server, text: str = "", **more: Any) -> list[dict[str, Any]]:
    """What was said, as records."""
    said = dataclasses.replace(place.utterance(), text=text or "We are sorry.", **more)
    place.speaker.speak(place.channel(server.url), said, NOW)
    return [record["value"] for record in place.records.values()]


class TestSpeak:
    def test_replies_to_the_root_where_there_is_none_above(
        self, place: Place, server: faults.Server
    ) -> None:
        (record,) = say(place, server, lang="de")
        ref = {"uri": place.asked, "cid": "bafyann"}
        assert record["reply"] == {"root": ref, "parent": ref}
        assert (record["createdAt"], record["langs"]) == ("2026-03-10T12:00:00.123Z", ["de"])

    def test_keeps_to_the_root_of_the_thread(self, place: Place, server: faults.Server) -> None:
        root = {"uri": "at://did:plc:x/app.bsky.feed.post/3k", "cid": "bafyroot"}
        place.view["record"] = {"reply": {"root": root, "parent": root}}
        (record,) = say(place, server)
        assert record["reply"]["root"] == root
        assert record["reply"]["parent"]["uri"] == place.asked

    def test_says_a_long_answer_as_a_thread(self, place: Place, server: faults.Server) -> None:
        first, second, third = say(place, server, "It is late. " * 60)
        uris = [record["uri"] for record in place.records.values()]
        assert second["reply"]["parent"]["uri"] == uris[0]
        assert third["reply"]["parent"]["uri"] == uris[1]
        assert {one["reply"]["root"]["uri"] for one in (first, second, third)} == {place.asked}

    def test_goes_on_where_a_thread_broke_off(self, place: Place, server: faults.Server) -> None:
        said = dataclasses.replace(place.utterance(), text="It is late. " * 60)
        n_asked = 0

        def second(request: faults.Request) -> bool:
            nonlocal n_asked
            n_asked += place.says(request)
            return place.says(request) and n_asked == 2

        server.breaks(Fault.CUT_AFTER, when=second)
        ended = faults.carry(place.speaker, place.channel(server.url), said)
        assert ended.receipt is not None
        assert len(place.records) == len(set(place.said())) == 3

    def test_marks_people_and_links(self, place: Place, server: faults.Server) -> None:
        (record,) = say(place, server, "Hi @ann.example and @nobody.example")
        (facet,) = record["facets"]
        assert facet["features"][0]["did"] == "did:plc:ann"

    def test_shows_pictures_with_their_words(self, place: Place, server: faults.Server) -> None:
        (record,) = say(place, server, files=(picture(), picture()))
        first, second = record["embed"]["images"]
        assert (first["alt"], first["aspectRatio"]) == ("Red", {"width": 40, "height": 20})
        assert second["image"]["mimeType"] == "image/png"

    def test_quotes_what_it_links_to(self, place: Place, server: faults.Server) -> None:
        link = "See https://bsky.app/profile/ann.example/post/3kquoted"
        (record,) = say(place, server, link, files=(picture(),))
        embed = record["embed"]
        assert embed["$type"] == "app.bsky.embed.recordWithMedia"
        assert embed["record"]["record"]["uri"] == "at://did:plc:ann/app.bsky.feed.post/3kquoted"

    def test_refuses_what_cannot_be_said_here(self, place: Place, server: faults.Server) -> None:
        large = dataclasses.replace(picture(), content=b"x" * 1_000_001)
        film = dataclasses.replace(picture(), media_type="video/mp4")
        for words, more in (
            ("1 MB", {"files": (large,)}),
            ("no picture", {"files": (film,)}),
            ("at most 4", {"files": (picture(),) * 5}),
            ("Private", {"is_public": False}),
            ("posts", {"text": "x" * 5_000}),
        ):
            with pytest.raises(Refused, match=words):
                say(place, server, **more)
        assert place.said() == []

    def test_refuses_to_answer_what_is_gone(self, place: Place, server: faults.Server) -> None:
        place.view = {}
        with pytest.raises(Refused, match="not there any more"):
            say(place, server)

    def test_spends_points_for_each_post(self, place: Place, server: faults.Server) -> None:
        budget = served.Spending()
        channel = dataclasses.replace(place.channel(server.url), budget=budget)
        place.speaker.speak(channel, place.utterance(), NOW)
        assert ("points_hour", 2, True) in budget.spent
        assert ("points_day", 2, True) in budget.spent
        assert all(for_answer for _, _, for_answer in budget.spent)


class TestGreet:
    def test_leaves_nothing(self, place: Place, server: faults.Server) -> None:
        receipt = place.speaker.greet(place.channel(server.url), "hello", NOW)
        assert [receipt.id.rpartition("/")[2]] == place.deleted


class TestWasSaid:
    def test_is_sure_of_the_last_part_alone(self, place: Place, server: faults.Server) -> None:
        said = dataclasses.replace(place.utterance(), text="It is late. " * 60)
        channel = place.channel(server.url)
        receipt = place.speaker.speak(channel, said, NOW)
        assert place.speaker.was_said(channel, said) == receipt
        place.records.popitem()
        assert place.speaker.was_said(channel, said) is None

    def test_belongs_to_one_answer(self, place: Place, server: faults.Server) -> None:
        say(place, server)
        other: Utterance = dataclasses.replace(place.utterance(), key="k-2")
        assert place.speaker.was_said(place.channel(server.url), other) is None


class TestTakeBack:
    def test_deletes_every_part_the_last_first(self, place: Place, server: faults.Server) -> None:
        said = dataclasses.replace(place.utterance(), text="It is late. " * 60)
        channel = place.channel(server.url)
        receipt = place.speaker.speak(channel, said, NOW)
        keys = list(place.records)
        assert len(keys) > 1
        place.speaker.unsay(channel, receipt, NOW)
        assert place.deleted == keys[::-1]

    def test_deletes_one_by_its_receipt(self, place: Place, server: faults.Server) -> None:
        channel = place.channel(server.url)
        receipt = place.speaker.speak(channel, place.utterance(), NOW)
        place.speaker.unsay(channel, receipt, NOW)
        assert place.deleted == list(place.records)

    @pytest.mark.parametrize(
        "uri",
        [
            "at://did:plc:ann/app.bsky.feed.post/3kaaaaaaaaa22",
            "at://did:plc:fernhill/app.bsky.graph.follow/3kaaaaaaaaa22",
            "https://bsky.app/profile/x/post/3k",
            "",
        ],
    )
    def test_deletes_nothing_else_than_posts_of_this_account(
        self, place: Place, server: faults.Server, uri: str
    ) -> None:
        with pytest.raises(Refused, match="Another account"):
            place.speaker.unsay(place.channel(server.url), Receipt(id=uri), NOW)
        assert place.deleted == []
