"""What is signed can be verified by anybody who has the public half, and keys come back as they were."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.connectors.bluesky_issuer_place import verified

from allears.connectors import signing


class TestSigned:
    def test_holds_what_was_said_and_is_verified_by_the_public_key(self) -> None:
        key = signing.new()
        token = signing.signed({"typ": "JWT"}, {"iss": "us", "n": 1}, key)
        head, claims = verified(token, signing.public(key))
        assert head == {"alg": "ES256", "typ": "JWT"}
        assert claims == {"iss": "us", "n": 1}

    def test_is_not_verified_by_another_key(self) -> None:
        token = signing.signed({}, {}, signing.new())
        with pytest.raises(Exception):  # noqa: B017
            verified(token, signing.public(signing.new()))


class TestKeys:
    def test_come_back_as_they_were(self) -> None:
        key = signing.new()
        assert signing.public(signing.read(signing.spelled(key))) == signing.public(key)

    def test_of_one_secret_are_one(self) -> None:
        one, same, other = (signing.drawn(seed) for seed in ("a", "a", "b"))
        assert signing.name_of(one) == signing.name_of(same) != signing.name_of(other)

    def test_have_the_name_that_everybody_gives_them(self) -> None:
        """RFC 7638: the digest of the JWK with its members in order and no blanks."""
        jwk = signing.public(key := signing.drawn("a"))
        plain = f'{{"crv":"P-256","kty":"EC","x":"{jwk["x"]}","y":"{jwk["y"]}"}}'
        assert signing.name_of(key) == signing.digest(plain.encode())
        assert "=" not in signing.name_of(key)

    @pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP256K1()])
    def test_of_another_curve_are_none(self, curve: ec.EllipticCurve) -> None:
        pem = ec.generate_private_key(curve).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        with pytest.raises(ValueError, match="P-256"):
            signing.read(pem.decode())
        with pytest.raises(ValueError):
            signing.read("rubbish")
