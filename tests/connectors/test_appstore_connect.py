"""App Store Connect: tokens that we sign, reviews of all countries, answers that replace each other."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from tests.connectors.served import Served, Spending, serving

from allears.connectors import appstore_connect as connect
from allears.connectors.appstore import appstore
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    Page,
    Refused,
    RetryLater,
    Unknown,
    Utterance,
)
from allears.listening.post import Post

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
REVIEWS = "/v1/apps/1404176564/customerReviews"
ID = "00000028-b08c-0014-729e-fbd500000001"
ANSWERS = "POST /v1/customerReviewResponses"
PRIVATE = ec.generate_private_key(ec.SECP256R1())


def pem(key: Any) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


PEM = pem(PRIVATE)


def facts(key: str = PEM, budget: Any = None, **more: str) -> ChannelFacts:
    settings = {"app": "1404176564", "issuer_id": "iss-1", "key_id": "K1"} | more
    return ChannelFacts(
        id=1,
        name="App",
        settings=settings,
        secrets={"private_key": key} if key else {},
        budget=budget or Spending(),
    )


def review(n: int, day: int = 9, **more: Any) -> dict[str, Any]:
    said = {
        "rating": 2,
        "title": f"Review {n}",
        "body": "Words",
        "createdDate": f"2026-03-{day:02}T10:{n:02}:00Z",
        "territory": "USA",
    }
    return {"type": "customerReviews", "id": f"{ID[:-2]}{n:02}", "attributes": said | more}


def reply(**more: Any) -> Utterance:
    usual: dict[str, Any] = {
        "key": "k",
        "text": "We are sorry.",
        "to": "",
        "is_public": True,
        "thread": "",
        "reply_to_id": ID,
    }
    return Utterance(**(usual | more))


@pytest.fixture
def web() -> Iterator[Served]:
    with serving() as served:
        yield served


def ids(page: Page) -> list[str]:
    return [appstore.to_post(item, facts()).id[-2:] for item in page.items]


class TestToken:
    def test_can_be_verified_with_the_public_key(self) -> None:
        head, body, signature = connect.token(facts(), NOW).split(".")

        def unpacked(part: str) -> bytes:
            return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

        assert json.loads(unpacked(head)) == {"alg": "ES256", "kid": "K1", "typ": "JWT"}
        claims = json.loads(unpacked(body))
        assert (claims["iss"], claims["aud"]) == ("iss-1", "appstoreconnect-v1")
        assert 0 < claims["exp"] - claims["iat"] <= 20 * 60
        raw = unpacked(signature)
        assert len(raw) == 64
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        signed = f"{head}.{body}".encode()
        PRIVATE.public_key().verify(der, signed, ec.ECDSA(hashes.SHA256()))

    @pytest.mark.parametrize("mend", [lambda p: p.replace("\n", " "), lambda p: p.strip() + "\r\n"])
    def test_survives_a_key_that_lost_its_line_ends(self, mend: Any) -> None:
        assert connect.token(facts(mend(PEM)), NOW)

    @pytest.mark.parametrize(
        "key",
        [
            "rubbish",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            pem(ec.generate_private_key(ec.SECP384R1())),
            pem(rsa.generate_private_key(65537, 2048)),
        ],
        ids=["rubbish", "short", "another curve", "rsa"],
    )
    def test_says_that_a_key_cannot_be_read(self, key: str) -> None:
        with pytest.raises(KeysExpired) as caught:
            connect.token(facts(key), NOW)
        assert key.splitlines()[-2:][0] not in str(caught.value)


class TestHear:
    def test_hears_all_countries_and_then_what_is_new(self, web: Served) -> None:
        web.has(REVIEWS, {"data": [review(2), review(1), review(9, rating=5, day=1)]})
        page = appstore.hear(facts(), "", NOW)
        assert ids(page) == ["01", "02"]
        web.has(REVIEWS, {"data": [review(3), review(2), review(1)]})
        page = appstore.hear(facts(), page.cursor, NOW)
        assert ids(page) == ["03"]
        assert web.asked[0].headers["authorization"].startswith("Bearer ey")

    def test_hears_what_was_changed(self, web: Served) -> None:
        web.has(REVIEWS, {"data": [review(1)]})
        page = appstore.hear(facts(), "", NOW)
        web.has(REVIEWS, {"data": [review(1, rating=5, body="Mended!")]})
        page = appstore.hear(facts(), page.cursor, NOW)
        (post,) = [appstore.to_post(item, facts()) for item in page.items]
        assert (post.rating, post.edited_at) == (5.0, NOW)
        assert ids(appstore.hear(facts(), page.cursor, NOW)) == []

    def test_follows_the_pages(self, web: Served) -> None:
        web.has(REVIEWS, {"data": [review(1)]})
        page = appstore.hear(facts(), "", NOW)
        following = f"https://api.appstoreconnect.apple.com{REVIEWS}?cursor=Mg.AAA%3D&limit=100"
        web.has(REVIEWS, {"data": [review(3)], "links": {"next": following}})
        page = appstore.hear(facts(), page.cursor, NOW)
        assert page.has_more
        web.has(REVIEWS, {"data": [review(2), review(1)]})
        page = appstore.hear(facts(), page.cursor, NOW)
        assert ids(page) == ["02"]
        assert not page.has_more
        assert web.asked[-1].url.params["cursor"] == "Mg.AAA="

    def test_marks_what_has_an_answer(self, web: Served) -> None:
        answered = review(1) | {"relationships": {"response": {"data": {"id": "r1"}}}}
        web.has(REVIEWS, {"data": [answered]})
        (item,) = appstore.hear(facts(), "", NOW).items
        assert appstore.to_post(item, facts()).extra == {"answered": "1"}

    def test_tells_the_budget_what_is_left(self, web: Served) -> None:
        web.has(REVIEWS, {"data": []}, x_rate_limit="user-hour-lim:3600;user-hour-rem:17;")
        budget = Spending()
        appstore.hear(facts(budget=budget), "", NOW)
        assert budget.heard == [("requests", 17)]

    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (401, KeysExpired),
            (403, KeysExpired),
            (404, Refused),
            (429, RetryLater),
            (500, RetryLater),
        ],
    )
    def test_reads_what_apple_refuses(
        self, web: Served, status: int, error: type[Exception]
    ) -> None:
        web.has(REVIEWS, {"errors": [{"detail": "Provide a properly signed token."}]}, status)
        with pytest.raises(error):
            appstore.hear(facts(), "", NOW)


class TestSpeak:
    def test_answers_the_review(self, web: Served) -> None:
        said = {"data": {"id": "r1", "attributes": {"state": "PENDING_PUBLISH"}}}
        web.has(ANSWERS, said, 201)
        receipt = appstore.speak(facts(), reply(), NOW)
        assert (receipt.id, receipt.said) == ("answer-r1", "Apple took it and shows it soon.")
        sent = json.loads(web.called(ANSWERS)[0].content)["data"]
        assert sent["attributes"] == {"responseBody": "We are sorry."}
        assert sent["relationships"]["review"]["data"] == {"type": "customerReviews", "id": ID}

    @pytest.mark.parametrize(
        ("status", "said", "error"),
        [
            (409, {"errors": [{"detail": "The response is too long."}]}, Refused),
            (403, {"errors": [{"detail": "Your role does not allow it."}]}, KeysExpired),
            (401, {}, KeysExpired),
            (429, {}, RetryLater),
            (500, {}, Unknown),
            (201, b"<html>", Unknown),
            (201, {}, Unknown),
        ],
    )
    def test_reads_every_answer(
        self, web: Served, status: int, said: Any, error: type[Exception]
    ) -> None:
        web.has(ANSWERS, said, status)
        with pytest.raises(error):
            appstore.speak(facts(), reply(), NOW)

    def test_says_what_it_cannot(self, web: Served) -> None:
        with pytest.raises(KeysExpired):
            appstore.speak(facts(""), reply(), NOW)
        with pytest.raises(Refused, match="public"):
            appstore.speak(facts(), reply(is_public=False), NOW)
        with pytest.raises(Refused, match="feed"):
            appstore.speak(facts(), reply(reply_to_id="6310000001"), NOW)
        assert not web.asked


class TestWasSaid:
    def test_reads_the_answer_that_the_review_has(self, web: Served) -> None:
        path = f"/v1/customerReviews/{ID}/response"
        assert appstore.was_said(facts(), reply()) is None
        web.has(path, {"data": {"id": "r1", "attributes": {"responseBody": "An older one"}}})
        assert appstore.was_said(facts(), reply()) is None
        web.has(path, {"data": {"id": "r1", "attributes": {"responseBody": "We are  sorry."}}})
        receipt = appstore.was_said(facts(), reply())
        assert receipt is not None
        assert receipt.id == "answer-r1"
        web.has(path, {"data": None})
        assert appstore.was_said(facts(), reply()) is None

    @pytest.mark.parametrize(("status", "said"), [(500, {}), (200, {}), (200, b"<")])
    def test_is_not_sure_while_apple_does_not_say(
        self, web: Served, status: int, said: Any
    ) -> None:
        web.has(f"/v1/customerReviews/{ID}/response", said, status)
        with pytest.raises(RetryLater):
            appstore.was_said(facts(), reply())


class TestLookAgain:
    def test_tells_edits_and_what_is_missing(self, web: Served) -> None:
        wires = [review(n) for n in (1, 2, 3)]
        kept = [appstore.to_post(wire, facts()) for wire in wires]
        one, two, three = (post.id for post in kept)
        other = review(2)
        other["attributes"]["body"] = "Other words"
        web.has(f"/v1/customerReviews/{one}", {"data": wires[0]})
        web.has(f"/v1/customerReviews/{two}", {"data": other})
        found = appstore.look_again(facts(), kept, NOW)
        (post,) = [appstore.to_post(item, facts()) for item in found.items]
        assert (post.id, post.text, post.edited_at) == (two, "Other words", NOW)
        assert found.missing == [three]

    def test_asks_nothing_for_what_came_by_the_public_feed(self, web: Served) -> None:
        assert not appstore.look_again(facts(), [Post(id="6310000001", text="x")], NOW).missing
        assert not web.asked
