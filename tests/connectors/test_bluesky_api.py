"""Sessions are kept, renewed and given up; errors of the server mean what the table says."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.connectors import served

from allears.connectors import bluesky_api, bluesky_session
from allears.connectors.bluesky_api import Api, Failed
from allears.lib import clock
from allears.listening.ports import ChannelFacts, KeysExpired, Refused, RetryLater, Unknown

CREATE = "POST /xrpc/com.atproto.server.createSession"
REFRESH = "POST /xrpc/com.atproto.server.refreshSession"
ASKED = "/xrpc/app.test.ask"
SAID = "POST /xrpc/app.test.say"


def token(life: timedelta = timedelta(hours=2)) -> str:
    claims = json.dumps({"exp": int((clock.now() + life).timestamp())}).encode()
    return f"x.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.y"


def opened(life: timedelta = timedelta(hours=2), **more: Any) -> dict[str, Any]:
    keys = {"accessJwt": token(life), "refreshJwt": "renews", "did": "did:plc:us"}
    return keys | {"handle": "shop.example"} | more


def channel(budget: Any = None, **settings: str) -> ChannelFacts:
    given = {"handle": "@shop.example", "server": "https://pds.example"} | settings
    more = {"budget": budget} if budget else {}
    return ChannelFacts(id=1, name="Sky", settings=given, secrets={"password": "app-pass"}, **more)


@pytest.fixture
def pds(monkeypatch: pytest.MonkeyPatch) -> Iterator[served.Served]:
    monkeypatch.setattr(bluesky_api, "SESSIONS", bluesky_session.Sessions())
    with served.serving() as network:
        network.has(CREATE, opened())
        network.has(REFRESH, opened())
        network.has(ASKED, {"ok": 1})
        yield network


class TestSession:
    def test_is_opened_once_for_all(self, pds: served.Served) -> None:
        for _ in range(3):
            assert Api(channel()).get("app.test.ask") == {"ok": 1}
        (asked,) = pds.called(CREATE)
        assert json.loads(asked.content) == {"identifier": "shop.example", "password": "app-pass"}
        assert "authorization" not in asked.headers
        assert pds.called(ASKED)[0].headers["authorization"].startswith("Bearer x.")

    def test_is_renewed_before_it_ends(self, pds: served.Served) -> None:
        pds.has(CREATE, opened(timedelta(minutes=1)))
        Api(channel()).get("app.test.ask")
        Api(channel()).get("app.test.ask")
        assert len(pds.called(CREATE)) == 1
        assert pds.called(REFRESH)[0].headers["authorization"] == "Bearer renews"

    def test_is_opened_anew_when_it_cannot_be_renewed(self, pds: served.Served) -> None:
        pds.has(CREATE, opened(timedelta(minutes=1)))
        pds.has(REFRESH, {"error": "ExpiredToken"}, 400)
        Api(channel()).get("app.test.ask")
        Api(channel()).get("app.test.ask")
        assert len(pds.called(CREATE)) == 2

    def test_is_renewed_when_it_ended_early(self, pds: served.Served) -> None:
        answers = [
            httpx.Response(400, json={"error": "ExpiredToken"}),
            httpx.Response(200, json={}),
        ]
        pds.has(ASKED, lambda request: answers.pop(0))
        assert Api(channel()).get("app.test.ask") == {}
        assert len(pds.called(REFRESH)) == 1

    def test_is_given_up_when_every_one_ends(self, pds: served.Served) -> None:
        pds.has(ASKED, {"error": "InvalidToken", "message": "Bad token"}, 401)
        with pytest.raises(KeysExpired):
            Api(channel()).get("app.test.ask")
        assert len(pds.called(ASKED)) == 2

    def test_belongs_to_one_password(self, pds: served.Served) -> None:
        Api(channel()).get("app.test.ask")
        settings = channel().settings
        other = ChannelFacts(id=1, name="x", settings=settings, secrets={"password": "new"})
        assert Api(other).session.did == "did:plc:us"
        assert len(pds.called(CREATE)) == 2

    @pytest.mark.parametrize("missing", ["handle", "password"])
    def test_needs_both_blanks(self, pds: served.Served, missing: str) -> None:
        given = {"handle": "shop.example", "password": "x"} | {missing: ""}
        with pytest.raises(KeysExpired):
            Api(ChannelFacts(id=1, name="x", settings=given)).get("app.test.ask")
        assert pds.asked == []

    @pytest.mark.parametrize(
        ("status", "said", "ends"),
        [
            (401, {"error": "AuthenticationRequired", "message": "Invalid password"}, KeysExpired),
            (401, {"error": "AuthFactorTokenRequired"}, KeysExpired),
            (401, {"error": "AccountTakedown"}, Refused),
            (400, {"error": "InvalidRequest"}, Refused),
            (429, {"error": "RateLimitExceeded"}, RetryLater),
            (502, b"<html>", RetryLater),
            (200, b"<html>", RetryLater),
            (200, {}, RetryLater),
            (200, opened(status="suspended"), Refused),
        ],
    )
    def test_ends_as_the_server_says(
        self, pds: served.Served, status: int, said: Any, ends: type[Exception]
    ) -> None:
        pds.has(CREATE, said, status)
        with pytest.raises(ends) as caught:
            Api(channel()).get("app.test.ask")
        assert "app-pass" not in str(caught.value)

    def test_waits_as_long_as_the_server_says(self, pds: served.Served) -> None:
        reset = str(int((datetime.now(UTC) + timedelta(seconds=200)).timestamp()))
        headers = {"ratelimit_limit": "30", "ratelimit_remaining": "0", "ratelimit_reset": reset}
        pds.has(CREATE, {"error": "RateLimitExceeded"}, 429, ratelimit_policy="30;w=300", **headers)
        with pytest.raises(RetryLater) as caught:
            Api(channel()).get("app.test.ask")
        assert caught.value.after_s is not None
        assert 150 < caught.value.after_s <= 200


class TestCalls:
    def test_name_a_list_one_by_one(self, pds: served.Served) -> None:
        Api(channel()).get("app.test.ask", uris=["at://a", "at://b"], limit=5)
        assert pds.asked[-1].url.query == b"uris=at%3A%2F%2Fa&uris=at%3A%2F%2Fb&limit=5"

    def test_say_what_is_wrong_by_its_name(self, pds: served.Served) -> None:
        pds.has(ASKED, {"error": "NotFound", "message": "Post not found"}, 400)
        with pytest.raises(Failed, match="Post not found") as caught:
            Api(channel()).get("app.test.ask")
        assert caught.value.name == "NotFound"

    @pytest.mark.parametrize(("name", "ends"), [("", Unknown), ("UpstreamFailure", RetryLater)])
    def test_know_what_may_have_been_said(
        self, pds: served.Served, name: str, ends: type[Exception]
    ) -> None:
        pds.has(SAID, {"error": name}, 502)
        with pytest.raises(ends):
            Api(channel()).post("app.test.say", {}, is_speaking=True)

    def test_spend_before_they_ask_and_heed_the_server(self, pds: served.Served) -> None:
        reset = str(int((datetime.now(UTC) + timedelta(seconds=200)).timestamp()))
        headers = {"ratelimit_remaining": "2900", "ratelimit_reset": reset}
        pds.has(ASKED, {}, 200, ratelimit_policy="3000;w=300", **headers)
        budget = served.Spending()
        Api(channel(budget), for_answer=True).get("app.test.ask")
        assert budget.spent == [("requests", 1, True)] * 2
        assert budget.heard == [("requests", 2900)]
        with pytest.raises(RetryLater):
            Api(channel(served.Spending(0))).get("app.test.ask")
