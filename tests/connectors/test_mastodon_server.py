"""One server, asked and judged: its address, its words, its limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.connectors import faults
from tests.connectors.mastodon_place import NOW, TOKEN, MastodonPlace

from allears.connectors.mastodon_server import (
    Api,
    error_of,
    origin_of,
    own_id,
    read_instance,
    remembered,
    spelled,
)
from allears.lib import http
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    OutgoingFile,
    Refused,
    RetryLater,
    Unknown,
)


class Purse:
    """A budget that writes down what is asked of it."""

    def __init__(self) -> None:
        self.spent: list[tuple[str, bool]] = []
        self.heard: list[tuple[str, int, datetime]] = []

    def spend(self, key: str, amount: int = 1, *, for_answer: bool = False) -> None:
        self.spent.append((key, for_answer))

    def left(self, key: str, *, for_answer: bool = False) -> int | None:
        return None

    def told(self, key: str, *, left: int, until: datetime) -> None:
        self.heard.append((key, left, until))


@pytest.fixture
def place() -> Iterator[MastodonPlace]:
    place = MastodonPlace()
    with faults.serve(place.answer) as server:
        place.url = server.url
        yield place


def api_of(place: MastodonPlace, **more: Any) -> Api:
    channel = ChannelFacts(
        id=1, name="x", settings={"server": place.url}, secrets={"access_token": TOKEN}, **more
    )
    return Api(channel)


class TestOrigin:
    @pytest.mark.parametrize(
        ("typed", "origin"),
        [
            ("mastodon.example", "https://mastodon.example"),
            (" https://Mastodon.Example/@us ", "https://mastodon.example"),
            ("@us@mastodon.example", "https://mastodon.example"),
            ("us@mastodon.example", "https://mastodon.example"),
            ("mastodon.example:8443", "https://mastodon.example:8443"),
            ("https://tröt.example/", "https://xn--trt-tna.example"),
        ],
    )
    def test_is_read_from_what_people_type(self, typed: str, origin: str) -> None:
        assert origin_of(typed) == origin

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "http://mastodon.example",
            "ftp://x.example",
            "https://",
            "a b",
            "https://u:p@x.example",
        ],
    )
    def test_is_refused_in_words_where_it_is_none(self, typed: str) -> None:
        with pytest.raises(Refused) as caught:
            origin_of(typed)
        assert caught.value.why

    def test_may_be_plain_where_the_administrator_says_so(self) -> None:
        door = http.Door(allow_private=frozenset({"127.0.0.1:99"}))
        with http.using(door):
            assert origin_of("http://127.0.0.1:99") == "http://127.0.0.1:99"
            with pytest.raises(Refused):
                origin_of("http://127.0.0.1:98")


class TestApi:
    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (401, KeysExpired),
            (400, Refused),
            (403, Refused),
            (404, Refused),
            (410, Refused),
            (422, Refused),
            (418, Refused),
            (429, RetryLater),
            (503, RetryLater),
            (500, RetryLater),
        ],
    )
    def test_reads_the_status(
        self, place: MastodonPlace, status: int, error: type[Exception]
    ) -> None:
        place.down["/api"] = faults.answer({"error": f"words {TOKEN} \n of theirs"}, status)
        with pytest.raises(error) as caught:
            api_of(place).get("/api/v1/lists")
        assert TOKEN not in repr(caught.value)
        if error is Refused and status != 418:
            assert "words … of theirs" in str(caught.value)

    def test_does_not_know_after_a_fault_while_speaking(self, place: MastodonPlace) -> None:
        place.down["/api"] = faults.answer({"error": "x"}, 500)
        with pytest.raises(Unknown):
            api_of(place).say("/api/v1/statuses", {"status": "x"}, key="k")

    def test_believes_only_the_server_that_something_is_gone(self, place: MastodonPlace) -> None:
        assert api_of(place).find("/api/v1/statuses/404") is None
        place.down["/api"] = faults.Answer(status=404, content=b"<html>")
        with pytest.raises(RetryLater):
            api_of(place).find("/api/v1/statuses/404")
        assert api_of(place).find("/api/v1/statuses/404", is_trusting=True) is None

    def test_pays_for_what_it_asks_and_tells_what_is_left(self, place: MastodonPlace) -> None:
        purse = Purse()
        until = (datetime.now(UTC) + timedelta(minutes=3)).replace(microsecond=0)
        place.down["/api"] = faults.answer(
            [],
            x_ratelimit_limit="300",
            x_ratelimit_remaining="42",
            x_ratelimit_reset=until.isoformat().replace("+00:00", ".000Z"),
        )
        api_of(place, budget=purse).get("/api/v1/lists")
        assert purse.spent == [("requests", False)]
        assert purse.heard == [("requests", 42, until)]
        channel = api_of(place, budget=purse).channel
        Api(channel, for_answer=True).say("/api/v1/statuses", {}, key="k")
        assert purse.spent[1:] == [("posts", True), ("requests", True)]
        assert purse.heard[1][0] == "posts"

    def test_puts_no_key_into_an_address(self, place: MastodonPlace) -> None:
        with faults.serve(place.answer) as server:
            place.url = server.url
            api_of(place).get("/api/v1/lists", [("q", "a b&c")])
            (request,) = server.asked
        assert request.query == {"q": ["a b&c"]}
        assert request.headers["authorization"] == f"Bearer {TOKEN}"

    def test_cannot_be_led_astray_by_names_of_files(self, place: MastodonPlace) -> None:
        name = 'a"\r\nX: y\r\n\r\nz.png'
        file = OutgoingFile(name=name, media_type="image/png\r\nX: y", content=b"x")
        api_of(place).upload("/api/v2/media", file, "alt")
        (taken,) = place.files
        head = taken["body"].partition("\r\n\r\n")[0]
        assert "X: y" not in head.splitlines()
        assert taken["alt"] == "alt"


class TestErrorOf:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b'{"error":"x"}', "x"),
            (b'{"error":"x","error_description":"y"}', "y"),
            (b'{"error":{"a":1}}', None),
            (b"[]", None),
            (b"<html>", None),
            (b"", None),
            (b"[" * 9_999, None),
        ],
    )
    def test_gives_the_servers_words_or_nothing(self, content: bytes, words: str | None) -> None:
        assert error_of(http.Response(status=400, url="", content=content)) == words


class TestInstance:
    def test_is_read_from_the_newer_page(self, place: MastodonPlace) -> None:
        place.instance = {"account_domain": "Town.example"}
        found = read_instance(api_of(place), NOW)
        assert (found.domain, found.max_chars, found.alt_chars) == ("town.example", 500, 20)
        assert found.file_types == ("image/png", "image/jpeg", "video/mp4")
        assert (
            remembered(ChannelFacts(id=1, name="x", settings={"instance": spelled(found)})) == found
        )

    def test_is_read_from_the_older_page_where_there_is_no_newer(
        self, place: MastodonPlace
    ) -> None:
        usual = place.answer

        def old(request: faults.Request) -> faults.Answer:
            if request.path == "/api/v2/instance":
                return faults.Answer(status=404, content=b"no such page")
            if request.path == "/api/v1/instance":
                said = {"uri": "https://Old.example/", "max_toot_chars": 5_000, "title": "Old"}
                return faults.answer(said | {"urls": {"streaming_api": "wss://s.example"}})
            return usual(request)

        with faults.serve(old) as server:
            place.url = server.url
            found = read_instance(api_of(place), NOW)
        assert (found.domain, found.max_chars) == ("old.example", 5_000)
        assert (found.title, found.streaming) == ("Old", "wss://s.example")

    def test_has_usual_values_where_it_says_nothing(self, place: MastodonPlace) -> None:
        place.down["/api/v2/instance"] = faults.answer({"configuration": [], "domain": 5})
        found = read_instance(api_of(place), NOW)
        assert (found.max_chars, found.max_files, found.has_groups) == (500, 4, False)

    @pytest.mark.parametrize("text", ["", "{", "5", '{"max_chars":"x"}', "[" * 9_999])
    def test_that_nobody_can_read_is_not_remembered(self, text: str) -> None:
        assert remembered(ChannelFacts(id=1, name="x", settings={"instance": text})) is None


class TestOwnId:
    @pytest.mark.parametrize(("kept", "name"), [("our.example/1", "1"), ("", ""), ("7", "7")])
    def test_is_what_stands_behind_the_server(self, kept: str, name: str) -> None:
        assert own_id(ChannelFacts(id=1, name="x", settings={"account_id": kept})) == name
