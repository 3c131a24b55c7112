"""Two entries that are one person, and two again."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast

from allears.cases.models import Case
from allears.contacts import queries as contacts
from allears.contacts.queries import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def amir() -> Client:
    return cast.at_the_desk(cast.amir())


@pytest.fixture
def rita() -> Client:
    return cast.at_the_desk(cast.rita())


def person(name: str = "Mira Lang", text: str = "The tram is late") -> Contact:
    cast.hear(cast.post(text, who=name))
    return contacts.find(name)[0]


class TestMerge:
    def test_looks_for_the_other_shows_what_moves_and_merges(self, amir: Client) -> None:
        mira, jonas = person(), person("Jonas Weber", "Hello")
        url = f"/people/{mira.pk}/merge/"
        found = amir.get(f"{url}?q=jon").content.decode()
        assert "Jonas Weber" in found
        preview = amir.get(f"{url}?other={jonas.pk}").content.decode()
        assert "Moves over" in preview
        assert "1 thing said" in preview
        answer = amir.post(url, {"other": jonas.pk})
        assert answer["Location"] == f"/people/{mira.pk}/"
        assert contacts.contact(jonas.pk) == mira

    @pytest.mark.parametrize("other", ["", "0", "x", "99999999999999999999"])
    def test_of_nobody_says_so(self, amir: Client, other: str) -> None:
        url = f"/people/{person().pk}/merge/"
        answer = amir.post(url, {"other": other}, follow=True)
        assert "Choose the other person first." in answer.content.decode()

    def test_of_a_person_with_itself_says_so(self, amir: Client) -> None:
        mira = person()
        answer = amir.post(f"/people/{mira.pk}/merge/", {"other": mira.pk}, follow=True)
        assert "the same person already" in answer.content.decode()

    def test_is_for_those_who_answer(self, rita: Client) -> None:
        mira, jonas = person(), person("Jonas Weber", "Hello")
        assert rita.post(f"/people/{mira.pk}/merge/", {"other": jonas.pk}).status_code == 403
        assert Case.objects.count() == 0

    def test_offers_who_may_be_the_same_with_the_reason(self, amir: Client) -> None:
        mira = person()
        place = cast.channel("Form", "webform")
        cast.hear(cast.post("It is me", who="Mira Lang"), on=place)
        page = amir.get(f"/people/{mira.pk}/merge/").content.decode()
        assert "the same address, which nobody has proved: mira@example.org" in page
        assert "Perhaps the same person as" in amir.get(f"/people/{mira.pk}/").content.decode()


class TestUnmerge:
    def test_takes_apart_what_was_put_together(self, amir: Client) -> None:
        mira, jonas = person(), person("Jonas Weber", "Hello")
        amir.post(f"/people/{mira.pk}/merge/", {"other": jonas.pk})
        page = amir.get(f"/people/{mira.pk}/").content.decode()
        (merge,) = contacts.merges_of(mira.pk)
        url = f"/people/{mira.pk}/merges/{merge.pk}/undoing/"
        assert url in page
        answer = amir.post(url, follow=True)
        assert "They are two again: Jonas Weber has everything back." in answer.content.decode()
        assert contacts.contact(jonas.pk) == jonas
        assert "already" in amir.post(url, follow=True).content.decode()

    def test_of_nothing_says_so(self, amir: Client) -> None:
        url = f"/people/{person().pk}/merges/99/undoing/"
        assert "nothing to take apart" in amir.post(url, follow=True).content.decode()
