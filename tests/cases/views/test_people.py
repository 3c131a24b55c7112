"""The pages about people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.contacts import queries as contacts
from allears.contacts.queries import Contact

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


class TestPerson:
    def test_shows_the_whole_story(self, rita: Client) -> None:
        mira = person()
        (mention,) = cast.hear(cast.post("Now the ferry is gone", created_at=cast.NOW))
        case = actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=cast.NOW)
        actions.close(
            case_id=case.pk, outcome="unconfirmed", words="", by=cast.amir(), now=cast.NOW
        )
        page = rita.get(f"/people/{mira.pk}/").content.decode()
        assert "The tram is late" in page
        assert f"/cases/{case.pk}/" in page
        assert "Solved, not confirmed" in page
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

    def test_shows_one_kind_alone(self, world: World) -> None:
        case = world.case("My parcel is broken")
        world.pass_time(minutes=1)
        world.answer(case, "A new one is on its way.")
        actions.note(case_id=case.pk, text="Nice person", by=world.agent, now=world.now)
        client = cast.at_the_desk(world.agent)
        url = f"/people/{case.contact_id}/"
        whole = client.get(url).content.decode()
        for words in ("My parcel is broken", "A new one is", "Nice person", "Became a case"):
            assert words in whole
        notes = client.get(f"{url}?kind=note").content.decode()
        assert "Nice person" in notes
        assert "A new one is on its way" not in notes
        assert client.get(f"{url}?kind=x&before=x").status_code == 200

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
