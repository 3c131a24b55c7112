"""Whose keys count: those of a yes, unless a password was typed since."""

from __future__ import annotations

from allears.connectors import bluesky_session
from allears.connectors.bluesky_session import said_yes
from allears.lib import clock
from allears.listening.ports import ChannelFacts


def channel(**secrets: str) -> ChannelFacts:
    settings = {"did": "did:plc:us", "handle": "shop.example", "pds": "https://pds.example"}
    return ChannelFacts(id=1, name="Sky", settings=settings, secrets=secrets)


class TestSaidYes:
    def test_gives_the_keys_of_the_channel(self) -> None:
        session = said_yes(
            channel(access_token="a", dpop_key="k", keys_end_at="2026-01-01T10:00:00+00:00")
        )
        assert session is not None
        assert (session.server, session.did) == ("https://pds.example", "did:plc:us")
        assert (session.access, session.key) == ("a", "k")
        assert session.ends_at.year == 2026
        assert "key='k'" not in repr(session)

    def test_takes_keys_without_an_end_for_good_for_a_while(self) -> None:
        session = said_yes(channel(access_token="a", dpop_key="k"))
        assert session is not None
        assert session.ends_at > clock.now()

    def test_is_none_where_a_password_was_typed_since(self) -> None:
        assert said_yes(channel(access_token="a", dpop_key="k", password="app-pass")) is None

    def test_is_none_without_keys(self) -> None:
        assert said_yes(channel()) is None
        assert said_yes(channel(access_token="a")) is None


class TestNameOf:
    def test_differs_by_password(self) -> None:
        one, other = (bluesky_session.name_of(channel(password=word)) for word in "ab")
        assert one != other
