"""Answers to a real server on loopback: who is called, who sees it, and that it is there once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.connectors import faults
from tests.connectors.faults import Fault, Request
from tests.connectors.mastodon_place import MastodonPlace

from allears.connectors.mastodon_speak import parent_of
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    OutgoingFile,
    Receipt,
    Refused,
    RetryLater,
    Unknown,
    Utterance,
)

LONG = " ".join(f"Sentence number {n} of an answer that takes several posts." for n in range(40))
PNG = OutgoingFile(
    name="lamp.png", media_type="image/png", content=b"\x89PNG" + b"x" * 99, alt="A lamp"
)


class Desk:
    def __init__(self, place: MastodonPlace, server: faults.Server) -> None:
        self.place, self.server = place, server
        self.channel = place.channel(server.url)

    def says(self, **more: Any) -> Receipt:
        said = self.place.utterance(**more)
        return self.place.speaker.speak(self.channel, said, faults.NOW)

    def carry(self, **more: Any) -> faults.Ended:
        return faults.carry(self.place.speaker, self.channel, self.place.utterance(**more))


@pytest.fixture(params=[False, True], ids=["without keys", "with keys"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A server that knows no idempotency keys, and one that does."""
    place = MastodonPlace(knows_keys=request.param)
    with faults.serve(place.answer) as server:
        yield Desk(place, server)


@pytest.fixture
def plain() -> Iterator[Desk]:
    place = MastodonPlace()
    with faults.serve(place.answer) as server:
        yield Desk(place, server)


class TestSpeak:
    def test_hangs_below_what_is_answered_and_calls_the_person(self, plain: Desk) -> None:
        receipt = plain.says(visibility="unlisted", lang="en-GB", warning="trams")
        (status,) = plain.place.ours()
        assert status["asked"] == {
            "status": "@ann@a.example We are sorry: the next one comes at noon.",
            "visibility": "unlisted",
            "content_type": "text/plain",
            "in_reply_to_id": "50",
            "spoiler_text": "trams",
            "language": "en",
        }
        assert receipt.id == f"{plain.server.host}/{status['id']}"
        assert receipt.url == status["url"]
        assert status["key"] == "mastodon:1-abc-1"

    def test_in_private_reaches_the_person_alone(self, plain: Desk) -> None:
        plain.says(is_public=False, visibility="public", text="ask @bob@b.example")
        (status,) = plain.place.ours()
        assert status["visibility"] == "direct"
        assert status["text"] == "@ann@a.example ask @\u200bbob@b.example"

    def test_brings_its_files_with_their_words(self, plain: Desk) -> None:
        receipt = plain.says(files=(PNG, PNG), warning="broken things")
        (status,) = plain.place.ours()
        assert status["asked"]["media_ids"] == ["1", "2"]
        assert status["asked"]["sensitive"] is True
        assert [one["alt"] for one in plain.place.files] == ["A lamp", "A lamp"]
        assert receipt.id

    @pytest.mark.parametrize(
        ("file", "words"),
        [
            (OutgoingFile(name="a.exe", media_type="application/x-dosexec", content=b"x"), "a.exe"),
            (OutgoingFile(name="b.png", media_type="image/png", content=b"x" * 1_001), "0.0 MB"),
        ],
    )
    def test_refuses_files_that_the_server_does_not_take(
        self, plain: Desk, file: OutgoingFile, words: str
    ) -> None:
        channel = plain.place.fresh(plain.server.url)  # asks the server what it takes
        with pytest.raises(Refused, match=words):
            plain.place.speaker.speak(channel, plain.place.utterance(files=(file,)), faults.NOW)
        assert (plain.place.ours(), plain.place.files) == ([], [])

    @pytest.mark.parametrize(
        ("more", "error"),
        [
            ({"text": " "}, None),
            ({"text": "word " * 1_200}, Refused),
            ({"to": ""}, Refused),
            ({"to": "two people"}, Refused),
        ],
    )
    def test_says_what_cannot_be_said(self, plain: Desk, more: Any, error: Any) -> None:
        if error is None:  # only a call, which is something
            assert plain.says(**more).id
            return
        with pytest.raises(error):
            plain.says(**more)
        assert plain.place.ours() == []

    def test_is_refused_when_what_it_answers_is_gone(self, plain: Desk) -> None:
        plain.place.statuses.clear()
        with pytest.raises(Refused, match="Record not found"):
            plain.says()

    def test_needs_a_key(self, plain: Desk) -> None:
        plain.place.tokens.clear()
        with pytest.raises(KeysExpired):
            plain.says()
        without = ChannelFacts(id=1, name="x", settings={"server": plain.server.url})
        for ask in (
            plain.place.speaker.was_said,
            lambda c, u: plain.place.speaker.speak(c, u, faults.NOW),
        ):
            with pytest.raises(KeysExpired):
                ask(without, plain.place.utterance())


