"""Web Push over real HTTP to a push service on loopback, decrypted with the browser's own key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from tests.pushserver import Browser, PushServer, unb64

from allears.lib import http, push

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
LOOPBACK = frozenset({"127.0.0.1"})


@pytest.fixture
def server() -> Iterator[PushServer]:
    with PushServer() as server, http.using(http.Door(allow_private=LOOPBACK)):
        yield server


@pytest.fixture
def who() -> push.Identity:
    return push.identity(push.new_identity())


def address(browser: Browser) -> push.Address:
    given = browser.subscription()
    return push.Address(endpoint=given["endpoint"], **given["keys"])


def send(browser: Browser, who: push.Identity, payload: bytes = b'{"title": "Hi"}') -> push.Answer:
    return push.send(
        payload,
        address(browser),
        who,
        topic="abc",
        is_urgent=True,
        contact="mailto:ada@example.org",
        now=NOW,
    )


class TestSend:
    def test_is_read_by_the_browser_and_signed_by_us(
        self, server: PushServer, who: push.Identity
    ) -> None:
        phone = server.browser()
        said = json.dumps({"title": "مرحبا, Rosa 🌹"}, ensure_ascii=False).encode()
        assert send(phone, who, said).sent is push.Sent.TAKEN
        assert phone.heard == [{"title": "مرحبا, Rosa 🌹"}]
        (taken,) = server.taken
        assert said not in taken.body
        assert taken.claims["sub"] == "mailto:ada@example.org"
        assert taken.claims["aud"] == server.url
        assert taken.claims["exp"] - NOW.timestamp() <= 24 * 3600
        assert taken.headers["authorization"].endswith(f"k={who.public}")
        assert (taken.headers["topic"], taken.headers["urgency"]) == ("abc", "high")
        assert int(taken.headers["ttl"]) > 0

    @pytest.mark.parametrize(
        ("status", "sent"),
        [
            (404, push.Sent.GONE),
            (410, push.Sent.GONE),
            (429, push.Sent.LATER),
            (500, push.Sent.LATER),
            (503, push.Sent.LATER),
            (400, push.Sent.REFUSED),
            (413, push.Sent.REFUSED),
        ],
    )
    def test_reads_what_the_service_answers(
        self, server: PushServer, who: push.Identity, status: int, sent: push.Sent
    ) -> None:
        server.fail_next(status, Retry_After="90")
        answer = send(server.browser(), who)
        assert answer.sent is sent
        assert answer.after_s == (90 if sent is push.Sent.LATER else None)

    def test_does_not_go_to_a_private_address(self, server: PushServer, who: push.Identity) -> None:
        with http.using(http.Door()):
            assert send(server.browser(), who).sent is push.Sent.REFUSED
        assert server.n_asked == 0

    def test_comes_later_where_nobody_answers(self, who: push.Identity) -> None:
        with PushServer() as server:
            phone = server.browser()
        with http.using(http.Door(allow_private=LOOPBACK)):
            assert send(phone, who).sent is push.Sent.LATER

    def test_refuses_what_no_service_takes(self, server: PushServer, who: push.Identity) -> None:
        with pytest.raises(ValueError, match="has room for"):
            send(server.browser(), who, b"x" * 4000)


class TestEncrypted:
    def test_is_that_of_the_standards_example(self) -> None:
        """RFC 8291, appendix A."""
        scalar = int.from_bytes(unb64("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
        receiver = ec.derive_private_key(scalar, ec.SECP256R1())
        body = unb64(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
            "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        )
        words = http_ece.decrypt(
            body,
            private_key=receiver,
            auth_secret=unb64("BTBZMqHH6r4Tts7J_aSIgg"),
            version="aes128gcm",
        )
        assert words == b"When I grow up, I want to be a watermelon"


class TestChecked:
    good = push.Address(
        endpoint="https://push.example.org/a",
        p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth="BTBZMqHH6r4Tts7J_aSIgg",
    )

    def test_lets_a_real_one_through(self) -> None:
        assert push.checked(self.good) is self.good

    @pytest.mark.parametrize(
        "changed",
        [
            {"endpoint": "http://push.example.org/a"},
            {"endpoint": "file:///etc/passwd"},
            {"endpoint": "https://push.example.org/" + "a" * 2000},
            {"endpoint": ""},
            {"auth": "AAAA"},
            {"auth": "ü"},
            {"p256dh": "AAAA"},
            {"p256dh": "B" + "A" * 86},
        ],
    )
    def test_refuses_what_is_none(self, changed: dict[str, str]) -> None:
        with pytest.raises(push.BadDevice):
            push.checked(replace(self.good, **changed))

    def test_allows_a_host_that_the_operator_named(self) -> None:
        near = replace(self.good, endpoint="http://127.0.0.1:9/a")
        assert push.checked(near, allow_private=LOOPBACK) is near
