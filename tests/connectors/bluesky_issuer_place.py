"""A server of the AT Protocol with its directory and its giver of keys, in memory, that checks proofs.

As docs/connectors/bluesky.md tells it; the network's own software is asked in `test_bluesky_servers`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from tests.connectors.served import Served

DID = "did:plc:fernhillfernhillfernhill"
HANDLE = "shop.fernhill.example"
PDS = "https://pds.example"
ISSUER = "https://keys.example"
SAYS_YES = {"code": "the-code", "iss": ISSUER}


def unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def verified(
    token: str, jwk: dict[str, str] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Head and claims of a token, by the key in its head or by the one that is given."""
    head, claims, signature = token.split(".")
    said = json.loads(unpacked(head))
    key = jwk or said["jwk"]
    x, y = (int.from_bytes(unpacked(key[name]), "big") for name in "xy")
    raw = unpacked(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    return said, json.loads(unpacked(claims))


class IssuerPlace:
    """Gives keys to who proves; a renewing key is good once."""

    def __init__(self, network: Served) -> None:
        self.network = network
        self.forms: list[dict[str, str]] = []
        self.heads: list[dict[str, Any]] = []
        self.knows_finer = True
        self.document: dict[str, Any] = {
            "id": DID,
            "alsoKnownAs": [f"at://{HANDLE}"],
            "service": [{"id": "#atproto_pds", "serviceEndpoint": PDS}],
        }
        self.about: dict[str, Any] = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "pushed_authorization_request_endpoint": f"{ISSUER}/par",
            "token_endpoint": f"{ISSUER}/token",
            "revocation_endpoint": f"{ISSUER}/revoke",
            "code_challenge_methods_supported": ["S256"],
            "dpop_signing_alg_values_supported": ["RS256", "ES256"],
        }
        self.sub, self.n_given, self.laid_down = DID, 0, {"code_challenge": ""}
        network.has("/xrpc/com.atproto.identity.resolveHandle", {"did": DID})
        network.has(f"/{DID}", lambda request: httpx.Response(200, json=self.document))
        self.protects(ISSUER)
        about = "/.well-known/oauth-authorization-server"
        network.has(about, lambda request: httpx.Response(200, json=self.about))
        network.has("POST /par", self._par)
        network.has("POST /token", self._token)
        network.has("POST /revoke", self._revoke)

    def protects(self, *issuers: str) -> None:
        where = "/.well-known/oauth-protected-resource"
        self.network.has(where, {"authorization_servers": issuers})

    def _par(self, request: httpx.Request) -> httpx.Response:
        form, trouble = self._read(request)
        if trouble:
            return trouble
        if not self.knows_finer and "transition:generic" not in form["scope"]:
            return httpx.Response(400, json={"error": "invalid_scope"})
        self.laid_down = form
        return httpx.Response(201, json={"request_uri": "urn:request:1", "expires_in": 300})

    def _token(self, request: httpx.Request) -> httpx.Response:
        form, trouble = self._read(request)
        if trouble:
            return trouble
        no = httpx.Response(400, json={"error": "invalid_grant", "error_description": "No."})
        if form["grant_type"] == "refresh_token" and form["refresh_token"] != f"r{self.n_given}":
            return no
        if form["grant_type"] == "authorization_code":
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            if unpacked(self.laid_down["code_challenge"]) != digest or form["code"] != "the-code":
                return no
        self.n_given += 1
        keys = {"access_token": f"a{self.n_given}", "refresh_token": f"r{self.n_given}"}
        more = {"token_type": "DPoP", "expires_in": 3600, "sub": self.sub, "scope": "atproto x"}
        return httpx.Response(200, json=keys | more)

    def _revoke(self, request: httpx.Request) -> httpx.Response:
        form, trouble = self._read(request)
        if trouble:
            return trouble
        if form["token"] == f"r{self.n_given}":
            self.n_given += 1000  # the renewing key is good no more
        return httpx.Response(200, json={})

    def _read(self, request: httpx.Request) -> tuple[dict[str, str], httpx.Response | None]:
        """The form, once its proof holds the word that was given out."""
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        head, claims = verified(request.headers["dpop"])
        assert (claims["htm"], claims["htu"]) == ("POST", str(request.url))
        self.heads.append(head)
        if claims.get("nonce") != "word-1":
            error = {"error": "use_dpop_nonce"}
            return {}, httpx.Response(400, json=error, headers={"DPoP-Nonce": "word-1"})
        self.forms.append(form)
        return form, None
