"""Web Push: a short message to one browser through its push service, which cannot read it.

The message is encrypted for the browser (RFC 8291 over RFC 8188, by http_ece) and signed by us
(VAPID, RFC 8292, by py_vapid), then sent through the guarded door (RFC 8030). A topic makes a later
message replace an earlier one that was not fetched yet, so sending again is no harm. What it misses:
whether the browser ever shows it; a push service says only that it took it.
"""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from py_vapid import Vapid02

from allears.lib import http, retry

MAX_ENDPOINT = 1000
MAX_PAYLOAD = 3_000
"""Bytes; every service takes 4,096 of the encrypted message."""
LIFE = timedelta(hours=12)
"""How long a service keeps it for a browser that is off. RFC 8292 allows a token for 24 hours."""
TIMEOUT_S = 15.0
MAX_ANSWER = 20_000
_POINT, _SECRET = 65, 16
"""Bytes of an uncompressed point of P-256, and of the shared secret."""


class BadDevice(ValueError):
    """What a browser sent as its address is none."""


class Sent(StrEnum):
    TAKEN = "taken"
    GONE = "gone"
    """The browser does not want it any more (404, 410)."""
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Answer:
    sent: Sent
    words: str = ""
    after_s: float | None = None


@dataclass(frozen=True)
class Identity:
    """Our key towards push services."""

    private: ec.EllipticCurvePrivateKey

    @property
    def public(self) -> str:
        """As a browser wants it to subscribe."""
        point = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return encoded(point)


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a browser is reached, and with which keys."""

    endpoint: str
    p256dh: str
    auth: str


def new_identity() -> bytes:
    """A private key, to be sealed and kept."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def identity(kept: bytes) -> Identity:
    key = load_der_private_key(kept, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Identity(key)


def encoded(raw: bytes) -> str:
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Undo `encoded`. Raises `BadDevice`."""
    try:
        return base64.urlsafe_b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
    except (ValueError, binascii.Error):
        raise BadDevice("The keys of this browser cannot be read.") from None


def checked(address: Address, *, allow_private: frozenset[str] = frozenset()) -> Address:
    """The address, if it can be one. Raises `BadDevice`. The door checks the host once more."""
    if len(address.endpoint) > MAX_ENDPOINT:
        raise BadDevice("The address of this browser is too long.")
    try:
        url = http.read_url(address.endpoint)
    except http.DoorError as error:
        raise BadDevice(str(error)) from None
    is_ours = url.host in allow_private or f"{url.host}:{url.port}" in allow_private
    if url.scheme != "https" and not is_ours:
        raise BadDevice("The address of this browser does not begin with https.")
    if len(decoded(address.auth)) != _SECRET:
        raise BadDevice("The secret of this browser has the wrong length.")
    point = decoded(address.p256dh)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise BadDevice("The key of this browser is no point on the curve.") from None
    if len(point) != _POINT:
        raise BadDevice("The key of this browser has the wrong length.")
    return address


def encrypted(payload: bytes, address: Address) -> bytes:
    """The body of the request: readable by the browser alone."""
    if len(payload) > MAX_PAYLOAD:
        raise ValueError(f"A push has room for {MAX_PAYLOAD} bytes, this has {len(payload)}.")
    body: bytes = http_ece.encrypt(
        payload,
        salt=os.urandom(16),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(address.p256dh),
        auth_secret=decoded(address.auth),
        version="aes128gcm",
    )
    return body


def signed(endpoint: str, who: Identity, *, contact: str, now: datetime) -> str:
    """The header `Authorization`. `contact`: mailto: or https: address of who runs this."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + LIFE).timestamp()),
        "sub": contact,
    }
    vapid = Vapid02(who.private, conf={"no-strict": True})
    return str(vapid.sign(claims)["Authorization"])


def send(
    payload: bytes,
    address: Address,
    who: Identity,
    *,
    topic: str,
    is_urgent: bool,
    contact: str,
    now: datetime,
) -> Answer:
    """Hand it to the browser's push service. `topic`: at most 32 letters of URL-safe base64."""
    headers = {
        "authorization": signed(address.endpoint, who, contact=contact, now=now),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(int(LIFE.total_seconds())),
        "urgency": "high" if is_urgent else "normal",
        "topic": topic,
    }
    try:
        answer = http.door().post(
            address.endpoint,
            headers=headers,
            content=encrypted(payload, address),
            max_bytes=MAX_ANSWER,
            timeout_s=TIMEOUT_S,
        )
    except http.Blocked as error:
        return Answer(sent=Sent.REFUSED, words=str(error))
    except http.DoorError as error:
        return Answer(sent=Sent.LATER, words=str(error))
    return _read(answer, now)


def _read(answer: http.Response, now: datetime) -> Answer:
    said = " ".join(answer.text[:200].split())
    words = f"{answer.status} {said}".strip()
    if answer.is_good:
        return Answer(sent=Sent.TAKEN, words=words)
    if answer.status in (404, 410):
        return Answer(sent=Sent.GONE, words=words)
    if answer.status == 429 or answer.status >= 500:
        after_s = retry.after_s(answer.headers, now)
        return Answer(sent=Sent.LATER, words=words, after_s=after_s)
    return Answer(sent=Sent.REFUSED, words=words)
