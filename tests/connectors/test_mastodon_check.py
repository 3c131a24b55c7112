"""The test of a channel, in words for whoever connects it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.connectors import faults
from tests.connectors.mastodon_place import TOKEN, MastodonPlace

from allears.listening.ports import ChannelFacts, Finding


@pytest.fixture
def place() -> Iterator[MastodonPlace]:
    place = MastodonPlace()
    with faults.serve(place.answer) as server:
        place.url = server.url
        yield place


def check(place: MastodonPlace, **settings: str) -> dict[str, Finding]:
    channel = place.fresh(place.url, **settings)
    return {one.label: one for one in place.speaker.check(channel)}


class TestFindings:
    def test_say_what_the_server_is_and_who_we_are(self, place: MastodonPlace) -> None:
        found = check(place, hashtags="tram")
        assert found["Server"].words == "Our town (4.3.2) takes posts of 500 characters, 4 files."
        assert found["Account"].name == "@desk@our.example"
        assert all(one.is_good for one in found.values())
        assert set(found) == {"Server", "Account", "Mentions", "#tram", "At once"}
        assert found["At once"].words.startswith("It is looked at every minute")

    def test_name_a_source_that_cannot_be_heard_at_its_blank(self, place: MastodonPlace) -> None:
        place.down["/api/v2/search"] = faults.answer({"error": "not allowed here"}, 403)
        found = check(place, lists="Nobody", search="x")
        assert found["list:Nobody"].setting == "lists"
        assert "no list called “Nobody”" in found["list:Nobody"].words
        assert not found["search:x"].is_good
        assert "not allowed here" in found["search:x"].words
        assert found["Mentions"].is_good

    def test_name_a_right_that_is_missing_and_what_for(self, place: MastodonPlace) -> None:
        had = faults.answer({"scopes": ["read", "write:statuses"]})
        place.down["/api/v1/apps/verify_credentials"] = had
        found = check(place)
        assert "write:media (to put pictures" in found["Rights"].words
        assert "write:statuses" not in found["Rights"].words

    def test_stop_where_the_key_is_not_accepted(self, place: MastodonPlace) -> None:
        place.tokens.clear()
        found = check(place)
        assert set(found) == {"Server", "Account"}
        assert "connect the channel again" in found["Account"].words

    def test_stop_where_there_is_no_server(self, place: MastodonPlace) -> None:
        channel = ChannelFacts(id=1, name="x", settings={"server": "http://127.0.0.1:1"})
        (found,) = place.speaker.check(channel)
        assert (found.is_good, found.setting) == (False, "server")

    def test_say_what_goes_without_an_account(self, place: MastodonPlace) -> None:
        bare = ChannelFacts(id=1, name="x", settings={"server": place.url})
        assert [one.is_good for one in place.speaker.check(bare)] == [True, False]
        tagged = ChannelFacts(id=1, name="x", settings={"server": place.url, "hashtags": "tram"})
        found = {one.label: one for one in place.speaker.check(tagged)}
        assert found["Account"].is_good
        assert not found["#tram"].is_good  # this server asks for a key

    def test_show_no_secret(self, place: MastodonPlace) -> None:
        echo = faults.answer({"error": f"Bearer {TOKEN} may not do this"}, 403)
        place.down["/api/v1/notifications"] = echo
        found = check(place)
        assert "may not do this" in found["Mentions"].words
        assert TOKEN not in repr(found)
