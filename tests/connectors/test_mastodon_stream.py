"""Open lines over real sockets: what is said comes at once, and what a line drops comes with a look."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from tests.connectors import faults
from tests.connectors.faults import Answer, Fault, Request
from tests.connectors.mastodon_place import NOW, TOKEN, MastodonPlace
from websockets.http11 import Request as Handshake
from websockets.http11 import Response
from websockets.sync.server import ServerConnection, serve

from allears.connectors import mastodon_stream
from allears.connectors.mastodon_hear import Cursor, Visit
from allears.connectors.mastodon_server import Api, Instance, remembered, spelled
from allears.lib import clock
from allears.listening.ports import ChannelFacts, KeysExpired, Page, Refused, RetryLater

WAIT_S = 15.0


class Line:
    """The streaming half of a server. `wants`: where the key must stand; None: there is no line."""

    def __init__(self, wants: str | None) -> None:
        self.wants = wants
        self.asked: list[dict[str, str]] = []
        self.opened: list[str] = []
        self._lines: list[ServerConnection] = []
        self._ready = threading.Event()
        self.status = 0
        self._server = serve(
            self._follow,
            "127.0.0.1",
            0,
            close_timeout=0.2,
            process_request=self._judge,
            select_subprotocol=lambda _, offered: offered[0] if offered else None,
        )
        self.url = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _judge(self, line: ServerConnection, request: Handshake) -> Response | None:
        if self.status:
            return line.respond(self.status, "no\n")
        if self.wants is None:
            return line.respond(404, "no such page\n")
        headers = request.headers
        given = {
            "header": headers.get("Authorization", "").removeprefix("Bearer "),
            "protocol": headers.get("Sec-WebSocket-Protocol", ""),
        }
        self.opened.append(request.path)
        return None if given[self.wants] == TOKEN else line.respond(401, "who are you\n")

    def _follow(self, line: ServerConnection) -> None:
        self._lines.append(line)
        self._ready.set()
        with contextlib.suppress(Exception):
            for raw in line:
                self.asked.append(json.loads(raw))

    def tells(self, event: str, payload: object, *stream: str) -> None:
        assert self._ready.wait(WAIT_S)
        said = payload if isinstance(payload, str) else json.dumps(payload)
        text = json.dumps({"stream": list(stream), "event": event, "payload": said})
        self._lines[-1].send(text)

    def sends(self, text: str) -> None:
        assert self._ready.wait(WAIT_S)
        self._lines[-1].send(text)

    def cuts(self) -> None:
        assert self._ready.wait(WAIT_S)
        self._lines[-1].close()

    def stop(self) -> None:
        self._server.shutdown()


class Town:
    def __init__(self, place: MastodonPlace, server: faults.Server, line: Line) -> None:
        self.place, self.server, self.line = place, server, line
        place.url = server.url
        self.settings: dict[str, str] = {}
        self.is_over = threading.Event()
        self.texts: list[str] = []
        self.gone: list[str] = []
        self.pages: list[Page] = []
        self._open: list[Iterator[Page]] = []

    @property
    def channel(self) -> ChannelFacts:
        known = self.place.known(self.server.url)
        about = msgspec.json.decode(known["instance"], type=Instance)
        known["instance"] = spelled(msgspec.structs.replace(about, streaming=self.line.url))
        return self.place.fresh(self.server.url, **(known | self.settings))

    def pages_of(self, look_s: float = 60.0) -> Iterator[Page]:
        api = Api(self.channel)
        instance = remembered(self.channel) or Instance()
        visit = Visit(api, instance, Cursor(of="x"), NOW)
        pages = mastodon_stream.stream(visit, self.is_over.is_set, look_s=look_s, beat_s=0.05)
        self._open.append(pages)
        return pages

    def end(self) -> None:
        self.is_over.set()
        for pages in self._open:
            pages.close()  # type: ignore[attr-defined]

    def until(self, is_enough: Callable[[], bool], pages: Iterator[Page]) -> None:
        """Read on until it is enough; every page is kept."""
        end = time.monotonic() + WAIT_S
        for page in pages:
            self.pages.append(page)
            posts = [self.place.speaker.to_post(one, self.channel) for one in page.items]
            self.texts += [post.text for post in posts]
            self.gone += [name.rpartition("/")[2] for _network, name in page.gone]
            if is_enough():
                return
            assert time.monotonic() < end, (self.texts, self.gone)


@pytest.fixture(params=["header", "protocol"])
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    """A server that takes the key in a header (Mastodon, GoToSocial), one that does not (Pleroma)."""
    yield from made(Line(request.param))


@pytest.fixture
def plain() -> Iterator[Town]:
    yield from made(Line("header"))


@pytest.fixture
def lineless() -> Iterator[Town]:
    yield from made(Line(None))


def made(line: Line) -> Iterator[Town]:
    place = MastodonPlace(now=clock.now())
    with faults.serve(place.answer) as server:
        town = Town(place, server, line)
        yield town
        town.end()
    line.stop()


def told(status: dict[str, Any], kind: str = "mention") -> dict[str, Any]:
    return {"id": "9", "type": kind, "account": status["account"], "status": status}


class TestWebsocket:
    def test_brings_mentions_and_deletions_at_once(self, town: Town) -> None:
        town.place.says_("before", mentions_us=True)
        pages = town.pages_of()
        town.until(lambda: town.texts == ["before"], pages)
        status = town.place.says_("now")
        town.line.tells("notification", told(status), "user", "notification")
        town.until(lambda: town.texts == ["before", "now"], pages)
        town.line.tells("delete", status["id"], "user")
        town.until(lambda: town.gone == [status["id"]], pages)
        status |= {"content": "<p>later</p>", "edited_at": "2026-03-10T12:30:00Z"}
        town.line.tells("notification", told(status, "update"), "user")
        town.until(lambda: town.texts[-1] == "later", pages)

    def test_asks_for_all_sources_on_one_line(self, plain: Town) -> None:
        plain.settings = {"hashtags": "tram", "lists": "partners", "timeline": "local"}
        pages = plain.pages_of()
        plain.until(lambda: len(plain.line.asked) == 3, pages)
        assert plain.line.opened == ["/api/v1/streaming?stream=user"]
        assert plain.line.asked == [
            {"type": "subscribe", "stream": "hashtag", "tag": "tram"},
            {"type": "subscribe", "stream": "list", "list": "7"},
            {"type": "subscribe", "stream": "public:local"},
        ]
        plain.line.tells(
            "update", plain.place._status("a", plain.place.person("a@b.c")), "hashtag", "tram"
        )
        last = plain.place._status("b", plain.place.person("a@b.c"), id="999")
        plain.line.tells("update", last, "public:local")
        plain.until(lambda: plain.texts == ["a", "b"], pages)
        assert json.loads(plain.pages[-1].cursor)["places"]["public:local"] == "999"

    def test_opens_though_one_source_is_gone(self, plain: Town) -> None:
        plain.settings = {"lists": "nowhere", "hashtags": "tram"}
        pages = plain.pages_of()
        plain.until(lambda: len(plain.line.asked) == 1, pages)
        assert plain.line.asked[0]["stream"] == "hashtag"

    def test_leaves_what_is_not_asked_for(self, plain: Town) -> None:
        status = plain.place._status("of somebody whom we follow", plain.place.person("a@b.c"))
        pages = plain.pages_of()
        plain.until(lambda: bool(plain.pages), pages)
        plain.line.tells("update", status, "user")
        plain.line.tells("status.update", status | {"edited_at": "2026-03-10T12:30:00Z"}, "user")
        plain.line.tells("notification", told(status, "favourite"), "user")
        plain.line.tells("filters_changed", "", "user")
        for junk in (
            "",
            "[]",
            "{}",
            "null",
            '{"event":5,"payload":[]}',
            "[" * 9_999,
            '{"event":"update"}',
        ):
            plain.line.sends(junk)
        for payload in ("", "x", "{", "[]", "null", "5"):
            for event in ("update", "notification", "status.update", "conversation"):
                plain.line.tells(event, payload, "hashtag")
        plain.line.tells("notification", told(plain.place._status("end", plain.place.me)), "user")
        plain.until(lambda: bool(plain.texts), pages)
        assert plain.texts == ["end"]

    def test_lives_though_nothing_is_said(self, plain: Town) -> None:
        plain.until(lambda: len(plain.pages) > 3, plain.pages_of())
        assert not any(page.items for page in plain.pages)

    def test_looks_beside_the_line(self, plain: Town) -> None:
        """What a line never tells comes with the next look."""
        pages = plain.pages_of(look_s=0.1)
        plain.until(lambda: bool(plain.pages), pages)
        plain.place.says_("hidden by the account's settings", mentions_us=True)
        plain.until(lambda: bool(plain.texts), pages)

    def test_stays_open_when_a_look_breaks(self, plain: Town) -> None:
        pages = plain.pages_of(look_s=0.1)
        plain.until(lambda: bool(plain.pages), pages)
        plain.server.breaks(Fault.STATUS_500_BEFORE, Fault.CUT_BEFORE)
        plain.place.says_("after the trouble", mentions_us=True)
        plain.until(lambda: bool(plain.texts), pages)

    def test_brings_nothing_twice_that_the_look_has_brought(self, plain: Town) -> None:
        status = plain.place.says_("one", mentions_us=True)
        pages = plain.pages_of()
        plain.until(lambda: bool(plain.texts), pages)
        plain.line.tells("notification", told(status), "user")
        plain.line.tells("notification", told(plain.place._status("two", plain.place.me)), "user")
        plain.until(lambda: "two" in plain.texts, pages)
        assert plain.texts == ["one", "two"]

    def test_ends_when_all_ends(self, plain: Town) -> None:
        pages = plain.pages_of()
        next(pages)
        plain.is_over.set()
        assert len(list(pages)) <= 1

    def test_that_is_cut_is_opened_again_later(self, plain: Town) -> None:
        pages = plain.pages_of()
        next(pages)
        plain.line.cuts()
        with pytest.raises(RetryLater):
            list(pages)


class TestNoLine:
    def test_is_told_so_that_it_is_looked_at_instead(self, lineless: Town) -> None:
        with pytest.raises(Refused, match="looked at every minute"):
            next(lineless.pages_of())

    def test_is_opened_later_where_a_server_is_tired(self, lineless: Town) -> None:
        lineless.line.status = 503
        with pytest.raises(RetryLater):
            next(lineless.pages_of())

    def test_is_switched_off_by_a_blank(self, plain: Town) -> None:
        plain.settings = {"live": "no"}
        with pytest.raises(Refused, match="switched off"):
            next(plain.place.speaker.stream(plain.channel, "", plain.is_over.is_set))

    def test_is_told_before_anything_is_opened_where_nothing_is_heard(self, plain: Town) -> None:
        plain.settings = {"mentions": "no", "search": "tram"}
        with pytest.raises(Refused, match="nothing that could be heard at once"):
            next(plain.pages_of())


class TestServerSentEvents:
    def serving(self, town: Town, *pieces: bytes, status: int = 200) -> None:
        usual = town.place.answer

        def handle(request: Request) -> Answer:
            if not request.path.startswith("/api/v1/streaming"):
                return usual(request)
            kind = {"content-type": "text/event-stream"}
            return Answer(status=status, headers=kind, pieces=iter(pieces))

        town.server._handle = handle

    def test_stand_in_where_there_is_no_websocket(self, lineless: Town) -> None:
        status = lineless.place._status("over the older way", lineless.place.me)
        sent = f"event: notification\ndata: {json.dumps(told(status))}\n\n".encode()
        self.serving(
            lineless, b":)\n", sent[:50], sent[50:], b":thump\n", b"event: delete\ndata: 77\n\n"
        )
        with pytest.raises(RetryLater):
            lineless.until(lambda: False, lineless.pages_of())
        assert (lineless.texts, lineless.gone) == (["over the older way"], ["77"])
        (request,) = [r for r in lineless.server.asked if "streaming" in r.path]
        assert (request.path, request.query) == ("/api/v1/streaming/user", {})
        assert request.headers["authorization"] == f"Bearer {TOKEN}"

    def test_of_endless_lines_are_cut(
        self, lineless: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(mastodon_stream, "MAX_LINE_BYTES", 1_000)
        self.serving(lineless, *(b"data: " + b"x" * 400 for _ in range(9)))
        with pytest.raises((Refused, RetryLater)):
            lineless.until(lambda: False, lineless.pages_of())

    @pytest.mark.parametrize(
        ("status", "error"),
        [(401, KeysExpired), (404, Refused), (429, RetryLater), (502, RetryLater)],
    )
    def test_that_are_refused_say_why(
        self, lineless: Town, status: int, error: type[Exception]
    ) -> None:
        self.serving(lineless, status=status)
        with pytest.raises(error):
            next(lineless.pages_of())


class TestConnector:
    def test_learns_the_server_with_the_first_page(self, plain: Town) -> None:
        plain.place.instance = {"configuration": {"urls": {"streaming": plain.line.url}}}
        plain.place.says_("one", mentions_us=True)
        channel = plain.place.fresh(plain.server.url)
        pages = plain.place.speaker.stream(channel, "", plain.is_over.is_set)
        first = next(pages)
        assert first.changed_settings["account"] == "desk@our.example"
        assert len(first.items) == 1
        status = plain.place._status("two", plain.place.person("a@b.c"))
        status["mentions"] = plain.place.statuses[0]["mentions"]
        plain.line.tells("notification", told(status), "user")
        second = next(page for page in pages if page.items)
        assert second.changed_settings == {}
        post = plain.place.speaker.to_post(second.items[0], channel)
        assert post.is_for_us  # though the loop's channel does not know its account yet
        pages.close()  # type: ignore[attr-defined]