class TestThread:
    def test_hangs_one_below_the_other(self, desk: Desk) -> None:
        receipt = desk.says(text=LONG)
        ours = desk.place.ours()
        assert len(ours) > 3
        assert [one["in_reply_to_id"] for one in ours] == ["50", *(one["id"] for one in ours[:-1])]
        assert receipt.id.endswith(f"/{ours[0]['id']}")
        assert all(len(one["text"]) <= 500 for one in ours)

    @pytest.mark.parametrize("fault", list(Fault), ids=lambda one: one.name)
    def test_that_broke_goes_on_where_it_stopped(self, plain: Desk, fault: Fault) -> None:
        self.breaks_at_the_third(plain, fault)

    @pytest.mark.parametrize("fault", [Fault.CUT_AFTER, Fault.TOO_MANY], ids=lambda one: one.name)
    def test_that_broke_goes_on_where_keys_are_known(self, desk: Desk, fault: Fault) -> None:
        self.breaks_at_the_third(desk, fault)

    def breaks_at_the_third(self, desk: Desk, fault: Fault) -> None:
        def third(request: Request) -> bool:
            return desk.place.says(request) and len(desk.place.ours()) == 2

        desk.server.breaks(fault, when=third)
        if fault.is_slow:
            desk.place.hurries()
        ended = desk.carry(text=LONG)
        ours = desk.place.ours()
        if "REDIRECT" in fault.name:
            assert (ended.receipt, len(ours)) == (None, 2)
            ended = desk.carry(text=LONG)  # somebody presses "again"
            ours = desk.place.ours()
        assert ended.receipt is not None
        assert ended.receipt.id.endswith(f"/{ours[0]['id']}")
        numbers = [one["text"].rpartition(" ")[2] for one in ours]
        assert numbers == [f"{n}/{len(ours)}" for n in range(1, len(ours) + 1)]

    def test_is_not_said_again_by_a_second_try(self, desk: Desk) -> None:
        first = desk.says(text=LONG)
        n = len(desk.place.ours())
        assert desk.says(text=LONG) == first
        assert len(desk.place.ours()) == n


class TestWasSaid:
    def look(self, desk: Desk, **more: Any) -> Receipt | None:
        return desk.place.speaker.was_said(desk.channel, desk.place.utterance(**more))

    def test_tells_what_is_there_from_what_is_not(self, plain: Desk) -> None:
        assert self.look(plain) is None
        receipt = plain.says()
        assert self.look(plain) == receipt
        assert self.look(plain, text="Something else") is None
        assert self.look(plain, reply_to_id=f"{plain.server.host}/51") is None

    def test_wants_all_parts(self, plain: Desk) -> None:
        plain.says(text=LONG)
        plain.place.statuses.pop()
        assert self.look(plain, text=LONG) is None

    def test_finds_what_hangs_below_nothing(self, plain: Desk) -> None:
        receipt = plain.says(reply_to_id="", text="A notice for you: all is well.")
        assert self.look(plain, reply_to_id="", text="A notice for you: all is well.") == receipt

    def test_knows_links_names_and_markup_again(self, plain: Desk) -> None:
        text = "@ann@a.example see https://x.example/a?b=1&c=2 <b> & ask @bob@b.example\n\nBye"
        receipt = plain.says(text=text)
        assert self.look(plain, text=text) == receipt

    def test_finds_one_with_a_file_and_no_words(self, plain: Desk) -> None:
        receipt = plain.says(text="", files=(PNG,))
        assert self.look(plain, text="", files=(PNG,)) == receipt
        assert self.look(plain, text="") is None

    def test_finds_it_though_what_it_answers_is_gone(self, plain: Desk) -> None:
        receipt = plain.says()
        plain.place.statuses = plain.place.ours()
        assert self.look(plain) == receipt

    def test_does_not_take_the_words_of_others_for_ours(self, plain: Desk) -> None:
        plain.place.says_("We are sorry: the next one comes at noon.", in_reply_to_id="50")
        assert self.look(plain) is None

    @pytest.mark.parametrize("end", ["/context", "/1/statuses"])
    @pytest.mark.parametrize(
        "fault", [Fault.CUT_BEFORE, Fault.STATUS_500_BEFORE, Fault.HALF_BODY, Fault.WRONG_TYPE]
    )
    def test_that_is_broken_off_is_no_answer(self, plain: Desk, fault: Fault, end: str) -> None:
        plain.says()
        plain.server.breaks(fault, when=lambda request: request.path.endswith(end))
        with pytest.raises(RetryLater):
            self.look(plain)


