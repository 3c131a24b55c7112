"""A small push service on loopback, and browsers that subscribe to it with keys of their own.

It reads a push as RFC 8291 and RFC 8188 say, written here from the RFCs and not with the library
that the product uses, and checks the signature of RFC 8292 before it takes anything.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, *, salt: bytes, info: bytes, n: int) -> bytes:
    return HKDF(hashes.SHA256(), n, salt, info).derive(secret)


@dataclass
class Browser:
    """One subscription, as a browser makes it."""

    server: PushServer
    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def endpoint(self) -> str:
        return f"{self.server.url}/to/{self.name}"

    @property
    def p256dh(self) -> str:
        return b64(point(self.key.public_key()))

    def subscription(self) -> dict[str, Any]:
        """As `PushSubscription.toJSON()` gives it."""
        keys = {"p256dh": self.p256dh, "auth": b64(self.auth)}
        return {"endpoint": self.endpoint, "keys": keys}

    def read(self, body: bytes) -> dict[str, Any]:
        """Decrypt one push."""
        salt, n_id = body[:16], body[20]
        theirs, sealed = body[21 : 21 + n_id], body[21 + n_id :]
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
        shared = self.key.exchange(ec.ECDH(), public)
        info = b"WebPush: info\0" + point(self.key.public_key()) + theirs
        secret = _derived(shared, salt=self.auth, info=info, n=32)
        key = _derived(secret, salt=salt, info=b"Content-Encoding: aes128gcm\0", n=16)
        nonce = _derived(secret, salt=salt, info=b"Content-Encoding: nonce\0", n=12)
        padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert padded[-1:] == b"\x02", "the last record ends with 2"
        return dict(json.loads(padded[:-1]))

    @property
    def heard(self) -> list[dict[str, Any]]:
        """What it would have shown, in order."""
        return [self.read(push.body) for push in self.server.taken if push.to == self.name]


@dataclass(frozen=True)
class Push:
    to: str
    headers: dict[str, str]
    body: bytes
    claims: dict[str, Any]


class PushServer:
    """`fail_next(status, …)` answers the next requests so; all others are taken with 201."""

    def __init__(self) -> None:
        self.taken: list[Push] = []
        self.n_asked = 0
        self._faults: list[tuple[int, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer._answer(self)

            def log_message(self, *_args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> PushServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def browser(self, name: str = "phone") -> Browser:
        return Browser(self, name)

    def fail_next(self, status: int, **headers: str) -> None:
        self._faults.append((status, headers))

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.n_asked += 1
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        status, headers = self._faults.pop(0) if self._faults else (201, {})
        if status == 201:
            try:
                claims = verified(handler.headers["Authorization"])
            except Exception as error:
                status, headers = 403, {"X-Why": type(error).__name__}
            else:
                to = handler.path.rpartition("/")[2]
                given = {name.lower(): value for name, value in handler.headers.items()}
                self.taken.append(Push(to, given, body, claims))
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()


def verified(header: str) -> dict[str, Any]:
    """The claims of a VAPID header whose signature is right."""
    scheme, _, rest = header.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    assert json.loads(unb64(head))["alg"] == "ES256"
    raw = unb64(signature)
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unb64(parts["k"]))
    signed = f"{head}.{claims}".encode()
    key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    found = dict(json.loads(unb64(claims)))
    assert urlsplit(found["aud"]).hostname == "127.0.0.1"
    return found
