"""The pages about people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests import cast

from allears.cases import actions
from allears.cases.models import Case
from allears.contacts import queries as contacts
from allears.contacts.queries import Contact, Identity

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def amir() -> Client:
    return cast.at_the_desk(cast.amir())


@pytest.fixture
def rita() -> Client:
    return cast.at_the_desk(cast.rita())


def person(name: str = "Mira Lang", text: str = "The tram is late") -> Contact:
    cast.hear(cast.post(text, who=name))
    return contacts.find(name)[0]


class TestPeople:
    def test_lists_everybody_with_their_last_words(self, rita: Client) -> None:
        person()
        page = rita.get("/people/").content.decode()
        assert "Mira Lang" in page
        assert "The tram is late" in page
        assert "1 person" in page

    def test_finds_by_a_part_of_the_name(self, rita: Client) -> None:
        person()
        person("Jonas Weber", "Hello")
        headers = {"HX-Request": "true", "HX-Target": "people"}
        part = rita.get("/people/?q=jon", headers=headers).content.decode()
        assert part.lstrip().startswith('<div id="people">')
        assert "Jonas Weber" in part
        assert "Mira Lang" not in part

    def test_pages(self, rita: Client) -> None:
        cast.hear(*[cast.post(f"Hello {n}", who=f"P{n} Person{n}x") for n in range(60)])
        first = rita.get("/people/").content.decode()
        second = rita.get("/people/?from=50").content.decode()
        assert "1 to 50" in first
        assert "51 to 60" in second
        assert second.count("data-row") == 10

    def test_teaches_when_there_is_nobody(self, rita: Client) -> None:
        assert "Nobody has spoken yet" in rita.get("/people/").content.decode()
        assert "Nobody by that name" in rita.get("/people/?q=x").content.decode()

    @pytest.mark.parametrize("query", ["from=-1", "from=x", "from=99999999999", "q=%00", "q=%25"])
    def test_survives_every_address(self, rita: Client, query: str) -> None:
        assert rita.get(f"/people/?{query}").status_code == 200

    def test_escapes_names(self, rita: Client) -> None:
        person(HOSTILE, HOSTILE)
        assert HOSTILE not in rita.get("/people/").content.decode()


class TestPerson:
    def test_shows_the_whole_story(self, rita: Client) -> None:
        mira = person()
        (mention,) = cast.hear(cast.post("Now the ferry is gone", created_at=cast.NOW))
        case = actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=cast.NOW)
        actions.close(case_id=case.pk, outcome="satisfied", words="", by=cast.amir(), now=cast.NOW)
        page = rita.get(f"/people/{mira.pk}/").content.decode()
        assert "The tram is late" in page
        assert f"/cases/{case.pk}/" in page
        assert "Satisfied" in page
        assert "Block" not in page

    def test_pages_a_long_story(self, rita: Client) -> None:
        posts = [
            cast.post(f"Story{n}x", created_at=cast.NOW - timedelta(hours=n)) for n in range(60)
        ]
        cast.hear(*posts)
        mira = contacts.find("Mira")[0]
        first = rita.get(f"/people/{mira.pk}/")
        assert b"Story0x" in first.content
        older = rita.get(f"/people/{mira.pk}/{first.context['pager']['next_url']}")
        assert b"Story59x" in older.content
        assert b"Story0x" not in older.content

    def test_leads_on_from_one_who_was_merged(self, rita: Client) -> None:
        mira, jonas = person(), person("Jonas Weber", "Hello")
        actions.merge_contacts(keep_id=mira.pk, other_id=jonas.pk, by=cast.amir(), now=cast.NOW)
        assert rita.get(f"/people/{jonas.pk}/")["Location"] == f"/people/{mira.pk}/"

    def test_that_is_not_there_is_not_found(self, rita: Client) -> None:
        assert rita.get("/people/999/").status_code == 404

    def test_escapes_names_and_notes(self, amir: Client) -> None:
        mira = person(HOSTILE, HOSTILE)
        amir.post(f"/people/{mira.pk}/note/", {"name": HOSTILE, "about": f"</textarea>{HOSTILE}"})
        assert HOSTILE not in amir.get(f"/people/{mira.pk}/").content.decode()


class TestNote:
    def test_keeps_what_to_remember(self, amir: Client) -> None:
        mira = person()
        amir.post(f"/people/{mira.pk}/note/", {"name": "Dr. Lang", "about": "Prefers the phone."})
        mira.refresh_from_db()
        assert (mira.name, mira.about) == ("Dr. Lang", "Prefers the phone.")

    def test_that_is_too_long_is_shown_again_with_the_reason(self, amir: Client) -> None:
        mira = person()
        answer = amir.post(f"/people/{mira.pk}/note/", {"name": "M", "about": "long " * 1500})
        assert answer.status_code == 422
        assert "Keep it to 5000 characters" in answer.content.decode()
        mira.refresh_from_db()
        assert mira.about == ""

    def test_is_for_those_who_answer(self, rita: Client) -> None:
        mira = person()
        assert rita.post(f"/people/{mira.pk}/note/", {"name": "X"}).status_code == 403


class TestBlock:
    def test_blocks_and_says_who_did_it(self, amir: Client) -> None:
        mira = person()
        identity = mira.identities.get()
        amir.post(f"/people/{mira.pk}/block/{identity.pk}/")
        page = amir.get(f"/people/{mira.pk}/").content.decode()
        assert "Blocked by Amir Haddad" in page
        amir.post(f"/people/{mira.pk}/block/{identity.pk}/", {"unblock": "yes"})
        assert Identity.objects.get(pk=identity.pk).blocked_at is None
        amir.post(f"/people/{mira.pk}/block/{identity.pk}/")
        amir.delete(f"/people/{mira.pk}/block/{identity.pk}/")
        assert Identity.objects.get(pk=identity.pk).blocked_at is None

    def test_finds_no_identity_of_somebody_else(self, amir: Client) -> None:
        mira, jonas = person(), person("Jonas Weber", "Hello")
        url = f"/people/{mira.pk}/block/{jonas.identities.get().pk}/"
        assert amir.post(url).status_code == 404

    def test_is_for_those_who_answer(self, rita: Client) -> None:
        mira = person()
        url = f"/people/{mira.pk}/block/{mira.identities.get().pk}/"
        assert rita.post(url).status_code == 403


class TestMerge:
    def test_looks_for_the_other_shows_what_moves_and_merges(self, amir: Client) -> None:
        mira, jonas = person(), person("Jonas Weber", "Hello")
        url = f"/people/{mira.pk}/merge/"
        found = amir.get(f"{url}?q=e").content.decode()
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
