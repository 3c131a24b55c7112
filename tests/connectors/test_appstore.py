"""How a channel of the App Store is tried."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.connectors.served import Served, serving

from allears.connectors.appstore import appstore
from allears.listening.ports import ChannelFacts
from allears.listening.post import Post


def facts(**settings: str) -> ChannelFacts:
    return ChannelFacts(id=1, name="x", settings={"app": "1404176564"} | settings)


@pytest.fixture
def web() -> Iterator[Served]:
    with serving() as served:
        app = {"trackName": "Kettle", "averageUserRating": 4.26, "userRatingCount": 1200}
        served.has("/lookup", {"results": [app | {"version": "3.5"}]})
        yield served


class TestCheck:
    def test_names_the_app_and_its_rating(self, web: Served) -> None:
        (found,) = appstore.check(facts(countries="de"))
        assert found.name == "App Store, Kettle"
        assert "4.2 stars by 1,200 people in DE" in found.words
        assert web.asked[0].url.params["country"] == "de"

    def test_says_what_is_not_there(self, web: Served) -> None:
        web.has("/lookup", {"results": []})
        assert appstore.check(facts())[0].setting == "app"
        assert appstore.check(facts(app="kettle"))[0].setting == "app"
        assert appstore.check(facts(countries="zz"))[0].setting == "countries"

    def test_says_that_half_a_key_is_none(self, web: Served) -> None:
        found = appstore.check(facts(key_id="K1"))
        assert (found[1].is_good, found[1].setting) == (False, "private_key")

    def test_answers_only_with_a_key(self) -> None:
        assert appstore.can_answer({"issuer_id": "i", "key_id": "k"})
        assert not appstore.can_answer({"issuer_id": "i"})


class TestWhyNot:
    def test_says_of_the_public_feed_where_it_can_be_answered(self) -> None:
        heard = Post(id="6310000001", text="x")
        keyed = {"app": "1404176564", "issuer_id": "i", "key_id": "k"}
        without = appstore.why_not({"app": "1404176564"}, heard)
        assert without is not None
        assert "key of App Store Connect" in without.words
        assert without.url == "https://appstoreconnect.apple.com/apps/1404176564"
        assert appstore.why_not(keyed, heard) is not None
        known = Post(id="00000028-b08c-0014-729e-fbd500000001", text="x")
        assert appstore.why_not(keyed, known) is None
