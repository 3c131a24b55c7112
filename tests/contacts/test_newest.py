from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Q
from tests.cast import NOW

from allears.contacts import newest, stems
from allears.contacts.models import Contact
from allears.contacts.newest import Asked, Place


def people(n: int) -> None:
    Contact.objects.bulk_create(
        Contact(
            name=f"Mira {'Even' if k % 2 else 'Odd'}", created_at=NOW + timedelta(minutes=k // 3)
        )
        for k in range(n)
    )


def asked(words: str) -> Asked:
    fits = Q(search=stems.typed(words, is_open=True))
    return Asked(rows=Contact.objects.all(), fits=fits, at="created_at")


def all_places(words: str, *, limit: int) -> list[Place]:
    found: list[Place] = []
    before: Place | None = None
    while True:
        page = newest.newest(asked(words), before=before, limit=limit)
        found += page.places
        if page.after is None:
            return found
        before = page.after


@pytest.mark.django_db
class TestNewest:
    @pytest.mark.parametrize(("counted", "walked"), [(1000, 2000), (3, 2000), (3, 2), (1000, 2)])
    def test_pages_give_each_row_once_newest_first(
        self, monkeypatch: pytest.MonkeyPatch, counted: int, walked: int
    ) -> None:
        monkeypatch.setattr(newest, "COUNTED", counted)
        monkeypatch.setattr(newest, "WALKED", walked)
        monkeypatch.setattr(newest, "_about", lambda asked: 0)
        people(20)
        found = all_places("even", limit=3)
        assert found == sorted(set(found), reverse=True)
        assert len(found) == 10

    def test_tells_the_exact_number_up_to_a_bound(self, monkeypatch: pytest.MonkeyPatch) -> None:
        people(20)
        assert newest.newest(asked("mir"), limit=3).n == 20
        monkeypatch.setattr(newest, "COUNTED", 7)
        assert newest.newest(asked("mir"), limit=3).n is None

    def test_tells_what_the_statistics_know_of_a_common_word(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        people(20)
        monkeypatch.setattr(newest, "_about", lambda asked: 42_000)
        found = newest.newest(asked("mir"), limit=3)
        assert (found.n, found.n_about, len(found.places)) == (None, 42_000, 3)

    def test_statistics_are_a_number(self) -> None:
        people(3)
        assert newest._about(asked("mir")) >= 0

    def test_nothing_is_found_for_no_words(self) -> None:
        people(3)
        assert newest.newest(asked("!"), limit=3).n == 0
