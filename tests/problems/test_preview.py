from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.problems.trouble import TEXTS, Trouble

from allears.cases import actions as cases
from allears.cases.models import Case
from allears.contacts import actions as contacts
from allears.contacts.models import Contact, Identity
from allears.problems import preview
from allears.problems.models import Change
from allears.problems.preview import Plan, Texts


def plan(trouble: Trouble, change: Change, texts: Texts = TEXTS) -> Plan:
    return preview.plan(change, texts, by=trouble.lead, now=trouble.world.now)


class TestPlan:
    def test_writes_nothing_and_reads_as_much_for_many_as_for_few(self, trouble: Trouble) -> None:
        trouble.people(2)
        change = trouble.fixed()
        with CaptureQueriesContext(
            connection,
        ) as few:
            assert len(plan(trouble, change).told) == 2
        trouble.people(4, first=10)
        with CaptureQueriesContext(connection) as many:
            assert len(plan(trouble, change).told) == 6
        assert len(many) <= len(few)
        assert not [q for q in many if not q["sql"].startswith("SELECT")]

    def test_gives_each_their_own_language(self, trouble: Trouble) -> None:
        linked = trouble.people(3)
        languages = ("de", "fr", "")
        for case, language in zip(linked, languages, strict=True):
            Contact.objects.filter(pk=case.contact_id).update(language=language)
        Case.objects.update(language="unknown")
        texts = Texts(by_language={"en": "Hello", "de": "Hallo"}, usual="en")
        found = plan(trouble, trouble.fixed(), texts)
        assert found.by_language() == {"en": 2, "de": 1}
        assert found.strangers() == {"fr": 1}

    @pytest.mark.parametrize("why", ["blocked", "gone"])
    def test_counts_who_is_left_out_with_the_reason(self, trouble: Trouble, why: str) -> None:
        first, _second = trouble.people(2)
        theirs = Identity.objects.get(contact_id=first.contact_id)
        if why == "blocked":
            how = contacts.Blocking(kind="muted", reason="spam")
            contacts.block(identity=theirs, how=how, by=cast.amir(), now=cast.NOW)
        Identity.objects.filter(pk=theirs.pk).update(gone_at=cast.NOW if why == "gone" else None)
        found = plan(trouble, trouble.fixed())
        assert found.left_out() == {why: 1}
        assert len(found.told) == 1

    def test_leaves_out_whom_the_text_does_not_fit(self, trouble: Trouble) -> None:
        trouble.people(1)
        texts = Texts(by_language={"en": "x" * 501}, usual="en")
        assert plan(trouble, trouble.fixed(), texts).left_out() == {"too_long": 1}

    def test_leaves_out_whose_blank_stays_empty(self, trouble: Trouble) -> None:
        trouble.people(1)
        Contact.objects.update(name="")
        texts = Texts(by_language={"en": "Dear {{person}}"}, usual="en")
        found = plan(trouble, trouble.fixed(), texts)
        assert found.left_out() == {"blank": 1}
        assert found.people[0].letter.missing == ("person",)

    def test_says_how_long_it_takes(self, trouble: Trouble) -> None:
        trouble.people(2)
        assert plan(trouble, trouble.fixed()).takes() == timedelta(minutes=1)

    def test_shows_a_few_as_they_will_arrive(self, trouble: Trouble) -> None:
        trouble.people(5)
        found = plan(trouble, trouble.fixed()).examples()
        assert len(found) == 3
        assert "mended" in found[0].letter.text


class TestSenders:
    def test_is_who_has_the_case_else_the_owner(self, trouble: Trouble) -> None:
        first, _second = trouble.people(2)
        pia = cast.pia()
        Case.objects.filter(pk=first.pk).update(assignee=pia)
        found = plan(trouble, trouble.fixed())
        assert [one.sender for one in found.told] == [pia, trouble.problem.owner]

    def test_is_the_owner_while_they_are_away(self, trouble: Trouble) -> None:
        (case,) = trouble.people(1)
        pia = cast.pia()
        Case.objects.filter(pk=case.pk).update(assignee=pia)
        now = trouble.world.now
        cases.go_away(user=pia, until=None, gives_back=False, by=pia, now=now)
        (one,) = plan(trouble, trouble.fixed()).told
        assert one.sender == trouble.problem.owner
