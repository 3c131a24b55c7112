"""Articles for somebody who is writing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.knowledge.test_actions import article

from allears.knowledge.models import Article
from allears.public import offering

pytestmark = pytest.mark.django_db
HERE = "203.0.113.9"


def offers(text: str = "my tram was late", *, address: str = HERE) -> list[str]:
    found = offering.offers(text, channel_id=1, address=address, now=cast.NOW)
    return [one.article.title for one in found]


class TestOffers:
    def test_give_what_fits_as_safe_html(self) -> None:
        article(text="**Half** <i>of it</i>")
        (one,) = offering.offers("tram late", channel_id=1, address=HERE, now=cast.NOW)
        assert "<strong>Half</strong>" in one.html
        assert "<i>" not in one.html

    def test_are_written_the_way_of_their_language(self) -> None:
        article()
        article("أين غلايتي؟", language="ar")
        ways = {
            one.article.language: one.direction
            for one in offering.shown(list(Article.objects.all()))
        }
        assert ways == {"en": "ltr", "ar": "rtl"}

    def test_are_none_before_enough_is_typed(self) -> None:
        article()
        assert offers("tram") == []

    def test_end_where_one_address_asks_too_often(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(offering, "PER_ADDRESS", 2)
        article()
        assert [bool(offers()) for _ in range(3)] == [True, True, False]
        assert offers(address="198.51.100.7")

    def test_end_where_all_ask_too_often(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(offering, "PER_FORM", 1)
        article()
        assert offers()
        assert not offers(address="198.51.100.7")


class TestHelped:
    def test_counts_an_address_once_an_hour(self) -> None:
        row = article()
        for _ in range(3):
            offering.helped(row, address=HERE, now=cast.NOW)
        offering.helped(row, address="198.51.100.7", now=cast.NOW)
        offering.helped(row, address=HERE, now=cast.NOW + timedelta(hours=2))
        row.refresh_from_db()
        assert row.n_helped == 3
