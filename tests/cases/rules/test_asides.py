from __future__ import annotations

import pytest

from allears.cases.rules import asides
from allears.cases.rules.asides import Asked, Place
from allears.cases.rules.intake import Automatic
from allears.cases.rules.lines import Person

PRESS = 2


class TestMayAnswer:
    @pytest.mark.parametrize(
        ("person", "asked", "expected"),
        [
            (Person(id=5, team_ids=frozenset({PRESS})), Asked(by_id=1, team_id=PRESS), True),
            (
                Person(id=5, can_answer=False, team_ids=frozenset({PRESS})),
                Asked(by_id=1, team_id=PRESS),
                True,
            ),
            (Person(id=5), Asked(by_id=1, team_id=PRESS), False),
            (Person(id=5), Asked(by_id=1, person_id=5), True),
            (Person(id=6), Asked(by_id=1, person_id=5), False),
            (Person(id=6, can_lead=True), Asked(by_id=1, person_id=5), True),
            (Person(id=1), Asked(by_id=1, address="a@b.org"), True),
            (Person(id=5), Asked(by_id=1, address="a@b.org"), False),
        ],
    )
    def test_is_for_who_was_asked_and_leads(
        self, person: Person, asked: Asked, expected: bool
    ) -> None:
        assert asides.may_answer(person, asked) is expected


class TestPlace:
    @pytest.mark.parametrize(
        ("automatic", "is_theirs", "expected"),
        [
            (Automatic.NO, False, Place.ASIDE),
            (Automatic.NO, True, Place.CONVERSATION),
            (Automatic.BOUNCE, False, Place.RETURNED),
            (Automatic.AUTOREPLY, True, Place.MACHINE),
            (Automatic.ROBOT, False, Place.MACHINE),
        ],
    )
    def test_keeps_outsiders_out_of_the_talk(
        self, automatic: Automatic, is_theirs: bool, expected: Place
    ) -> None:
        assert asides.place(automatic=automatic, is_person_of_case=is_theirs) is expected


class TestLengths:
    def test_hold_the_usual_one(self) -> None:
        assert asides.USUAL in asides.LENGTHS
