"""Where an account lives, found by its handle, and never at an address that cannot be one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.connectors import served
from tests.connectors.bluesky_issuer_place import DID, HANDLE, PDS, IssuerPlace

from allears.connectors import bluesky_home
from allears.connectors.bluesky_home import home_of, server_of, typed_name
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


class TestTypedName:
    @pytest.mark.parametrize(
        "typed",
        [
            "shop.example",
            " @Shop.Example ",
            "https://bsky.app/profile/shop.example",
            "https://bsky.app/profile/shop.example/",
        ],
    )
    def test_is_read_as_people_paste_it(self, typed: str) -> None:
        assert typed_name({"handle": typed}) == "shop.example"


class TestHomeOf:
    def test_is_found_and_agrees_in_both_directions(self, pds: served.Served) -> None:
        IssuerPlace(pds)
        home = home_of(HANDLE, {})
        assert (home.did, home.handle, home.server) == (DID, HANDLE, PDS)

    def test_of_an_id_has_the_handle_that_leads_back(self, pds: served.Served) -> None:
        place = IssuerPlace(pds)
        assert home_of(DID, {}).handle == HANDLE
        place.document["alsoKnownAs"] = ["https://x.example", "at://Stolen.example"]
        pds.has("/xrpc/com.atproto.identity.resolveHandle", {"did": "did:plc:another"})
        assert home_of(DID, {}).handle == ""

    def test_asks_the_server_that_was_typed_and_nobody_else(self, pds: served.Served) -> None:
        IssuerPlace(pds)
        home_of(HANDLE, {"server": PDS, "directory": "https://plc.example"})
        assert [one.url.host for one in pds.asked] == ["pds.example", "plc.example"]

    @pytest.mark.parametrize("did", ["did:plc:short", "did:key:x", "did:web:a/b", "rubbish"])
    def test_is_refused_where_a_handle_leads_to_no_account(
        self, pds: served.Served, did: str
    ) -> None:
        IssuerPlace(pds)
        pds.has("/xrpc/com.atproto.identity.resolveHandle", {"did": did})
        with pytest.raises(Refused):
            home_of(HANDLE, {})

    @pytest.mark.parametrize(
        "other", [{"id": "did:plc:another"}, {"service": []}, {"alsoKnownAs": "no list"}]
    )
    def test_is_refused_where_the_document_does_not_agree(
        self, pds: served.Served, other: dict[str, Any]
    ) -> None:
        IssuerPlace(pds).document |= other
        with pytest.raises(Refused):
            home_of(HANDLE, {})
