"""Visits to a real server on loopback: nothing is passed by, nothing comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.connectors import faults
from tests.connectors.faults import Answer, Fault
from tests.connectors.mastodon_place import NOW, MastodonPlace

from allears.connectors.mastodon_hear import Cursor, read_cursor, spelled
from allears.listening.ports import ChannelFacts, KeysExpired, Page, Refused, RetryLater


class Town:
    """A server with people, and a channel that is visited again and again."""

    def __init__(self, place: MastodonPlace, server: faults.Server) -> None:
        self.place, self.server = place, server
        place.url = server.url
        self.settings: dict[str, str] = {}
        self.cursor = ""
        self.now = NOW

    @property
    def channel(self) -> ChannelFacts:
        return self.place.fresh(
            self.server.url, **(self.place.known(self.server.url) | self.settings)
        )

    def visit(self) -> Page:
        self.now += timedelta(minutes=1)
        page = self.place.speaker.hear(self.channel, self.cursor, self.now)
        self.cursor = page.cursor
        return page

    def texts(self) -> list[str]:
        """What one visit brings."""
        return words(self.place, self.channel, self.visit())

    def all_texts(self) -> list[str]:
        """What visits bring until there is no more."""
        found: list[str] = []
        while True:
            page = self.visit()
            found += words(self.place, self.channel, page)
            if not page.has_more:
                return found

    def asked(self, path: str) -> int:
        return sum(request.path.startswith(path) for request in self.server.asked)


def words(place: MastodonPlace, channel: ChannelFacts, page: Page) -> list[str]:
    return [place.speaker.to_post(item, channel).text for item in page.items]


@pytest.fixture(params=["oldest", "newest", "grouped", "ulid"])
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    """Four kinds of servers."""
    place = MastodonPlace(
        gives="newest" if request.param == "newest" else "oldest",
        has_groups=request.param == "grouped",
        ids="ulid" if request.param == "ulid" else "number",
    )
    with faults.serve(place.answer) as server:
        yield Town(place, server)


@pytest.fixture
def plain() -> Iterator[Town]:
    place = MastodonPlace()
    with faults.serve(place.answer) as server:
        yield Town(place, server)


class TestMentions:
    def test_come_once_each_in_their_order(self, town: Town) -> None:
        town.place.says_("one", mentions_us=True)
        assert town.texts() == ["one"]
        town.place.says_("two", mentions_us=True)
        town.place.says_("three", mentions_us=True)
        assert town.texts() == ["two", "three"]
        assert town.texts() == []

    def test_are_all_heard_after_a_long_silence(self, town: Town) -> None:
        town.place.says_("first", mentions_us=True)
        town.visit()
        for n in range(130):
            town.place.says_(f"number {n}", mentions_us=True)
        assert sorted(town.all_texts()) == sorted(f"number {n}" for n in range(130))

    def test_of_a_server_that_knows_no_places_come_once_and_end(self, plain: Town) -> None:
        plain.place.gives = "anything"
        old = (NOW - timedelta(days=8)).isoformat()
        for n in range(60):
            plain.place.says_(f"old {n}", mentions_us=True, created_at=old)
            plain.place.told[-1]["created_at"] = old
        plain.place.says_("first", mentions_us=True)
        assert plain.all_texts() == ["first"]
        assert plain.all_texts() == []
        plain.place.says_("second", mentions_us=True)
        assert plain.all_texts() == ["second"]
        plain.place.now = plain.now = plain.now + timedelta(hours=3)
        for n in range(100):
            plain.place.says_(f"many {n}", mentions_us=True)
        page = plain.visit()
        assert len(page.items) == 40
        assert page.gap is not None  # the other sixty cannot be had
        assert "hands out" in page.gap.why
        assert plain.all_texts() == []

    def test_of_strangers_are_heard_though_they_are_hidden(self, town: Town) -> None:
        status = town.place.says_("psst", mentions_us=True, visibility="direct")
        town.place.hidden.add(town.place.told[-1]["id"])
        page = town.visit()
        assert [item.status["id"] for item in page.items] == [status["id"]]  # type: ignore[attr-defined]

    def test_of_other_kinds_are_left(self, town: Town) -> None:
        town.place.says_("they like it", mentions_us=True)
        town.place.told[-1]["type"] = "favourite"
        assert town.texts() == []

    def test_are_asked_for_without_kinds_where_a_server_does_not_know_one(
        self, plain: Town
    ) -> None:
        plain.place.says_("one", mentions_us=True)
        plain.server.breaks(Fault.STATUS_500_BEFORE, when=lambda request: False)
        usual = plain.place.answer

        def strict(request: faults.Request) -> Answer:
            if "types[]" in request.query:
                return faults.answer({"error": "types[]: unexpected value"}, 422)
            return usual(request)

        plain.server._handle = strict
        assert plain.texts() == ["one"]

    def test_fall_back_where_there_are_no_groups_after_all(self, plain: Town) -> None:
        plain.place.has_groups = True
        channel = plain.channel
        plain.place.has_groups = False
        plain.place.says_("one", mentions_us=True)
        page = plain.place.speaker.hear(channel, "", NOW)
        assert words(plain.place, channel, page) == ["one"]

    def test_bring_the_ids_above_them(self, plain: Town) -> None:
        first = plain.place.says_("my tram", mentions_us=True)
        ours = plain.place._status("we look", plain.place.me) | {"in_reply_to_id": first["id"]}
        plain.place.statuses.append(ours)
        plain.place.says_("thanks", mentions_us=True, in_reply_to_id=ours["id"])
        post = [plain.place.speaker.to_post(item, plain.channel) for item in plain.visit().items][
            -1
        ]
        host = plain.server.host
        assert post.references == (f"{host}/{first['id']}", f"{host}/{ours['id']}")
        assert post.thread == f"{host}/{first['id']}"

    def test_come_without_them_where_they_cannot_be_had(self, plain: Town) -> None:
        plain.place.says_("thanks", mentions_us=True, in_reply_to_id="7")
        plain.server.breaks(Fault.CUT_BEFORE, when=lambda r: r.path.endswith("/context"))
        (item,) = plain.visit().items
        post = plain.place.speaker.to_post(item, plain.channel)
        assert (post.thread, post.references) == (f"{plain.server.host}/7", ())


class TestSources:
    def test_each_have_a_place_of_their_own(self, town: Town) -> None:
        town.settings = {"hashtags": "#tram, bus", "lists": "partners", "timeline": "local"}
        town.place.listed = {"lo@b.example"}
        said = town.place.says_
        said("at #tram"), said("at #bus"), said("a partner", who="lo@b.example")
        said("to us", mentions_us=True, visibility="direct"), said("to all")
        assert sorted(town.texts()) == ["a partner", "at #bus", "at #tram", "to all", "to us"]
        assert town.texts() == []
        said("again at #tram")
        assert town.texts() == ["again at #tram"]

    def test_may_be_a_search(self, plain: Town) -> None:
        plain.settings = {"mentions": "no", "search": "lamp\nfridge"}
        plain.place.says_("a lamp"), plain.place.says_("a fridge"), plain.place.says_("a chair")
        assert sorted(plain.texts()) == ["a fridge", "a lamp"]
        plain.place.says_("another lamp")
        assert plain.texts() == ["another lamp"]

    def test_that_refuse_do_not_stop_the_others(self, plain: Town) -> None:
        plain.settings = {"hashtags": "tram", "lists": "nowhere", "search": "x"}
        plain.place.down["/api/v2/search"] = faults.answer({"error": "not allowed"}, 403)
        plain.place.says_("at #tram"), plain.place.says_("to us", mentions_us=True)
        assert sorted(plain.texts()) == ["at #tram", "to us"]
        assert plain.texts() == []

    def test_that_all_refuse_end_the_visit(self, plain: Town) -> None:
        plain.settings = {"mentions": "no", "lists": "nowhere"}
        with pytest.raises(Refused, match="nowhere"):
            plain.visit()

    def test_keep_what_came_before_one_that_asks_for_time(self, plain: Town) -> None:
        plain.settings = {"hashtags": "tram"}
        plain.place.says_("at #tram"), plain.place.says_("to us", mentions_us=True)
        late = faults.answer({"error": "Throttled"}, 429, retry_after="77")
        plain.place.down["/api/v1/notifications"] = late
        page = plain.visit()
        assert words(plain.place, plain.channel, page) in (["at #tram"], [])
        assert page.poll_in_s == 77
        plain.place.down.clear()
        assert "to us" in plain.texts()

    def test_without_a_key_are_the_public_ones(self, plain: Town) -> None:
        channel = ChannelFacts(id=1, name="x", settings={"server": plain.server.url})
        with pytest.raises(KeysExpired, match="not connected"):
            plain.place.speaker.hear(channel, "", NOW)
        nothing = ChannelFacts(
            id=1, name="x", settings={"server": plain.server.url, "mentions": "no"}
        )
        with pytest.raises(Refused, match="hears nothing"):
            plain.place.speaker.hear(nothing, "", NOW)

    def test_begin_at_most_seven_days_back(self, plain: Town) -> None:
        plain.settings = {"hashtags": "tram"}
        old = (NOW - timedelta(days=8)).isoformat()
        plain.place.says_("old #tram", created_at=old)
        plain.place.says_("new #tram")
        assert plain.texts() == ["new #tram"]
        assert [text for _ in range(6) for text in plain.texts()] == []

    def test_find_what_arrived_late_and_stands_in_the_past(self, plain: Town) -> None:
        plain.settings = {"hashtags": "tram"}
        plain.place.says_("now #tram", id="500")
        plain.visit()
        plain.place.says_("late #tram", id="400")
        assert [text for _ in range(6) for text in plain.texts()] == ["late #tram"]


class TestAfterwards:
    def test_an_edit_comes_as_the_post_anew(self, plain: Town) -> None:
        status = plain.place.says_("tram", mentions_us=True)
        plain.visit()
        status |= {"content": "<p>bus</p>", "edited_at": "2026-03-10T12:02:00Z"}
        page = plain.visit()
        (post,) = [plain.place.speaker.to_post(item, plain.channel) for item in page.items]
        assert (post.text, post.edited_at is not None) == ("bus", True)
        assert plain.texts() == []

    def test_a_post_that_is_not_there_any_more_is_gone(self, plain: Town) -> None:
        status = plain.place.says_("tram", mentions_us=True)
        plain.visit()
        plain.place.statuses.remove(status)
        assert plain.visit().gone == [("mastodon", f"{plain.server.host}/{status['id']}")]
        assert plain.visit().gone == []

    def test_a_page_of_a_proxy_is_no_deletion(self, plain: Town) -> None:
        status = plain.place.says_("tram", mentions_us=True)
        plain.visit()
        page = Answer(
            status=404, content=b"<html>404</html>", headers={"content-type": "text/html"}
        )
        plain.place.down[f"/api/v1/statuses/{status['id']}"] = page
        assert plain.visit().gone == []

    def test_only_a_few_are_asked_for_in_one_visit(self, plain: Town) -> None:
        for n in range(30):
            plain.place.says_(f"n {n}", mentions_us=True)
        plain.visit()
        before = plain.asked("/api/v1/statuses/")
        plain.visit()
        assert plain.asked("/api/v1/statuses/") - before == 3


class TestEnds:
    @pytest.mark.parametrize("fault", [one for one in Fault if "REDIRECT" not in one.name])
    def test_a_visit_that_breaks_is_tried_again_and_loses_nothing(
        self, plain: Town, fault: Fault
    ) -> None:
        plain.place.says_("one", mentions_us=True)
        plain.server.breaks(fault)
        if fault.is_slow:
            plain.place.hurries()
        with pytest.raises(RetryLater):
            plain.visit()
        assert plain.texts() == ["one"]

    def test_a_key_that_was_taken_back_says_so(self, plain: Town) -> None:
        plain.place.tokens.clear()
        with pytest.raises(KeysExpired, match="connect the channel again"):
            plain.visit()

    def test_plain_http_and_private_places_are_refused(self) -> None:
        speaker = MastodonPlace().speaker
        for server in ("http://mastodon.example", "192.168.0.1", "localhost", ""):
            channel = ChannelFacts(
                id=1, name="x", settings={"server": server}, secrets={"access_token": "t"}
            )
            with pytest.raises(Refused):
                speaker.hear(channel, "", NOW)

    def test_answers_of_other_shapes_bring_nothing(self, plain: Town) -> None:
        odd: list[Any] = [{}, [], [1, None, {"id": {}}], {"error": 5}, "x", 7, [[["x"]]], None]
        for made in odd:
            plain.place.down["/api/v1/notifications"] = faults.answer(made)
            assert plain.visit().items == []


class TestCursor:
    def test_of_another_account_is_a_new_beginning(self) -> None:
        text = spelled(Cursor(of="a 1", n=5, places={"mentions": "7"}))
        assert read_cursor(text, "a 1").places == {"mentions": "7"}
        assert read_cursor(text, "b 1") == Cursor(of="b 1")

    @pytest.mark.parametrize("text", ["", "{", "[]", "5", "\x00", '{"n": "x"}', "[" * 9_999])
    def test_that_nobody_can_read_is_a_new_beginning(self, text: str) -> None:
        assert read_cursor(text, "a") == Cursor(of="a")

    def test_stays_small_whatever_comes(self, plain: Town) -> None:
        for n in range(400):
            plain.place.says_(f"n {n}", mentions_us=True)
        plain.place.told[0]["status"]["content"] = "first"
        plain.cursor = spelled(
            Cursor(of=f"{plain.server.host} {plain.server.host}/1", places={"mentions": "1"})
        )
        assert len(plain.all_texts()) == 400
        assert len(plain.cursor) < 15_000
