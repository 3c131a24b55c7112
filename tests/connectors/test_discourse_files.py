"""Files of an answer in a forum, over real sockets: uploaded, then named in the post."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes

import pytest
from tests.connectors import faults
from tests.connectors.faults import NOW, Answer, Fault, Request
from tests.connectors.places import DiscoursePlace

from allears.connectors import discourse_files
from allears.listening.ports import KeysExpired, OutgoingFile, Refused, RetryLater

PLAN = OutgoingFile(name="Plan [new].pdf", media_type="application/pdf", content=b"%PDF", alt="x")
VIEW = OutgoingFile(
    name="lid.png", media_type="image/png", content=b"PNG\r\n--x", alt="The lid, *open*"
)


class Forum(DiscoursePlace):
    """A forum that takes files; the same bytes are one file."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[bytes, str] = {}
        self.gives: Answer | None = None

    def answer(self, request: Request) -> Answer:
        if request.path != "/uploads.json":
            return super().answer(request)
        if self.gives is not None:
            return self.gives
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        parts = {
            part.get_param("name", header="content-disposition"): part
            for part in message_from_bytes(head + request.body).walk()
        }
        assert parts["type"].get_payload() == "composer"
        content = parts["file"].get_payload(decode=True)
        assert isinstance(content, bytes)
        name = self.files.setdefault(content, f"upload://f{len(self.files)}.bin")
        return faults.answer({"id": 1, "short_url": name, "width": 640, "height": 480})


@pytest.fixture
def forum() -> Iterator[tuple[Forum, faults.Server]]:
    place = Forum()
    with faults.serve(place.answer) as server:
        yield place, server


def speak(forum: tuple[Forum, faults.Server], *files: OutgoingFile) -> faults.Ended:
    place, server = forum
    utterance = replace(place.utterance(), files=files)
    return faults.carry(place.speaker, place.channel(server.url), utterance)


class TestLines:
    def test_show_pictures_with_their_words_and_link_the_rest(
        self, forum: tuple[Forum, faults.Server]
    ) -> None:
        assert speak(forum, VIEW, PLAN).receipt
        (raw,) = forum[0].said()
        assert raw.startswith(
            "We are sorry.\n\n"
            "![The lid, open|640x480](upload://f0.bin)\n"
            "[Plan new .pdf|attachment](upload://f1.bin)\n\n<!--"
        )
        assert list(forum[0].files) == [VIEW.content, PLAN.content]

    @pytest.mark.parametrize("fault", [f for f in Fault if not f.is_slow and f.is_taken])
    def test_stand_once_though_the_line_broke_while_a_file_left(
        self, forum: tuple[Forum, faults.Server], fault: Fault
    ) -> None:
        forum[1].breaks(fault, when=lambda request: request.path == "/uploads.json")
        ended = speak(forum, VIEW)
        assert ended.receipt
        assert len(forum[0].said()) == len(forum[0].files) == 1

    def test_stand_once_though_the_line_broke_while_the_post_left(
        self, forum: tuple[Forum, faults.Server]
    ) -> None:
        forum[1].breaks(Fault.CUT_AFTER, when=forum[0].says)
        assert speak(forum, VIEW).receipt
        assert len(forum[0].said()) == 1

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            (faults.answer({"errors": ["Sorry, only .png is allowed."]}, 422), r"lid\.png.*only"),
            (faults.answer({"errors": ["File too large."]}, 413), r"lid\.png"),
            (faults.answer({}, 404), "takes no files"),
        ],
    )
    def test_are_refused_in_the_words_of_the_forum_and_nothing_is_said(
        self, forum: tuple[Forum, faults.Server], answer: Answer, words: str
    ) -> None:
        forum[0].gives = answer
        with pytest.raises(Refused, match=words):
            raise speak(forum, VIEW).last or AssertionError
        assert forum[0].said() == []

    @pytest.mark.parametrize(
        "said", [{}, {"short_url": 7}, {"short_url": "https://x/"}, {"short_url": "upload://a](b"}, []]
    )  # fmt: skip
    def test_take_no_address_that_would_write_the_post(
        self, forum: tuple[Forum, faults.Server], said: object
    ) -> None:
        place, server = forum
        place.gives = faults.answer(said)
        with pytest.raises(RetryLater):
            discourse_files.lines(place.channel(server.url), [VIEW], NOW)

    def test_need_a_key_that_may(self, forum: tuple[Forum, faults.Server]) -> None:
        place, server = forum
        place.gives = faults.answer({"error_type": "not_logged_in", "errors": ["Log in."]}, 403)
        with pytest.raises(KeysExpired):
            discourse_files.lines(place.channel(server.url), [VIEW], NOW)
