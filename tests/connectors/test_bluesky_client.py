"""What we say of ourselves is what servers ask for, and only where they can believe it."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.connectors.bluesky_issuer_place import verified

from allears.connectors import bluesky_client, signing
from allears.listening.ports import Refused

GIVEN = {"app_url": "https://desk.example/connect/bluesky.json", "app_key": "a secret of the house"}
BACK = "https://desk.example/settings/channels/back/"


class TestIdOf:
    def test_is_our_address_where_we_have_one(self) -> None:
        assert bluesky_client.id_of(GIVEN, BACK) == GIVEN["app_url"]

    def test_is_the_exception_for_ones_own_machine(self) -> None:
        back = "http://127.0.0.1:8000/settings/channels/back/"
        name = bluesky_client.id_of({}, back)
        assert name.startswith("http://localhost?")
        asked = parse_qs(urlsplit(name).query)
        assert asked == {"redirect_uri": [back], "scope": [bluesky_client.DECLARED]}
        assert not bluesky_client.is_public(name)

    @pytest.mark.parametrize(
        ("back", "words"),
        [
            ("http://localhost:8000/back/", r"http://127\.0\.0\.1:8000"),
            ("http://desk.lan/back/", "app password"),
            ("http://192.168.1.5:8000/back/", "app password"),
        ],
    )
    def test_is_refused_with_the_way_out_where_there_is_none(self, back: str, words: str) -> None:
        with pytest.raises(Refused, match=words):
            bluesky_client.id_of(GIVEN, back)


class TestDocument:
    def test_names_the_way_back_the_rights_and_the_public_key(self) -> None:
        said = bluesky_client.document(GIVEN, BACK)
        assert said["client_id"] == GIVEN["app_url"]
        assert said["redirect_uris"] == [BACK]
        assert said["client_uri"] == "https://desk.example/"
        assert said["dpop_bound_access_tokens"] is True
        assert said["token_endpoint_auth_method"] == "private_key_jwt"
        (key,) = said["jwks"]["keys"]
        assert key["kid"] == signing.name_of(signing.drawn(GIVEN["app_key"]))
        assert "d" not in key

    def test_holds_no_secret(self) -> None:
        assert GIVEN["app_key"] not in json.dumps(bluesky_client.document(GIVEN, BACK))

    def test_declares_all_that_may_be_asked_for(self) -> None:
        declared = set(str(bluesky_client.document(GIVEN, BACK)["scope"]).split())
        assert set(bluesky_client.SCOPE.split()) < declared
        assert set(bluesky_client.BROAD.split()) < declared
        assert all(right.why for right in bluesky_client.RIGHTS)


class TestNamed:
    def test_proves_that_we_are_it(self) -> None:
        said = bluesky_client.named(GIVEN["app_url"], "https://keys.example", GIVEN["app_key"])
        (key,) = bluesky_client.document(GIVEN, BACK)["jwks"]["keys"]
        head, claims = verified(said["client_assertion"], key)
        assert head["kid"] == key["kid"]
        assert claims["iss"] == claims["sub"] == said["client_id"]
        assert claims["aud"] == "https://keys.example"
        assert 0 < claims["exp"] - claims["iat"] < 60
        again = bluesky_client.named(GIVEN["app_url"], "https://keys.example", GIVEN["app_key"])
        assert again["client_assertion"] != said["client_assertion"]

    def test_proves_nothing_on_ones_own_machine(self) -> None:
        assert bluesky_client.named("http://localhost?x", "i", "k") == {
            "client_id": "http://localhost?x"
        }
