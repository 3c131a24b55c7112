"""A yes on the account's own server becomes keys, and only those of that account and server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.connectors import served
from tests.connectors.bluesky_issuer_place import (
    DID,
    HANDLE,
    ISSUER,
    PDS,
    SAYS_YES,
    IssuerPlace,
    verified,
)
from tests.connectors.test_bluesky_client import BACK, GIVEN

from allears.connectors import bluesky_client, bluesky_dpop, signing
from allears.connectors.bluesky import bluesky
from allears.connectors.bluesky_api import Api
from allears.lib import clock
from allears.listening.ports import (
    ChannelFacts,
    Connected,
    KeysExpired,
    Leaving,
    Refused,
    RetryLater,
)

TYPED = {"handle": f"@{HANDLE}"} | GIVEN


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[IssuerPlace]:
    monkeypatch.setattr(bluesky_dpop, "_words", {})
    with served.serving() as network:
        yield IssuerPlace(network)


def left(**typed: str) -> Leaving:
    return bluesky.leave(TYPED | typed, back_url=BACK, state="state-1")


def back(leaving: Leaving, **answer: str) -> Connected:
    return bluesky.come_back(
        TYPED, back_url=BACK, remembered=leaving.remembered, answer=SAYS_YES | answer
    )


def channel(found: Connected, **secrets: str) -> ChannelFacts:
    settings = TYPED | dict(found.settings)
    given = {"app_key": GIVEN["app_key"]} | dict(found.secrets) | secrets
    return ChannelFacts(id=1, name="Sky", settings=settings, secrets=given)


class TestLeaving:
    def test_lays_the_request_down_before_anybody_goes(self, place: IssuerPlace) -> None:
        leaving = left()
        assert leaving.url.startswith(f"{ISSUER}/authorize?")
        assert parse_qs(urlsplit(leaving.url).query) == {
            "client_id": [GIVEN["app_url"]],
            "request_uri": ["urn:request:1"],
        }
        (form,) = place.forms
        assert (form["state"], form["redirect_uri"]) == ("state-1", BACK)
        assert (form["login_hint"], form["scope"]) == (HANDLE, bluesky_client.SCOPE)
        assert form["code_challenge_method"] == "S256"
        assert form["code_challenge"] == signing.digest(leaving.remembered["verifier"].encode())
        (key,) = bluesky_client.document(GIVEN, BACK)["jwks"]["keys"]
        assert verified(form["client_assertion"], key)[1]["aud"] == ISSUER

    def test_asks_broadly_only_where_the_finer_rights_are_unknown(self, place: IssuerPlace) -> None:
        place.knows_finer = False
        left()
        assert [one["scope"] for one in place.forms] == [bluesky_client.SCOPE, bluesky_client.BROAD]

    def test_asks_the_website_of_the_handle_first(self, place: IssuerPlace) -> None:
        other = "did:plc:nobodynobodynobodynobody"
        place.network.has("/.well-known/atproto-did", DID.encode())
        place.network.has("/xrpc/com.atproto.identity.resolveHandle", {"did": other})
        assert left().remembered["did"] == DID

    def test_takes_a_lasting_id_as_well(self, place: IssuerPlace) -> None:
        left(handle=DID)
        assert place.forms[0]["login_hint"] == HANDLE

    def test_is_refused_where_the_account_calls_itself_otherwise(self, place: IssuerPlace) -> None:
        place.document["alsoKnownAs"] = ["at://somebody.else.example"]
        with pytest.raises(Refused, match="does not call itself so"):
            left()
        assert place.forms == []

    def test_is_refused_where_the_account_lives_elsewhere_than_typed(
        self, place: IssuerPlace
    ) -> None:
        with pytest.raises(Refused, match=PDS):
            left(server="https://other.example")

    @pytest.mark.parametrize("handle", ["", "shop", "no handle", "a@b.example", "x" * 300])
    def test_is_refused_for_what_is_no_handle(self, place: IssuerPlace, handle: str) -> None:
        with pytest.raises(Refused):
            left(handle=handle)
        assert place.network.asked == []

    def test_says_that_our_address_cannot_be_read(self, place: IssuerPlace) -> None:
        place.network.has("POST /par", {"error": "invalid_client_metadata"}, 400)
        with pytest.raises(Refused, match=GIVEN["app_url"]):
            left()

    def test_is_for_later_when_the_server_is_down(self, place: IssuerPlace) -> None:
        place.network.has("POST /par", b"", 503)
        with pytest.raises(RetryLater):
            left()


class TestComingBack:
    def test_gives_keys_that_are_bound_to_this_connection(self, place: IssuerPlace) -> None:
        found = back(left())
        assert found.name == f"@{HANDLE}"
        assert (found.settings["did"], found.settings["pds"]) == (DID, PDS)
        assert found.settings["ends_on"] == found.secrets["access_ends_at"] == ""
        assert (found.secrets["access_token"], found.secrets["refresh_token"]) == ("a1", "r1")
        assert found.secrets["password"] == ""
        keys = {json.dumps(head["jwk"], sort_keys=True) for head in place.heads}
        key = signing.public(signing.read(found.secrets["dpop_key"]))
        assert keys == {json.dumps(key, sort_keys=True)}

    def test_says_when_a_yes_ends_that_was_given_on_ones_own_machine(
        self, place: IssuerPlace
    ) -> None:
        home = "http://127.0.0.1:8000/settings/channels/back/"
        typed = {"handle": HANDLE}
        leaving = bluesky.leave(typed, back_url=home, state="s")
        found = bluesky.come_back(
            typed, back_url=home, remembered=leaving.remembered, answer=SAYS_YES
        )
        assert found.settings["ends_on"] == (clock.now() + timedelta(days=14)).date().isoformat()
        assert found.secrets["access_ends_at"].startswith(found.settings["ends_on"])
        assert all("client_assertion" not in form for form in place.forms)

    @pytest.mark.parametrize("answer", [{"iss": "https://evil.example"}, {"iss": ""}, {"code": ""}])
    def test_is_refused_from_somebody_else(
        self, place: IssuerPlace, answer: dict[str, str]
    ) -> None:
        leaving = left()
        with pytest.raises(Refused, match="Begin again"):
            back(leaving, **answer)
        assert len(place.forms) == 1

    def test_is_refused_as_another_account(self, place: IssuerPlace) -> None:
        leaving = left()
        place.sub = "did:plc:nobodynobodynobodynobody"
        with pytest.raises(Refused, match="another account"):
            back(leaving)

    def test_is_refused_where_the_account_moved_to_another_server(self, place: IssuerPlace) -> None:
        """No server may give keys for accounts that live elsewhere."""
        leaving = left()
        place.protects("https://other.example")
        place.about["issuer"] = "https://other.example"
        with pytest.raises(Refused, match="not from the server"):
            back(leaving)

    def test_is_refused_with_a_wrong_code(self, place: IssuerPlace) -> None:
        with pytest.raises(Refused, match=r"says no: No\."):
            back(left(), code="another")

    def test_leaves_no_secret_in_an_address(self, place: IssuerPlace) -> None:
        leaving = left()
        found = back(leaving)
        shown = leaving.url + " ".join(str(one.url) for one in place.network.asked)
        names = ("access_token", "refresh_token", "dpop_key")
        hidden = [found.secrets[name] for name in names]
        hidden += [leaving.remembered["verifier"], "the-code", GIVEN["app_key"]]
        assert not [one for one in hidden if one in shown]
        assert not [one for one in hidden if one in repr(leaving) + repr(found)]


class TestRefreshed:
    def test_gives_new_keys_and_a_new_renewing_key(self, place: IssuerPlace) -> None:
        now = clock.now()
        found = channel(back(left()))
        fresh = bluesky.refreshed(found, now)
        assert (fresh["access_token"], fresh["refresh_token"]) == ("a2", "r2")
        assert fresh["keys_end_at"] == (now + timedelta(hours=1)).isoformat()
        again = ChannelFacts(
            id=1, name="Sky", settings=found.settings, secrets={**found.secrets, **fresh}
        )
        assert bluesky.refreshed(again, now)["access_token"] == "a3"

    def test_ends_where_it_was_taken_back(self, place: IssuerPlace) -> None:
        found = channel(back(left()), refresh_token="used")
        with pytest.raises(KeysExpired, match="taken back"):
            bluesky.refreshed(found, clock.now())

    def test_ends_without_a_renewing_key(self, place: IssuerPlace) -> None:
        with pytest.raises(KeysExpired, match="Connect"):
            bluesky.refreshed(channel(back(left()), refresh_token=""), clock.now())

    def test_ends_where_keys_of_another_account_come(self, place: IssuerPlace) -> None:
        found = channel(back(left()))
        place.sub = "did:plc:nobodynobodynobodynobody"
        with pytest.raises(KeysExpired, match="another account"):
            bluesky.refreshed(found, clock.now())

    def test_is_for_later_when_the_server_is_down(self, place: IssuerPlace) -> None:
        found = channel(back(left()))
        place.network.has("POST /token", b"", 502)
        with pytest.raises(RetryLater):
            bluesky.refreshed(found, clock.now())

    def test_is_over_once_a_password_is_typed(self, place: IssuerPlace) -> None:
        fresh = bluesky.refreshed(channel(back(left()), password="app-pass"), clock.now())
        assert set(fresh.values()) == {""}


class TestRevoked:
    def test_ends_the_renewing_key(self, place: IssuerPlace) -> None:
        found = channel(back(left()))
        assert bluesky.revoke(found, clock.now())
        assert place.forms[-1]["token"] == "r1"
        assert place.forms[-1]["client_assertion"]
        with pytest.raises(KeysExpired, match="taken back"):
            bluesky.refreshed(found, clock.now())

    @pytest.mark.parametrize(
        "about",
        [
            {"revocation_endpoint": ""},
            {"revocation_endpoint": "http://127.0.0.1/revoke"},
            {"issuer": "https://evil.example"},
        ],
    )
    def test_is_not_asked_for_where_the_issuer_names_no_place(
        self, place: IssuerPlace, about: dict[str, str]
    ) -> None:
        found = channel(back(left()))
        place.about |= about
        assert not bluesky.revoke(found, clock.now())
        assert not [one for one in place.network.asked if one.url.path.endswith("revoke")]

    def test_is_nothing_for_a_typed_password(self, place: IssuerPlace) -> None:
        typed = channel(back(left()), password="app-pass")
        n = len(place.network.asked)
        assert not bluesky.revoke(typed, clock.now())
        assert len(place.network.asked) == n

    @pytest.mark.parametrize(("status", "kind"), [(502, RetryLater), (400, Refused)])
    def test_is_not_claimed_when_it_went_wrong(
        self, place: IssuerPlace, status: int, kind: type[Exception]
    ) -> None:
        found = channel(back(left()))
        place.network.has("POST /revoke", {"error": "unauthorized" if status < 500 else ""}, status)
        with pytest.raises(kind):
            bluesky.revoke(found, clock.now())


class TestCalls:
    def test_prove_whose_they_are(self, place: IssuerPlace) -> None:
        found = channel(back(left()))
        place.network.has("/xrpc/app.test.ask", {"ok": 1})
        assert Api(found).get("app.test.ask", q="a") == {"ok": 1}
        (asked,) = place.network.called("/xrpc/app.test.ask")
        assert asked.headers["authorization"] == "DPoP a1"
        _head, claims = verified(asked.headers["dpop"])
        assert claims["htu"] == f"{PDS}/xrpc/app.test.ask"
        assert claims["ath"] == signing.digest(b"a1")

    def test_say_once_what_a_server_took_after_a_newer_word(self, place: IssuerPlace) -> None:
        found = channel(back(left()))
        answers = [
            httpx.Response(
                401,
                json={"error": "use_dpop_nonce"},
                headers={"DPoP-Nonce": "w", "WWW-Authenticate": 'DPoP error="use_dpop_nonce"'},
            ),
            httpx.Response(200, json={"uri": "at://x"}),
        ]
        place.network.has("POST /xrpc/app.test.say", lambda request: answers.pop(0))
        assert Api(found).post("app.test.say", {}, is_speaking=True) == {"uri": "at://x"}
        assert answers == []

    @pytest.mark.parametrize(
        ("status", "error"), [(401, "InvalidToken"), (401, "invalid_token"), (400, "ExpiredToken")]
    )
    def test_end_where_the_access_was_taken_back(
        self, place: IssuerPlace, status: int, error: str
    ) -> None:
        found = channel(back(left()))
        place.network.has("/xrpc/app.test.ask", {"error": error}, status)
        with pytest.raises(KeysExpired):
            Api(found).get("app.test.ask")
        assert not place.network.called("POST /xrpc/com.atproto.server.createSession")
