"""People as the pages about them show them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast

from allears.cases import actions, people
from allears.contacts import actions as contact_actions
from allears.contacts import queries as contacts

pytestmark = pytest.mark.django_db


class TestRows:
    def test_give_the_last_words_networks_and_open_cases(self) -> None:
        cast.hear(cast.post("First"))
        (mention,) = cast.hear(cast.post("Second", created_at=cast.NOW + timedelta(0, 60)),
                               now=cast.NOW + timedelta(0, 60))  # fmt: skip
        actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=cast.NOW)
        (row,) = people.rows(contacts.find(""))
        assert (row["name"], row["words"], row["n_open"]) == ("Mira Lang", "Second", 1)
        assert (row["networks"], row["handles"]) == (["rss"], ["mira"])

    def test_cost_the_same_for_many(self) -> None:
        cast.hear(*[cast.post(f"Hello {n}", who=f"Person{n} X") for n in range(30)])
        found = contacts.find("")
        with CaptureQueriesContext(
            connection,
        ) as few:
            people.rows(found[:2])
        with CaptureQueriesContext(connection) as many:
            people.rows(found)
        assert len(few) == len(many)

    def test_name_somebody_without_a_name(self) -> None:
        contact_actions.stranger(now=cast.NOW)
        (row,) = people.rows(contacts.find(""))
        assert (row["name"], row["words"], row["at"]) == ("Somebody", "", None)


class TestMatters:
    def test_stand_open_before_closed_with_their_outcome(self) -> None:
        first, second = cast.hear(cast.post("The tram broke"), cast.post("The ferry sank"))
        closed = actions.open_by_hand(mention_id=second.pk, by=cast.amir(), now=cast.NOW)
        actions.close(
            case_id=closed.pk, outcome="no_answer", words="", by=cast.amir(), now=cast.NOW
        )
        opened = actions.open_by_hand(mention_id=first.pk, by=cast.amir(), now=cast.NOW)
        matters = people.matters(closed.contact_id)
        assert [(m["id"], m["outcome"]) for m in matters] == [
            (opened.pk, "open"),
            (closed.pk, "No answer after our tries"),
        ]


class TestMoving:
    def test_counts_what_a_person_has(self) -> None:
        (mention, _other) = cast.hear(cast.post("One"), cast.post("Two"))
        case = actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=cast.NOW)
        moving = people.moving(case.contact)
        assert (moving["n_said"], moving["n_cases"], len(moving["identities"])) == (2, 1, 1)
