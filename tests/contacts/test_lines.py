"""What we know of a person in short lines, and where they belong."""

from __future__ import annotations

import pytest
from tests import cast
from tests.contacts.known import contact

from allears.contacts import actions, lines, queries
from allears.contacts.actions import Described
from allears.contacts.models import Contact, Organisation
from allears.staff.actions import NotPossible

pytestmark = pytest.mark.django_db


def describe(who: Contact, **to: str) -> None:
    actions.describe(contact=who, to=Described(**to), by=cast.amir(), now=cast.NOW)
    who.refresh_from_db()


class TestDescribe:
    def test_keeps_what_to_remember_and_leaves_the_rest(self) -> None:
        mira = contact("Mira")
        describe(mira, language="de", time_zone="Europe/Berlin")
        describe(mira, name=" Dr. Mira ", about=" Has a guide dog. ")
        assert (mira.name, mira.about) == ("Dr. Mira", "Has a guide dog.")
        assert (mira.language, mira.time_zone) == ("de", "Europe/Berlin")

    def test_knows_an_organisation_by_its_name_whatever_its_case(self) -> None:
        mira, jonas = contact("Mira"), contact("Jonas")
        describe(mira, organisation="Town  Library")
        describe(jonas, organisation="town library")
        assert Organisation.objects.get().name == "Town Library"
        assert queries.of_organisation(mira, limit=5) == [jonas]
        describe(mira, organisation="")
        assert mira.organisation is None

    def test_refuses_a_time_zone_that_is_none(self) -> None:
        with pytest.raises(NotPossible, match="no time zone"):
            describe(contact("Mira"), time_zone="Mars/Base")


class TestAddLine:
    def test_says_who_wrote_it_and_comes_out_again(self) -> None:
        mira = contact("Mira")
        row = actions.add_line(
            contact=mira, kind="likes", text=" The new  app ", by=cast.amir(), now=cast.NOW
        )
        assert (row.text, row.by, row.at) == ("The new app", cast.amir(), cast.NOW)
        again = actions.add_line(
            contact=mira, kind="likes", text="the new app", by=cast.lena(), now=cast.NOW
        )
        assert again == row
        assert actions.remove_line(contact=mira, line_id=row.pk, by=cast.lena(), now=cast.NOW)
        assert queries.lines_of(mira.pk) == []
        row.refresh_from_db()
        assert row.removed_by == cast.lena()

    def test_of_somebody_else_stays(self) -> None:
        row = actions.add_line(
            contact=contact("Mira"), kind="needs", text="Quiet", by=cast.amir(), now=cast.NOW
        )
        jonas = contact("Jonas")
        assert not actions.remove_line(contact=jonas, line_id=row.pk, by=cast.amir(), now=cast.NOW)

    @pytest.mark.parametrize(("kind", "text"), [("x", "y"), ("likes", " "), ("likes", "y" * 201)])
    def test_is_short_and_of_a_kind(self, kind: str, text: str) -> None:
        with pytest.raises(NotPossible):
            actions.add_line(
                contact=contact("Mira"), kind=kind, text=text, by=cast.amir(), now=cast.NOW
            )

    def test_has_an_end(self) -> None:
        mira = contact("Mira")
        for n in range(lines.MOST_LINES):
            actions.add_line(contact=mira, kind="likes", text=f"{n}", by=cast.amir(), now=cast.NOW)
        with pytest.raises(NotPossible, match="already"):
            actions.add_line(contact=mira, kind="likes", text="more", by=cast.amir(), now=cast.NOW)


class TestOrganisations:
    def test_are_offered_while_somebody_belongs_there(self) -> None:
        mira = contact("Mira")
        describe(mira, organisation="Town Library")
        (found,) = queries.organisations()
        assert queries.organisation(found.pk) == found
        describe(mira, organisation="")
        assert queries.organisations() == []
        assert queries.organisation(found.pk) is None
