"""Two who are one, and two after all: everything comes along, and goes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.contacts.known import contact

from allears.contacts import actions, queries
from allears.contacts.actions import Described, Proven, Word
from allears.contacts.models import Contact, Merge
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()


def merge(keep: Contact, other: Contact) -> Merge:
    row = actions.merge(keep=keep, other=other, by=cast.amir(), now=cast.NOW)
    assert row is not None
    return row


def unmerge(row: Merge) -> None:
    actions.unmerge(merge=row, by=cast.amir(), now=cast.NOW)


def role(who: Contact, identity_id: int | None = None) -> None:
    what = Proven(kind="press", proof="Card", since=TODAY, identity_id=identity_id)
    actions.give_role(contact=who, what=what, by=cast.amir(), now=cast.NOW)


class TestMerge:
    def test_moves_every_identity_and_leads_to_the_one_that_stayed(self) -> None:
        mira, lang = contact("Mira"), contact("Lang", "email")
        merge(mira, lang)
        assert {one.network for one in queries.identities_of(mira.pk)} == {"mastodon", "email"}
        assert queries.contact(lang.pk) == mira
        assert AuditEntry.objects.get(what="contact.merged").data["other"] == lang.pk

    def test_of_a_person_with_itself_does_nothing(self) -> None:
        mira = contact("Mira")
        assert actions.merge(keep=mira, other=mira, by=cast.amir(), now=cast.NOW) is None
        assert queries.contact(mira.pk) == mira

    def test_fills_what_the_one_who_stays_has_not(self) -> None:
        nameless, mira = actions.stranger(now=cast.NOW), contact("Mira")
        to = Described(organisation="Library", time_zone="Europe/Rome", about="Deaf")
        actions.describe(contact=mira, to=to, by=cast.amir(), now=cast.NOW)
        merge(nameless, mira)
        nameless.refresh_from_db()
        assert (nameless.name, nameless.time_zone) == ("Mira", "Europe/Rome")
        assert str(nameless.organisation) == "Library"
        assert queries.remembered_of_merged(nameless.pk) == [mira]

    def test_brings_roles_lines_and_consent(self) -> None:
        mira, lang = contact("Mira"), contact("Lang")
        role(lang)
        merge(mira, lang)
        assert queries.roles_on([mira.pk], on=TODAY) == {mira.pk: {"press"}}


class TestUnmerge:
    def test_gives_back_what_came_and_leaves_what_was_there(self) -> None:
        mira, lang = contact("Mira"), contact("Lang")
        role(mira)
        role(lang)
        actions.add_line(contact=lang, kind="needs", text="Time", by=cast.amir(), now=cast.NOW)
        row = merge(mira, lang)
        unmerge(Merge.objects.get(pk=row.pk))
        assert len(queries.roles_of(mira.pk)) == len(queries.roles_of(lang.pk)) == 1
        assert [one.text for one in queries.lines_of(lang.pk)] == ["Time"]
        assert queries.lines_of(mira.pk) == []

    def test_gives_what_was_said_since_to_who_said_it(self) -> None:
        mira, lang = contact("Mira"), contact("Lang")
        theirs = lang.identities.get().pk
        row = merge(mira, lang)
        word = Word(
            purpose="quoted", is_given=False, said_at=cast.NOW, words="x", identity_id=theirs
        )
        actions.keep_consent(contact=mira, word=word, by=cast.amir(), now=cast.NOW)
        role(mira)
        unmerge(Merge.objects.get(pk=row.pk))
        assert queries.is_refused(lang.pk, "quoted")
        assert not queries.is_refused(mira.pk, "quoted")
        assert len(queries.roles_of(mira.pk)) == 1

    def test_empties_what_was_filled_unless_somebody_changed_it(self) -> None:
        nameless, mira = actions.stranger(now=cast.NOW), contact("Mira")
        to = Described(language="de", time_zone="Europe/Rome")
        actions.describe(contact=mira, to=to, by=cast.amir(), now=cast.NOW)
        row = merge(nameless, mira)
        nameless.refresh_from_db()
        changed = Described(time_zone="Europe/Paris")
        actions.describe(contact=nameless, to=changed, by=cast.amir(), now=cast.NOW)
        unmerge(Merge.objects.get(pk=row.pk))
        nameless.refresh_from_db()
        mira.refresh_from_db()
        assert (nameless.name, nameless.language, nameless.time_zone) == ("", "", "Europe/Paris")
        assert (mira.name, mira.language, mira.time_zone) == ("Mira", "de", "Europe/Rome")

    def test_says_when_each_was_heard_last(self) -> None:
        mira, lang = contact("Mira"), contact("Lang")
        later = cast.NOW + timedelta(days=3)
        lang.identities.update(last_seen_at=later)
        Contact.objects.filter(pk=lang.pk).update(heard_at=later)
        row = merge(mira, lang)
        mira.refresh_from_db()
        assert mira.heard_at == later
        unmerge(Merge.objects.get(pk=row.pk))
        mira.refresh_from_db()
        assert mira.heard_at == cast.NOW
