"""What somebody is to us, with a proof, from a day to a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import cast
from tests.contacts.known import contact

from allears.contacts import actions, queries, roles
from allears.contacts.actions import Proven
from allears.staff.actions import NotPossible

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()
PRESS = Proven(kind="Press", proof="https://paper.example/staff", since=TODAY)


class TestKindOf:
    @pytest.mark.parametrize(
        ("typed", "kind"),
        [
            ("Press", "press"),
            ("  Youth council ", "youth-council"),
            ("Beirat für Ältere", "beirat-für-ältere"),
            ("<b>", "b"),
            ("--!--", ""),
            ("x" * 90, "x" * 40),
        ],
    )
    def test_is_one_spelling(self, typed: str, kind: str) -> None:
        assert roles.kind_of(typed) == kind


class TestGiveRole:
    def test_holds_from_its_first_to_its_last_day(self) -> None:
        mira = contact("Mira")
        what = Proven(
            kind="partner",
            proof="The contract",
            since=TODAY + timedelta(days=1),
            until=TODAY + timedelta(days=3),
        )
        actions.give_role(contact=mira, what=what, by=cast.amir(), now=cast.NOW)
        held = [n for n in range(6) if queries.roles_on([mira.pk], on=TODAY + timedelta(days=n))]
        assert held == [1, 2, 3]

    @pytest.mark.parametrize(
        "what",
        [
            Proven(kind="", proof="x", since=TODAY),
            Proven(kind="press", proof=" ", since=TODAY),
            Proven(kind="press", proof="x", since=TODAY, until=date(2020, 1, 1)),
        ],
    )
    def test_needs_a_name_a_proof_and_an_order_of_days(self, what: Proven) -> None:
        with pytest.raises(NotPossible):
            actions.give_role(contact=contact("Mira"), what=what, by=cast.amir(), now=cast.NOW)


class TestEndRole:
    def test_is_not_so_any_more_and_stays_in_the_record(self) -> None:
        mira = contact("Mira")
        row = actions.give_role(contact=mira, what=PRESS, by=cast.amir(), now=cast.NOW)
        assert actions.end_role(role_id=row.pk, by=cast.lena(), now=cast.NOW)
        assert not actions.end_role(role_id=row.pk, by=cast.lena(), now=cast.NOW)
        assert queries.roles_on([mira.pk], on=TODAY) == {}
        assert queries.roles_of(mira.pk)[0].ended_by == cast.lena()


class TestWithRoles:
    def test_finds_everybody_who_is_one_of_these(self) -> None:
        mira, jonas = contact("Mira"), contact("Jonas")
        actions.give_role(contact=mira, what=PRESS, by=cast.amir(), now=cast.NOW)
        own = Proven(kind="Youth council", proof="Minutes", since=TODAY)
        actions.give_role(contact=jonas, what=own, by=cast.amir(), now=cast.NOW)
        assert queries.with_roles(["press", "partner"], on=TODAY) == [mira.pk]
        assert queries.with_roles(["youth-council"], on=TODAY) == [jonas.pk]
        assert ("youth-council", "youth council") in queries.role_choices()
