"""The connector as a whole: what it is, the post to itself, what stands above a post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.connectors import faults
from tests.connectors.faults import Fault
from tests.connectors.mastodon_place import NOW, MastodonPlace

from allears.connectors import CONNECTORS
from allears.connectors.mastodon import Mastodon
from allears.connectors.mastodon_server import Instance, spelled
from allears.listening.ports import (
    ChannelFacts,
    Connects,
    Greets,
    KeysExpired,
    Limits,
    LimitsVary,
    Metered,
    Refreshes,
    RetryLater,
    SpeaksSometimes,
    Streamer,
    Threads,
    Unknown,
)
from allears.listening.post import Post


@pytest.fixture
def place() -> Iterator[MastodonPlace]:
    place = MastodonPlace()
    with faults.serve(place.answer) as server:
        place.url = server.url
        place.server = server  # type: ignore[attr-defined]
        yield place


class TestMastodon:
    @pytest.mark.parametrize(
        "port",
        [Connects, Refreshes, Greets, Metered, Streamer, Threads, SpeaksSometimes, LimitsVary],
    )
    def test_can_all_that_it_promises(self, port: type) -> None:
        assert isinstance(CONNECTORS["mastodon"], port)

    def test_answers_only_where_its_account_is_known(self) -> None:
        assert Mastodon().can_answer({"account_id": "our.example/1"})
        assert not Mastodon().can_answer({"server": "our.example"})

    def test_keeps_something_back_for_answers(self) -> None:
        requests = {quota.key: quota for quota in Mastodon.quotas}["requests"]
        assert (requests.amount, requests.per_s) == (300, 300)
        assert requests.kept_for_answers > 0


class TestHear:
    def test_learns_the_server_and_the_account_and_looks_again_after_a_day(
        self, place: MastodonPlace
    ) -> None:
        place.says_("one", mentions_us=True)
        first = place.speaker.hear(place.fresh(place.url), "", NOW)
        assert first.changed_settings["account"] == "desk@our.example"
        post = place.speaker.to_post(first.items[0], place.fresh(place.url))
        assert post.is_for_us  # known from this very visit on
        settings = {"server": place.url} | dict(first.changed_settings)
        channel = place.fresh(
            **{"url": place.url, **{k: v for k, v in settings.items() if k != "server"}}
        )
        assert place.speaker.hear(channel, first.cursor, NOW).changed_settings == {}
        later = place.speaker.hear(channel, first.cursor, NOW + timedelta(days=2))
        assert "instance" in later.changed_settings


class TestGreet:
    def test_is_a_post_that_nobody_else_sees(self, place: MastodonPlace) -> None:
        receipt = place.speaker.greet(place.fresh(place.url), "k", NOW)
        (status,) = place.ours()
        assert (status["visibility"], status["key"]) == ("direct", "k")
        assert "@" not in status["text"]
        assert receipt.id == f"{place.url.partition('://')[2]}/{status['id']}"

    def test_says_what_goes_wrong(self, place: MastodonPlace) -> None:
        place.server.breaks(Fault.CUT_AFTER, when=place.says)  # type: ignore[attr-defined]
        with pytest.raises(Unknown):
            place.speaker.greet(place.fresh(place.url), "k", NOW)
        place.tokens.clear()
        with pytest.raises(KeysExpired):
            place.speaker.greet(place.fresh(place.url), "k", NOW)


class TestAbove:
    def test_gives_the_posts_above_the_root_first(self, place: MastodonPlace) -> None:
        root = place.says_("my tram")
        middle = place.says_("mine too", who="bob@b.example", in_reply_to_id=root["id"])
        last = place.says_("@desk help", in_reply_to_id=middle["id"])
        channel = place.channel(place.url)
        post = place.speaker.to_post(last, channel)
        wires = place.speaker.above(channel, post, NOW)
        posts = [place.speaker.to_post(wire, channel) for wire in wires]
        assert [one.text for one in posts] == ["my tram", "mine too"]
        assert posts[1].author.handle == "bob@b.example"

    def test_is_empty_where_the_post_is_gone_or_of_another_server(
        self, place: MastodonPlace
    ) -> None:
        channel = place.channel(place.url)
        host = place.url.partition("://")[2]
        assert place.speaker.above(channel, Post(id=f"{host}/9999", text="x"), NOW) == []
        assert place.speaker.above(channel, Post(id="other.example/50", text="x"), NOW) == []

    def test_is_for_later_when_the_line_breaks(self, place: MastodonPlace) -> None:
        channel = place.channel(place.url)
        place.server.breaks(Fault.HALF_BODY)  # type: ignore[attr-defined]
        host = place.url.partition("://")[2]
        with pytest.raises(RetryLater):
            place.speaker.above(channel, Post(id=f"{host}/50", text="x"), NOW)


class TestLimits:
    def test_name_what_the_composer_needs(self) -> None:
        limits: Limits = Mastodon.limits
        assert limits.can_public and limits.can_private and limits.can_files  # noqa: PT018
        assert (limits.max_chars, limits.max_files) == (500, 4)
        assert limits.has_warnings and limits.has_handles  # noqa: PT018

    def test_are_those_of_the_server_once_they_are_known(self) -> None:
        about = spelled(Instance(max_chars=5_000, max_files=16))
        found = Mastodon().limits_of({"instance": about})
        assert (found.max_chars, found.max_files) == (5_000, 16)
        assert (
            Mastodon().limits_of({}) == Mastodon().limits_of({"instance": "{"}) == Mastodon.limits
        )

    def test_of_a_channel_without_a_server_are_told_by_an_error(self) -> None:
        channel = ChannelFacts(id=1, name="x", settings={})
        assert not Mastodon().check(channel)[0].is_good
