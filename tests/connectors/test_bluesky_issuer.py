"""Only who speaks for itself at its own address gives keys, over TLS, in the way that the protocol asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.connectors import served
from tests.connectors.bluesky_issuer_place import DID, HANDLE, ISSUER, PDS, IssuerPlace

from allears.connectors.bluesky_home import Home
from allears.connectors.bluesky_issuer import issuer_of
from allears.listening.ports import Refused, RetryLater

HOME = Home(did=DID, handle=HANDLE, server=PDS)
WHERE = "/.well-known/oauth-protected-resource"


@pytest.fixture
def place() -> Iterator[IssuerPlace]:
    with served.serving() as network:
        yield IssuerPlace(network)


class TestIssuerOf:
    def test_is_found_by_the_server(self, place: IssuerPlace) -> None:
        found = issuer_of(HOME, 5)
        assert (found.name, found.lay_down) == (ISSUER, f"{ISSUER}/par")
        assert [one.url.host for one in place.network.asked] == ["pds.example", "keys.example"]

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"authorization_servers": []},
            {"authorization_servers": [ISSUER, "https://other.example"]},
            {"authorization_servers": ["http://keys.example"]},
            {"authorization_servers": [f"{ISSUER}/path"]},
            {"authorization_servers": "rubbish"},
            [],
        ],
    )
    def test_is_none_where_the_server_names_no_one(self, place: IssuerPlace, said: Any) -> None:
        place.network.has(WHERE, said)
        with pytest.raises(Refused, match="app password"):
            issuer_of(HOME, 5)

    def test_is_not_looked_for_where_the_server_sends_us_on(self, place: IssuerPlace) -> None:
        moved = httpx.Response(302, headers={"Location": f"https://evil.example{WHERE}"})
        answers = [moved]
        good = httpx.Response(200, json={"authorization_servers": [ISSUER]})
        place.network.has(WHERE, lambda request: answers.pop() if answers else good)
        with pytest.raises(Refused):
            issuer_of(HOME, 5)

    @pytest.mark.parametrize(
        "other",
        [
            {"issuer": "https://evil.example"},
            {"token_endpoint": "http://keys.example/token"},
            {"token_endpoint": ""},
            {"pushed_authorization_request_endpoint": None},
            {"authorization_endpoint": "javascript:alert(1)"},
            {"authorization_endpoint": f"{ISSUER}/authorize?client_id=x"},
            {"code_challenge_methods_supported": ["plain"]},
            {"dpop_signing_alg_values_supported": ["RS256"]},
        ],
    )
    def test_is_refused_where_it_lets_people_in_otherwise(
        self, place: IssuerPlace, other: dict[str, Any]
    ) -> None:
        place.about |= other
        with pytest.raises(Refused):
            issuer_of(HOME, 5)

    def test_may_be_called_without_tls_on_one_s_own_machine(self, place: IssuerPlace) -> None:
        here = "http://pds.example"
        place.protects(here)
        place.about = {
            name: value.replace(ISSUER, here) if isinstance(value, str) else value
            for name, value in place.about.items()
        }
        assert issuer_of(Home(did=DID, handle=HANDLE, server=here), 5).name == here

    def test_is_for_later_where_it_is_down(self, place: IssuerPlace) -> None:
        place.network.has("/.well-known/oauth-authorization-server", b"", 500)
        with pytest.raises(RetryLater):
            issuer_of(HOME, 5)
