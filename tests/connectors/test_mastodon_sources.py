"""What a channel hears, as it is typed, and how ids of all kinds are put in order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allears.connectors.mastodon_settings import MAX_SOURCES
from allears.connectors.mastodon_sources import Source, newer, order, part, sources_of
from allears.listening.ports import ChannelFacts


def keys(token: str = "t", **settings: str) -> list[str]:
    secrets = {"access_token": token} if token else {}
    channel = ChannelFacts(id=1, name="x", settings=settings, secrets=secrets)
    return [source.key for source in sources_of(channel)]


class TestSourcesOf:
    def test_are_mentions_where_nothing_is_said(self) -> None:
        assert keys() == ["mentions"]

    def test_are_what_people_type(self) -> None:
        found = keys(
            hashtags="#Tram,bus  métro, #tram",
            lists=" Partners , the press,",
            timeline="whole",
            search="lost luggage\n\n  #x  ",
        )
        assert found == [
            "mentions",
            "tag:Tram",
            "tag:bus",
            "tag:métro",
            "tag:tram",
            "list:Partners",
            "list:the press",
            "public:whole",
            "search:lost luggage",
            "search:#x",
        ]

    def test_are_the_public_ones_without_a_key(self) -> None:
        assert keys("", hashtags="tram") == ["tag:tram"]
        assert keys("") == []

    def test_are_bounded(self) -> None:
        many = " ".join(f"t{n}" for n in range(500))
        assert len(keys(mentions="no", hashtags=many)) == MAX_SOURCES

    def test_come_once_each(self) -> None:
        assert keys(mentions="no", hashtags="tram tram", lists="a,a") == ["tag:tram", "list:a"]


class TestOrder:
    @pytest.mark.parametrize(
        ("older", "later"),
        [
            ("9", "10"),
            ("99999999999999999", "100000000000000000"),
            ("01HZA", "01HZB"),
            ("AbCdE1", "AbCdE2"),
            ("", "0"),
        ],
    )
    def test_knows_the_later_of_two(self, older: str, later: str) -> None:
        assert newer(older, later) == newer(later, older) == later
        assert order({"id": older}) < order({"id": later})

    @settings(max_examples=40)
    @given(st.lists(st.text(max_size=5), min_size=1))
    def test_agrees_with_itself(self, names: list[str]) -> None:
        rows = sorted(({"id": name} for name in names), key=order)
        last = ""
        for name in names:
            last = newer(last, name)
        assert rows[-1]["id"] == last


class TestPart:
    @pytest.mark.parametrize(
        ("text", "spelled"), [("a/b", "a%2Fb"), ("..", ".."), ("é?", "%C3%A9%3F"), ("a b", "a%20b")]
    )
    def test_stays_one_part_of_an_address(self, text: str, spelled: str) -> None:
        assert part(text) == spelled


class TestKey:
    def test_names_a_source_for_people_and_for_the_cursor(self) -> None:
        assert Source("mentions").key == "mentions"
        assert Source("public", "local").key == "public:local"