class TestMedia:
    def test_are_waited_for(self, plain: Desk) -> None:
        plain.place.media_steps = 2
        assert plain.says(files=(PNG,)).id

    def test_that_are_not_ready_in_time_are_for_later(self, plain: Desk) -> None:
        plain.place.media_steps = 10_000
        with pytest.raises(RetryLater, match=r"lamp\.png"):
            plain.says(files=(PNG,))
        assert plain.place.ours() == []

    def test_go_the_older_way_where_there_is_no_newer(self, plain: Desk) -> None:
        plain.place.has_v2_media = False
        assert plain.says(files=(PNG,)).id

    @pytest.mark.parametrize("fault", [one for one in Fault if "REDIRECT" not in one.name])
    def test_that_break_leave_nothing_said_twice(self, plain: Desk, fault: Fault) -> None:
        plain.server.breaks(fault, when=lambda request: "/media" in request.path)
        if fault.is_slow:
            plain.place.hurries()
        ended = plain.carry(files=(PNG,))
        assert ended.receipt is not None
        assert len(plain.place.ours()) == 1


class TestParent:
    @pytest.mark.parametrize(
        ("reply_to_id", "references", "parent"),
        [
            ("our.example/7", (), "7"),
            ("mastodon:12-ab", ("our.example/3", "our.example/5", "mastodon:11-cd"), "5"),
            ("other.example/7", ("our.example/3",), "3"),
            ("other.example/7", (), ""),
            ("", (), ""),
        ],
    )
    def test_is_the_latest_that_this_server_knows(
        self, reply_to_id: str, references: tuple[str, ...], parent: str
    ) -> None:
        said = Utterance(
            key="k",
            text="x",
            to="a",
            is_public=True,
            reply_to_id=reply_to_id,
            references=references,
        )
        assert parent_of(said, "our.example") == parent


class TestUnknown:
    def test_is_what_a_receipt_without_an_id_means(self, plain: Desk) -> None:
        usual = plain.place.answer

        def nameless(request: Request) -> faults.Answer:
            made = usual(request)
            return faults.answer({"url": "x"}) if plain.place.says(request) else made

        plain.server._handle = nameless
        with pytest.raises(Unknown):
            plain.says()


class TestUnsay:
    def test_deletes_every_part_the_last_first(self, plain: Desk) -> None:
        receipt = plain.says(text=LONG)
        ids = [one["id"] for one in plain.place.ours()]
        assert len(ids) > 3
        assert [name.rpartition("/")[2] for name in receipt.parts] == ids
        plain.place.speaker.unsay(plain.channel, receipt, faults.NOW)
        assert plain.place.ours() == []
        deleted = [r.path for r in plain.server.asked if r.method == "DELETE"]
        assert [path.rpartition("/")[2] for path in deleted] == ids[::-1]

    def test_is_found_again_by_a_look_with_all_its_parts(self, plain: Desk) -> None:
        receipt = plain.says(text=LONG)
        said = plain.place.utterance(text=LONG)
        assert plain.place.speaker.was_said(plain.channel, said) == receipt

    @pytest.mark.parametrize("fault", [Fault.CUT_AFTER, Fault.STATUS_500_AFTER, Fault.TOO_MANY])
    def test_goes_on_where_the_line_broke(self, plain: Desk, fault: Fault) -> None:
        receipt = plain.says(text=LONG)
        n = len(plain.place.ours())
        plain.server.breaks(
            fault, when=lambda r: r.method == "DELETE" and len(plain.place.ours()) == n - 1
        )
        with pytest.raises(RetryLater):
            plain.place.speaker.unsay(plain.channel, receipt, faults.NOW)
        assert 0 < len(plain.place.ours()) < n
        plain.place.speaker.unsay(plain.channel, receipt, faults.NOW)
        assert plain.place.ours() == []

    def test_is_done_where_it_was_deleted_before(self, plain: Desk) -> None:
        receipt = plain.says()
        plain.place.statuses.remove(plain.place.ours()[0])
        plain.place.speaker.unsay(plain.channel, receipt, faults.NOW)

    def test_does_not_believe_that_what_is_still_shown_is_gone(self, plain: Desk) -> None:
        """A server says of what another account said that it has no such thing."""
        other = Receipt(id=f"{plain.server.host}/50")
        with pytest.raises(Refused, match="another account"):
            plain.place.speaker.unsay(plain.channel, other, faults.NOW)
        assert "50" in [one["id"] for one in plain.place.statuses]

    @pytest.mark.parametrize("name", ["elsewhere.example/101", "101", "", "/101"])
    def test_asks_no_other_server(self, plain: Desk, name: str) -> None:
        with pytest.raises(Refused, match="It was said on"):
            plain.place.speaker.unsay(plain.channel, Receipt(id=name), faults.NOW)
        assert not [r for r in plain.server.asked if r.method == "DELETE"]

    def test_does_not_trust_a_proxy_that_says_404(self, plain: Desk) -> None:
        receipt = plain.says()
        path = f"/api/v1/statuses/{plain.place.ours()[0]['id']}"
        plain.place.down = {path: faults.Answer(status=404, content=b"<h1>Not here</h1>")}
        with pytest.raises(RetryLater):
            plain.place.speaker.unsay(plain.channel, receipt, faults.NOW)
