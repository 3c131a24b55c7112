"""What is known of a person, as their page shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast

from allears.cases import person_screen
from allears.contacts import actions
from allears.contacts import queries as contacts
from allears.contacts.actions import Blocking, Described, Proven, Word
from allears.contacts.queries import Contact

pytestmark = pytest.mark.django_db


def mira(who: str = "Mira Lang") -> Contact:
    cast.hear(cast.post(f"Hello from {who}", who=who))
    return contacts.find(who)[0]


def known(who: Contact) -> dict[str, object]:
    fresh = contacts.contact(who.pk)
    assert fresh is not None
    identities = contacts.identities_of(who.pk)
    return person_screen.known(fresh, identities, now=cast.NOW, can_answer=True)


class TestKnown:
    def test_shows_who_else_belongs_there_and_what_time_it_is(self) -> None:
        one, two = mira(), mira("Jonas Weber")
        for who in (one, two):
            to = Described(organisation="Library", time_zone="Asia/Tokyo")
            actions.describe(contact=who, to=to, by=cast.amir(), now=cast.NOW)
        found = known(one)
        assert [who["name"] for who in found["organisation"]["others"]] == ["Jonas Weber"]  # type: ignore[index]
        assert "19:00" in str(found["their_time"])

    def test_costs_the_same_for_much_as_for_little(self) -> None:
        one = mira()
        actions.add_line(contact=one, kind="likes", text="x", by=cast.amir(), now=cast.NOW)
        with CaptureQueriesContext(connection) as few:
            known(one)
        for n in range(12):
            actions.add_line(contact=one, kind="likes", text=f"{n}", by=cast.amir(), now=cast.NOW)
            what = Proven(kind=f"role {n}", proof="x", since=cast.NOW.date())
            actions.give_role(contact=one, what=what, by=cast.amir(), now=cast.NOW)
            word = Word(purpose="quoted", is_given=bool(n % 2), said_at=cast.NOW, words="x")
            actions.keep_consent(contact=one, word=word, by=cast.amir(), now=cast.NOW)
            how = Blocking(kind="muted", reason="spam")
            identity = one.identities.get()
            actions.block(identity=identity, how=how, by=cast.amir(), now=cast.NOW)
        with CaptureQueriesContext(connection) as many:
            known(one)
        assert len(many) == len(few)


class TestRoles:
    def test_say_that_a_proof_is_not_kept_any_more(self) -> None:
        one = mira()
        what = Proven(kind="press", mention_id=999_999, since=cast.NOW.date())
        actions.give_role(contact=one, what=what, by=cast.amir(), now=cast.NOW)
        (role,) = person_screen.roles(one.pk, on=cast.NOW.date())["now"]
        assert (role["is_gone"], role["link"]) == (True, "")

    def test_link_only_to_the_web(self) -> None:
        one = mira()
        what = Proven(kind="press", proof="javascript:alert(1)", since=cast.NOW.date())
        actions.give_role(contact=one, what=what, by=cast.amir(), now=cast.NOW)
        (role,) = person_screen.roles(one.pk, on=cast.NOW.date())["now"]
        assert (role["link"], role["proof"]) == ("", "javascript:alert(1)")

    def test_that_come_later_stand_apart(self) -> None:
        one = mira()
        what = Proven(kind="press", proof="x", since=cast.NOW.date() + timedelta(days=1))
        actions.give_role(contact=one, what=what, by=cast.amir(), now=cast.NOW)
        found = person_screen.roles(one.pk, on=cast.NOW.date())
        assert (found["now"], len(found["else"])) == ([], 1)
