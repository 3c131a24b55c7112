"""Two contacts that are one person, with their cases."""

from __future__ import annotations

import pytest
from tests import cast

from allears.cases import actions
from allears.cases.models import Case, Event
from allears.contacts import queries as contacts
from allears.contacts.queries import Contact
from allears.staff.actions import NotPossible

pytestmark = pytest.mark.django_db


def person(name: str) -> Contact:
    """Somebody with one case."""
    text = f"The tram that {name} takes is broken"
    (mention,) = cast.hear(cast.post(text, who=name))
    actions.open_by_hand(mention_id=mention.pk, by=cast.amir(), now=cast.NOW)
    return contacts.find(name)[0]


def merge(keep: Contact, other: Contact) -> None:
    actions.merge_contacts(keep_id=keep.pk, other_id=other.pk, by=cast.amir(), now=cast.NOW)


class TestMergeContacts:
    def test_brings_open_and_closed_cases_over_and_says_so_on_them(self) -> None:
        mira, jonas = person("Mira Lang"), person("Jonas Weber")
        closed = Case.objects.get(contact=jonas)
        actions.close(
            case_id=closed.pk, outcome="unconfirmed", words="", by=cast.amir(), now=cast.NOW
        )
        version = Case.objects.get(pk=closed.pk).version
        merge(mira, jonas)
        closed.refresh_from_db()
        assert closed.contact == mira
        assert closed.version == version + 1
        event = Event.objects.get(kind="merged")
        assert (event.case, event.by) == (closed, cast.amir())
        assert event.words == "Jonas Weber and Mira Lang are one person."
        assert contacts.contact(jonas.pk) == mira
        assert len(contacts.identities_of(mira.pk)) == 2

    def test_refuses_somebody_with_themselves(self) -> None:
        mira = person("Mira Lang")
        with pytest.raises(NotPossible, match="same person"):
            merge(mira, mira)

    def test_refuses_what_was_merged_meanwhile(self) -> None:
        mira, jonas, rosa = person("Mira Lang"), person("Jonas Weber"), person("Rosa Diaz")
        merge(mira, jonas)
        with pytest.raises(NotPossible, match="merged by somebody else"):
            merge(rosa, jonas)
        assert Case.objects.filter(contact=rosa).count() == 1

    def test_is_not_for_readers(self) -> None:
        mira, jonas = person("Mira Lang"), person("Jonas Weber")
        with pytest.raises(NotPossible):
            actions.merge_contacts(keep_id=mira.pk, other_id=jonas.pk, by=cast.rita(), now=cast.NOW)
        assert Case.objects.filter(contact=jonas).exists()


class TestUnmergeContacts:
    def test_gives_back_names_cases_and_what_came_since(self) -> None:
        mira, jonas = person("Mira Lang"), person("Jonas Weber")
        theirs, own = Case.objects.get(contact=jonas), Case.objects.get(contact=mira)
        merge(mira, jonas)
        text = "And now the ferry is gone as well"
        (since,) = cast.hear(cast.post(text, who="Jonas Weber"))
        later = actions.open_by_hand(mention_id=since.pk, by=cast.amir(), now=cast.NOW)
        assert later.contact_id == mira.pk
        (record,) = contacts.merges_of(mira.pk)
        back = actions.unmerge_contacts(merge_id=record.pk, by=cast.amir(), now=cast.NOW)
        assert back == jonas
        for case, contact in ((theirs, jonas), (later, jonas), (own, mira)):
            case.refresh_from_db()
            assert case.contact == contact
        assert [one.name for one in contacts.identities_of(jonas.pk)] == ["Jonas Weber"]
        assert contacts.contact(jonas.pk) == jonas
        assert "two people" in Event.objects.filter(case=theirs, kind="merged").latest("pk").words

    def test_is_possible_once(self) -> None:
        mira, jonas = person("Mira Lang"), person("Jonas Weber")
        merge(mira, jonas)
        (record,) = contacts.merges_of(mira.pk)
        actions.unmerge_contacts(merge_id=record.pk, by=cast.amir(), now=cast.NOW)
        with pytest.raises(NotPossible, match="already"):
            actions.unmerge_contacts(merge_id=record.pk, by=cast.amir(), now=cast.NOW)
        merge(mira, Contact.objects.get(pk=jonas.pk))
        assert len(contacts.merges_of(mira.pk)) == 2

    def test_waits_for_a_later_merge_to_be_taken_apart_first(self) -> None:
        mira, jonas, rosa = person("Mira Lang"), person("Jonas Weber"), person("Rosa Diaz")
        merge(mira, jonas)
        (record,) = contacts.merges_of(jonas.pk)
        merge(rosa, Contact.objects.get(pk=mira.pk))
        with pytest.raises(NotPossible, match="apart first"):
            actions.unmerge_contacts(merge_id=record.pk, by=cast.amir(), now=cast.NOW)
