"""Secrets of channels are sealed at rest and opened by the same key alone."""

from __future__ import annotations

import pytest
from django.test import override_settings

from allears.channels import secrets
from allears.lib import keys


class TestSecrets:
    def test_come_back_as_they_were(self) -> None:
        values = {"password": "pä ss\n", "token": ""}
        assert secrets.unseal(secrets.seal(values)) == values

    def test_cannot_be_read_at_rest(self) -> None:
        assert b"hunter2" not in secrets.seal({"password": "hunter2"})

    def test_are_sealed_anew_each_time(self) -> None:
        assert secrets.seal({"a": "b"}) != secrets.seal({"a": "b"})

    def test_of_a_channel_that_has_none_are_none(self) -> None:
        assert secrets.unseal(b"") == secrets.unseal(memoryview(b"")) == {}

    def test_do_not_open_with_another_key(self) -> None:
        sealed = secrets.seal({"a": "b"})
        other = override_settings(SECRET_KEY="another")
        with other, pytest.raises(keys.CannotOpen, match="secret key"):
            secrets.unseal(sealed)

    def test_do_not_open_when_they_were_changed(self) -> None:
        sealed = bytearray(secrets.seal({"a": "b"}))
        sealed[20] ^= 1
        with pytest.raises(keys.CannotOpen):
            secrets.unseal(bytes(sealed))
