from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.cast import NOW

from allears.practice import actions, people
from allears.practice.models import Kind, Practice
from allears.staff.actions import NotPossible


def begun(key: str = "d16-tram-ticket") -> Practice:
    return actions.begin(scenario=people.everyone()[key], by=cast.amir(), now=NOW)


def say(row: Practice, kind: str, text: str, *, after_s: int = 60) -> None:
    now = NOW + timedelta(seconds=after_s)
    actions.say(practice_id=row.pk, kind=kind, text=text, by=cast.amir(), now=now)


class TestSay:
    def test_has_the_customer_answer_the_last_words_alone(self, db: None) -> None:
        row = begun()
        say(row, "public", "Our app failed.")
        say(row, "public", "What is your order number?", after_s=61)
        persons = [one.text for one in row.turns.all() if one.kind == Kind.PERSON]
        assert len(persons) == 2
        assert "HERE" in persons[1]

    def test_is_silent_to_notes_and_leads(self, db: None) -> None:
        row = begun()
        say(row, "note", "Hm.")
        say(row, "lead", "Please look.")
        assert row.turns.filter(kind=Kind.PERSON).count() == 1

    @pytest.mark.parametrize(
        ("key", "kind", "text", "words"),
        [
            ("d16-tram-ticket", "public", "  ", "Nothing is written"),
            ("d16-tram-ticket", "public", "x" * 501, "1 characters longer"),
            ("a01-plant-pot", "public", "x", "Choose how to answer"),
            ("a01-plant-pot", "person", "x", "Choose how to answer"),
        ],
    )
    def test_refuses(self, db: None, key: str, kind: str, text: str, words: str) -> None:
        with pytest.raises(NotPossible, match=words):
            say(begun(key), kind, text)

    def test_has_an_end(self, db: None) -> None:
        row = begun()
        actions.end(practice_id=row.pk, by=cast.amir(), now=NOW)
        with pytest.raises(NotPossible, match="has ended"):
            say(row, "public", "Hello")
        with pytest.raises(NotPossible, match="not yours"):
            actions.end(practice_id=row.pk, by=cast.pia(), now=NOW)


class TestEnd:
    def test_drops_what_was_not_said_by_then(self, db: None) -> None:
        row = begun()
        say(row, "public", "Our app failed.")
        ended = actions.end(practice_id=row.pk, by=cast.amir(), now=NOW + timedelta(seconds=61))
        assert row.turns.filter(kind=Kind.PERSON).count() == 1
        assert 0 < ended.n_met < ended.n_points
