"""Each request proves whose it is, and a server that wants a newer word gets it, once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.connectors.bluesky_issuer_place import verified

from allears.connectors import bluesky_dpop, signing
from allears.lib import clock, http

KEY = signing.drawn("a connection")
URL = "https://pds.example/xrpc/app.test.ask"


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bluesky_dpop, "_words", {})


class Server:
    """Wants the word that it gives out, and gives out a newer one with each answer."""

    def __init__(self, *words: str, status: int = 401) -> None:
        self.words, self.status = list(words), status
        self.claims: list[dict[str, object]] = []

    def __call__(self, headers: Mapping[str, str]) -> http.Response:
        _head, claims = verified(headers["DPoP"])
        self.claims.append(claims)
        self.headers = headers
        wanted = self.words[0]
        if claims.get("nonce") == wanted:
            self.words = [*self.words[1:], wanted]
            return _answer(200, b"{}", self.words[0])
        return _answer(self.status, b'{"error": "use_dpop_nonce"}', wanted)


def _answer(status: int, content: bytes, word: str) -> http.Response:
    return http.Response(status=status, url=URL, headers={"dpop-nonce": word}, content=content)


def ask(server: Server, url: str = URL, access: str = "") -> http.Response:
    return bluesky_dpop.proven(server, method="GET", url=url, key=KEY, access=access)


class TestProof:
    def test_names_the_request_and_the_moment(self) -> None:
        head, claims = verified(
            bluesky_dpop.proof("POST", f"{URL}?a=b#c", word="w", key=KEY, access="key")
        )
        assert (head["typ"], head["jwk"]) == ("dpop+jwt", signing.public(KEY))
        assert (claims["htm"], claims["htu"], claims["nonce"]) == ("POST", URL, "w")
        assert claims["ath"] == signing.digest(b"key")
        assert abs(claims["iat"] - clock.now().timestamp()) < 30

    def test_is_never_the_same(self) -> None:
        proofs = [bluesky_dpop.proof("GET", URL, word="", key=KEY) for _ in range(3)]
        assert len({verified(one)[1]["jti"] for one in proofs}) == 3


class TestProven:
    @pytest.mark.parametrize("status", [400, 401])
    def test_asks_again_with_the_word_that_is_wanted(self, status: int) -> None:
        server = Server("first", status=status)
        assert ask(server).is_good
        assert [one.get("nonce") for one in server.claims] == [None, "first"]

    def test_knows_the_newest_word_the_next_time(self) -> None:
        server = Server("first", "second")
        assert ask(server).is_good
        assert ask(server).is_good
        assert [one.get("nonce") for one in server.claims] == [None, "first", "second"]

    def test_does_not_tell_one_server_the_word_of_another(self) -> None:
        ask(Server("first"))
        other = Server("other")
        ask(other, "https://elsewhere.example/x")
        assert other.claims[0].get("nonce") is None

    def test_gives_up_where_no_word_is_ever_right(self) -> None:
        asked: list[str] = []

        def never(headers: Mapping[str, str]) -> http.Response:
            asked.append(headers["DPoP"])
            return _answer(401, b'{"error": "use_dpop_nonce"}', f"word-{len(asked)}")

        answer = bluesky_dpop.proven(never, method="GET", url=URL, key=KEY)
        assert (answer.status, len(asked)) == (401, 2)

    def test_does_not_say_twice_what_failed_for_another_reason(self) -> None:
        asked: list[str] = []

        def fails(headers: Mapping[str, str]) -> http.Response:
            asked.append(headers["DPoP"])
            return _answer(500, b"", "new")

        assert bluesky_dpop.proven(fails, method="POST", url=URL, key=KEY).status == 500
        assert len(asked) == 1

    def test_puts_the_access_beside_its_proof(self) -> None:
        server = Server("first")
        ask(server, access="key")
        assert server.headers["Authorization"] == "DPoP key"
        assert server.claims[1]["ath"] == signing.digest(b"key")

    def test_keeps_no_word_without_end(self) -> None:
        server = Server("x" * (bluesky_dpop.MAX_WORD + 1))
        assert ask(server).status == 401
        assert len(server.claims) == 1
