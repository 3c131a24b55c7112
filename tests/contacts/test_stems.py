from __future__ import annotations

import pytest
from django.db.models import Q
from tests.cast import NOW

from allears.contacts import stems
from allears.contacts.models import Contact
from allears.listening.query import parse


@pytest.fixture
def anna(db: None) -> Contact:
    return Contact.objects.create(name="Änna-Lena O'Brien 東京", created_at=NOW)


def met(condition: Q | None) -> bool:
    return condition is None or Contact.objects.filter(condition).exists()


class TestTyped:
    @pytest.mark.parametrize(
        "words", ["anna", "Änna lena", "änna-lena", "brien", "bri", "東京", "京"]
    )
    def test_finds(self, anna: Contact, words: str) -> None:
        assert met(Q(search=stems.typed(words, is_open=True)))

    @pytest.mark.parametrize("words", ["", "!", "anna zebra", "rien", "京東", "a\0", "\ud800"])
    def test_does_not_find(self, anna: Contact, words: str) -> None:
        assert not met(Q(search=stems.typed(words)))


class TestNarrowed:
    @pytest.mark.parametrize(
        "query",
        ["anna", "lena AND brien", '"o brien"', "zebra OR lena", "lena NOT zebra", "bri*", "brie?", "lena NEAR/3 brien", "東京", "#brien", '"lena brien"~4', "has:link lena"],
    )  # fmt: skip
    def test_lets_through_what_may_fit(self, anna: Contact, query: str) -> None:
        assert met(stems.narrowed(parse(query)))

    @pytest.mark.parametrize("query", ["zebra", "zebra lena", "zebra OR okapi", "zebra*"])
    def test_keeps_out_what_cannot_fit(self, anna: Contact, query: str) -> None:
        assert not met(stems.narrowed(parse(query)))
