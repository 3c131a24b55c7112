"""Bounds on what may come within an hour; the form's tests hold how they are told."""

from __future__ import annotations

import pytest
from tests import cast

from allears.connectors.webform import Person, SentFile
from allears.connectors.webform_settings import Form
from allears.public import limits

pytestmark = pytest.mark.django_db
FORM = Form.of({"per_address": "2", "per_hour": "3", "mb_per_hour": "1"})


def words(address: str = "203.0.113.1", person: Person | None = None, n_bytes: int = 0) -> str:
    files = (SentFile("a.pdf", b"x" * n_bytes),) if n_bytes else ()
    return limits.against(
        FORM, channel_id=1, address=address, person=person, files=files, now=cast.NOW
    )


class TestAgainst:
    def test_counts_each_address_and_all_of_them(self) -> None:
        assert [bool(words()) for _ in range(3)] == [False, False, True]
        assert [bool(words(f"198.51.100.{n}")) for n in range(2)] == [False, True]

    def test_counts_who_is_signed_for_by_themselves(self) -> None:
        for n in range(5):
            words(f"198.51.100.{n}")
        assert [bool(words(person=Person(id=1, time=0))) for _ in range(3)] == [False, False, True]
        assert not words(person=Person(id=2, time=0))

    def test_counts_bytes(self) -> None:
        assert [bool(words(n_bytes=700_000)) for _ in range(2)] == [False, True]
