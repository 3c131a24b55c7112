"""What is written down about a person, through their page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import escape
from tests import cast
from tests.cases.views.test_people import HOSTILE, person

from allears.contacts import queries as contacts
from allears.lib import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def amir(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(clock, "now", lambda: cast.NOW)
    return cast.at_the_desk(cast.amir())


def shown(client: Client, contact_id: int) -> str:
    return client.get(f"/people/{contact_id}/").content.decode()


class TestPersonLine:
    def test_stands_with_who_wrote_it_until_it_is_taken_out(self, amir: Client) -> None:
        mira = person()
        url = f"/people/{mira.pk}/lines/"
        amir.post(url, {"kind": "needs", "text": f"large print {HOSTILE}"})
        page = shown(amir, mira.pk)
        assert escape(HOSTILE) in page
        assert HOSTILE not in page
        assert "Amir Haddad" in page
        (line,) = contacts.lines_of(mira.pk)
        amir.post(url, {"remove": line.pk})
        assert contacts.lines_of(mira.pk) == []

    def test_that_says_nothing_is_refused_with_a_word(self, amir: Client) -> None:
        mira = person()
        answer = amir.post(f"/people/{mira.pk}/lines/", {"kind": "needs", "text": ""}, follow=True)
        assert "Write what is worth knowing" in answer.content.decode()


class TestPersonRole:
    def test_stands_on_the_page_in_the_list_and_ends(self, amir: Client) -> None:
        mira = person()
        url = f"/people/{mira.pk}/roles/"
        amir.post(url, {"kind": "Press", "proof": "https://paper.example/mira"})
        page = shown(amir, mira.pk)
        assert 'href="https://paper.example/mira"' in page
        assert "Mira Lang" in amir.get("/people/?role=press").content.decode()
        assert "Mira Lang" not in amir.get("/people/?role=partner").content.decode()
        (role,) = contacts.roles_of(mira.pk)
        amir.post(url, {"end": role.pk})
        assert "Mira Lang" not in amir.get("/people/?role=press").content.decode()
        assert "Before and later" in shown(amir, mira.pk)

    def test_takes_what_they_said_as_proof_but_not_what_another_said(self, amir: Client) -> None:
        mira, jonas = person(text="I write for the paper"), person("Jonas Weber", "Hello")
        (theirs,) = cast.hear(cast.post("I am with the paper", who="Mira Lang"))
        (others,) = cast.hear(cast.post("Me too", who="Jonas Weber"))
        url = f"/people/{mira.pk}/roles/"
        amir.post(url, {"kind": "press", "mention": others.pk})
        assert contacts.roles_of(mira.pk) == []
        amir.post(url, {"kind": "press", "mention": theirs.pk})
        assert f"/mentions/{theirs.pk}/" in shown(amir, mira.pk)
        amir.post(f"/people/{jonas.pk}/roles/", {"end": contacts.roles_of(mira.pk)[0].pk})
        assert contacts.roles_of(mira.pk)[0].ended_at is None

    @pytest.mark.parametrize("day", ["soon", "9999-99-99", "0"])
    def test_with_a_day_that_is_none_is_refused(self, amir: Client, day: str) -> None:
        mira = person()
        sent = {"kind": "press", "proof": "x", "since": day}
        answer = amir.post(f"/people/{mira.pk}/roles/", sent, follow=True)
        assert "Write the day like" in answer.content.decode()


class TestPersonConsent:
    def test_is_kept_with_its_history(self, amir: Client) -> None:
        mira = person()
        url = f"/people/{mira.pk}/consent/"
        amir.post(url, {"purpose": "quoted", "says": "yes", "words": "At the fair"})
        sent = {"purpose": "quoted", "says": "no", "words": "Changed their mind"}
        amir.post(url, sent | {"said": cast.NOW.date().isoformat()})
        page = shown(amir, mira.pk)
        assert "Changed their mind" in page
        assert "At the fair" in page
        assert contacts.is_refused(mira.pk, "quoted")
        late = (cast.NOW + timedelta(days=2)).date().isoformat()
        answer = amir.post(url, sent | {"said": late}, follow=True)
        assert "in the future" in answer.content.decode()


class TestPersonBlock:
    def test_mutes_everywhere_until_a_day_and_says_so(self, amir: Client) -> None:
        mira = person()
        last = (cast.NOW + timedelta(days=3)).date()
        how = {"kind": "muted", "reason": "flood", "until": last.isoformat(), "where": "all"}
        amir.post(f"/people/{mira.pk}/block/", how)
        page = shown(amir, mira.pk)
        assert "is muted: heard, but no cases and no notices." in page
        assert "until 5 Mar 2026" in page
        (row,) = contacts.blocks_ever([mira.identities.get().pk])
        assert row.until is not None
        assert row.until.date() >= last
        assert "kept out" in amir.get("/people/").content.decode()

    def test_needs_words_where_no_reason_of_the_list_fits(self, amir: Client) -> None:
        mira = person()
        how = {"kind": "blocked", "reason": "other", "where": "all"}
        answer = amir.post(f"/people/{mira.pk}/block/", how, follow=True)
        assert "Say why in a few words" in answer.content.decode()
        assert not contacts.blocks_ever([mira.identities.get().pk])

    def test_is_taken_back_by_a_form_or_a_delete(self, amir: Client) -> None:
        mira = person()
        url = f"/people/{mira.pk}/block/{mira.identities.get().pk}/"
        for take_back in (
            lambda: amir.post(url, {"unblock": "yes"}),
            lambda: amir.delete(url),
        ):
            amir.post(url, {"kind": "blocked", "reason": "spam"})
            assert contacts.kept_out([mira.pk], now=cast.NOW)
            take_back()
            assert not contacts.kept_out([mira.pk], now=cast.NOW)
        assert "Taken back by Amir Haddad" in shown(amir, mira.pk)

    def test_finds_no_identity_of_somebody_else(self, amir: Client) -> None:
        mira, jonas = person(), person("Jonas Weber", "Hello")
        url = f"/people/{mira.pk}/block/{jonas.identities.get().pk}/"
        assert amir.post(url).status_code == 404

    def test_is_for_those_who_answer(self) -> None:
        mira = person()
        url = f"/people/{mira.pk}/block/{mira.identities.get().pk}/"
        assert cast.at_the_desk(cast.rita()).post(url).status_code == 403
