"""What somebody agreed to: the last word counts, each word has its proof."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.contacts.known import contact

from allears.contacts import actions, queries
from allears.contacts.actions import Word
from allears.contacts.models import Contact
from allears.staff.actions import NotPossible

pytestmark = pytest.mark.django_db


def says(who: Contact, yes: bool, *, days: float = 0, purpose: str = "quoted") -> None:
    at = cast.NOW + timedelta(days=days)
    word = Word(purpose=purpose, is_given=yes, said_at=at, words="On the phone")
    actions.keep_consent(contact=who, word=word, by=cast.amir(), now=at + timedelta(days=30))


class TestKeepConsent:
    def test_counts_the_word_that_was_said_last_not_written_last(self) -> None:
        mira = contact("Mira")
        says(mira, False, days=2)
        says(mira, True, days=1)
        assert queries.is_refused(mira.pk, "quoted")
        says(mira, True, days=3)
        assert not queries.is_refused(mira.pk, "quoted")
        assert [one.is_given for one in queries.consents_of(mira.pk)] == [True, False, True]

    def test_keeps_purposes_and_people_apart(self) -> None:
        mira, jonas = contact("Mira"), contact("Jonas")
        says(mira, False)
        assert queries.refused([mira.pk, jonas.pk], "quoted") == {mira.pk}
        assert queries.refused([mira.pk, jonas.pk], "written") == set()

    @pytest.mark.parametrize(
        "word",
        [
            Word(purpose="sold", is_given=True, said_at=cast.NOW, words="x"),
            Word(purpose="quoted", is_given=True, said_at=cast.NOW, words=" "),
            Word(purpose="quoted", is_given=True, said_at=cast.NOW + timedelta(days=1), words="x"),
        ],
    )
    def test_needs_a_purpose_a_proof_and_a_time(self, word: Word) -> None:
        with pytest.raises(NotPossible):
            actions.keep_consent(contact=contact("Mira"), word=word, by=cast.amir(), now=cast.NOW)

    def test_of_their_own_page_needs_no_other_proof(self) -> None:
        word = Word(purpose="written", is_given=False, said_at=cast.NOW)
        row = actions.keep_consent(contact=contact("Mira"), word=word, by=None, now=cast.NOW)
        assert row.by is None
