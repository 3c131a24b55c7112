"""Connecting to a real server on loopback, with the rights it knows, and what can go wrong."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.connectors import faults
from tests.connectors.faults import Fault
from tests.connectors.mastodon_place import NOW, SCOPES, TOKEN, MastodonPlace

from allears.connectors.mastodon_auth import SCOPE
from allears.listening.ports import ChannelFacts, Connected, KeysExpired, Refused, RetryLater

BACK = "https://desk.example/channels/back/"


@pytest.fixture(params=[True, False], ids=["mastodon 4.3", "an older relative"])
def place(request: pytest.FixtureRequest) -> Iterator[MastodonPlace]:
    place = MastodonPlace(finer_rights=request.param)
    with faults.serve(place.answer) as server:
        place.url = server.url
        place.server = server  # type: ignore[attr-defined]
        yield place


def connect(place: MastodonPlace, **answer: str) -> tuple[dict[str, list[str]], Connected]:
    settings = {"server": place.url}
    leaving = place.speaker.leave(settings, back_url=BACK, state="state-1")
    asked = parse_qs(urlsplit(leaving.url).query)
    found = place.speaker.come_back(
        settings,
        back_url=BACK,
        remembered=leaving.remembered,
        answer={"code": "the-code", "state": "state-1"} | answer,
    )
    return asked, found


class TestConnecting:
    def test_gives_keys_and_knows_the_account(self, place: MastodonPlace) -> None:
        asked, found = connect(place)
        assert asked["redirect_uri"] == [BACK]
        assert asked["state"] == ["state-1"]
        assert asked["scope"] == [SCOPE if place.finer_rights else "read write"]
        assert found.name == "@desk@our.example"
        assert found.secrets["access_token"] == TOKEN
        assert found.settings["account"] == "desk@our.example"
        assert found.settings["account_id"] == f"{place.url.partition('://')[2]}/1"
        assert "instance" in found.settings
        assert ("keys_end_at" in found.secrets) is not place.finer_rights

    def test_proves_that_it_is_the_one_who_left(self, place: MastodonPlace) -> None:
        """PKCE, where the server says that it knows it."""
        leaving = place.speaker.leave({"server": place.url}, back_url=BACK, state="s")
        asked = parse_qs(urlsplit(leaving.url).query)
        if not place.finer_rights:
            assert "code_challenge" not in asked
            return
        digest = hashlib.sha256(leaving.remembered["verifier"].encode()).digest()
        assert asked["code_challenge"] == [base64.urlsafe_b64encode(digest).rstrip(b"=").decode()]
        assert leaving.remembered["verifier"] not in leaving.url
        connect(place)
        sent = [r.form() for r in place.server.asked if r.path == "/oauth/token"]  # type: ignore[attr-defined]
        assert len(sent[-1]["code_verifier"]) >= 43

    def test_asks_for_the_rights_that_the_page_names(self, place: MastodonPlace) -> None:
        assert SCOPE == SCOPES
        assert [right.name for right in place.speaker.rights] == SCOPES.split()
        assert all(right.why for right in place.speaker.rights)

    def test_leaves_no_secret_in_an_address(self, place: MastodonPlace) -> None:
        leaving = place.speaker.leave({"server": place.url}, back_url=BACK, state="s")
        assert "secret-of-client" not in leaving.url
        connect(place)
        shown = " ".join(f"{r.path} {r.query}" for r in place.server.asked)  # type: ignore[attr-defined]
        assert "secret-of-client" not in shown
        assert TOKEN not in shown
        assert "the-code" not in shown

    def test_stays_on_the_server_that_was_typed(self, place: MastodonPlace) -> None:
        """Its own description may not send people elsewhere."""
        place.down["/.well-known/"] = faults.answer(
            {"authorization_endpoint": "https://evil.example/login"}
        )
        leaving = place.speaker.leave({"server": place.url}, back_url=BACK, state="s")
        assert leaving.url.startswith(f"{place.url}/oauth/authorize?")


class TestTrouble:
    @pytest.mark.parametrize(
        "answer",
        [
            {"code": "", "error": "access_denied", "error_description": "The owner said no."},
            {"code": "another"},
            {"code": ""},
        ],
    )
    def test_of_a_no_is_told_in_words(self, place: MastodonPlace, answer: dict[str, str]) -> None:
        with pytest.raises(Refused) as caught:
            connect(place, **answer)
        assert "127.0.0.1" in str(caught.value)

    @pytest.mark.parametrize("fault", [one for one in Fault if not one.is_slow])
    def test_of_the_line_is_for_later_or_refused(self, place: MastodonPlace, fault: Fault) -> None:
        place.server.breaks(fault, when=lambda request: request.path == "/oauth/token")  # type: ignore[attr-defined]
        with pytest.raises((RetryLater, Refused)):
            connect(place)

    @pytest.mark.parametrize("path", ["/api/v1/apps", "/api/v2/instance", "/api/v1/accounts"])
    def test_of_a_server_of_another_kind_is_told(self, place: MastodonPlace, path: str) -> None:
        place.down[path] = faults.answer([])
        if path == "/api/v2/instance":  # says nothing of itself, and works
            assert connect(place)[1].name
            return
        with pytest.raises((RetryLater, Refused)):
            connect(place)

    def test_of_a_page_about_rights_does_not_matter(self, place: MastodonPlace) -> None:
        place.down["/.well-known/"] = faults.answer("x", 500)
        assert connect(place)[1].name == "@desk@our.example"

    def test_of_an_address_is_told_before_anything_is_asked(self) -> None:
        speaker = MastodonPlace().speaker
        for server in ("", "http://mastodon.example", "10.0.0.1"):
            with pytest.raises(Refused):
                speaker.leave({"server": server}, back_url=BACK, state="s")


class TestRefreshed:
    def channel(self, place: MastodonPlace, **secrets: str) -> ChannelFacts:
        kept = {
            "access_token": "old",
            "refresh_token": "refresh-1",
            "client_id": "client-1",
            "client_secret": "secret-of-client",
        }
        return ChannelFacts(id=1, name="x", settings={"server": place.url}, secrets=kept | secrets)

    def test_gives_new_keys_and_their_end(self, place: MastodonPlace) -> None:
        keys = place.speaker.refreshed(self.channel(place), NOW)
        assert keys["access_token"] == TOKEN
        assert (datetime.fromisoformat(keys["keys_end_at"]) - NOW).total_seconds() == 7_200

    @pytest.mark.parametrize(
        "secrets", [{"refresh_token": "used"}, {"refresh_token": ""}, {"client_secret": "x"}]
    )
    def test_says_when_a_person_is_needed(
        self, place: MastodonPlace, secrets: dict[str, str]
    ) -> None:
        with pytest.raises(KeysExpired, match="connect"):
            place.speaker.refreshed(self.channel(place, **secrets), NOW)

    def test_comes_back_when_the_line_broke(self, place: MastodonPlace) -> None:
        place.server.breaks(Fault.STATUS_500_BEFORE)  # type: ignore[attr-defined]
        with pytest.raises(RetryLater):
            place.speaker.refreshed(self.channel(place), NOW)


class TestRevoked:
    def channel(self, place: MastodonPlace, **secrets: str) -> ChannelFacts:
        kept = {"access_token": TOKEN, "client_id": "c", "client_secret": "secret-of-client"}
        return ChannelFacts(id=1, name="x", settings={"server": place.url}, secrets=kept | secrets)

    def test_key_opens_nothing_any_more(self, place: MastodonPlace) -> None:
        assert place.speaker.revoke(self.channel(place), NOW)
        assert TOKEN not in place.tokens

    def test_is_nothing_where_the_server_knows_no_such_thing(self, place: MastodonPlace) -> None:
        place.down["/oauth/revoke"] = faults.answer({"error": "Not Found"}, 404)
        assert not place.speaker.revoke(self.channel(place), NOW)

    def test_is_nothing_for_a_key_that_was_typed(self, place: MastodonPlace) -> None:
        assert not place.speaker.revoke(self.channel(place, client_id=""), NOW)
        assert TOKEN in place.tokens

    def test_is_not_claimed_when_it_went_wrong(self, place: MastodonPlace) -> None:
        with pytest.raises(Refused):
            place.speaker.revoke(self.channel(place, client_secret="other"), NOW)
        place.server.breaks(Fault.CUT_BEFORE)  # type: ignore[attr-defined]
        with pytest.raises(RetryLater):
            place.speaker.revoke(self.channel(place), NOW)
        assert TOKEN in place.tokens
