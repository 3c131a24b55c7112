"""Where an account lives, found by its handle, and never at an address that cannot be one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.connectors import served

from allears.connectors import bluesky_home
from allears.connectors.bluesky_home import server_of
from allears.listening.ports import ChannelFacts, Refused


def channel(**settings: str) -> ChannelFacts:
    given = {"handle": "@shop.example"} | settings
    return ChannelFacts(id=1, name="Sky", settings=given)


@pytest.fixture
def pds() -> Iterator[served.Served]:
    with served.serving() as network:
        yield network


class TestServerOf:
    def test_is_what_was_typed(self) -> None:
        assert server_of(channel(server="pds.example/")) == "https://pds.example"
        assert server_of(channel(server="http://127.0.0.1:3")) == "http://127.0.0.1:3"

    def test_is_bluesky_s_own_for_its_handles(self) -> None:
        assert server_of(channel(server="", handle="shop.bsky.social")) == bluesky_home.ENTRY

    def test_is_found_by_the_handle(self, pds: served.Served) -> None:
        pds.has("/xrpc/com.atproto.identity.resolveHandle", {"did": "did:plc:us"})
        service = {"id": "#atproto_pds", "serviceEndpoint": "https://eu.pds.example/"}
        pds.has("/did:plc:us", {"service": [{"id": "#other"}, service]})
        assert server_of(channel(server="")) == "https://eu.pds.example"

    @pytest.mark.parametrize("endpoint", ["http://10.0.0.1", "https://x.example/path", "", 3])
    def test_is_no_address_that_cannot_be_one(self, pds: served.Served, endpoint: Any) -> None:
        pds.has("/xrpc/com.atproto.identity.resolveHandle", {"did": "did:plc:us"})
        pds.has("/did:plc:us", {"service": [{"id": "#atproto_pds", "serviceEndpoint": endpoint}]})
        assert server_of(channel(server="")) == bluesky_home.ENTRY

    def test_is_refused_for_a_handle_that_nobody_has(self, pds: served.Served) -> None:
        pds.has("/xrpc/com.atproto.identity.resolveHandle", {"error": "InvalidRequest"}, 400)
        with pytest.raises(Refused, match="Nobody"):
            server_of(channel(server=""))
