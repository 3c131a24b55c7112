"""Tokens that we sign: JSON Web Tokens by ES256, and the public half of a key as JSON (JWK).

A token is a head and its claims, packed, and a signature of 64 bytes over both (RFC 7515, 7518). All
that others sign and we would have to verify is none of this module's business: nothing here reads a
token. What it misses: every other algorithm.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

Key = ec.EllipticCurvePrivateKey
ALGORITHM: Final = "ES256"
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many private keys the curve has (FIPS 186-4, P-256)."""
_ENTROPY: Final = 48
"""Bytes that a key is drawn from: 16 more than it has, so that all are equally likely."""


def signed(head: Mapping[str, object], claims: Mapping[str, object], key: Key) -> str:
    """The token; the algorithm is put into its head."""
    parts = ({"alg": ALGORITHM} | dict(head), claims)
    content = ".".join(packed(msgspec.json.encode(part)) for part in parts)
    r, s = decode_dss_signature(key.sign(content.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{content}.{packed(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def public(key: Key) -> dict[str, str]:
    """What others verify with, as a JWK of only what must be there."""
    numbers = key.public_key().public_numbers()
    x, y = (packed(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def name_of(key: Key) -> str:
    """The same for the same key (RFC 7638)."""
    return digest(msgspec.json.encode(public(key), order="sorted"))


def new() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def drawn(seed: str) -> Key:
    """The key that belongs to a secret, always the same one."""
    number = int.from_bytes(hashlib.shake_256(seed.encode()).digest(_ENTROPY), "big")
    return ec.derive_private_key(number % (_ORDER - 1) + 1, ec.SECP256R1())


def spelled(key: Key) -> str:
    """The private key as PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def read(pem: str) -> Key:
    """Undo `spelled`. Raises `ValueError` for what is no such key."""
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("This is no private key of the curve P-256.")
    return key


def digest(content: bytes) -> str:
    """SHA-256, packed."""
    return packed(hashlib.sha256(content).digest())


def packed(data: bytes) -> str:
    """Base64 for addresses, without its padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
