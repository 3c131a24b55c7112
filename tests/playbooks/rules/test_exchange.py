from __future__ import annotations

import pytest
from tests.playbooks.kept import STEPS

from allears.playbooks.rules.acts import Act, Do
from allears.playbooks.rules.exchange import (
    Book,
    MacroLine,
    Names,
    PlaybookLine,
    Unknown,
    named,
    numbered,
    read,
    to_json,
)

HERE = Names(teams={3: "Press"}, people={7: "amir@example.org"}, problems={5: "Lids"})
THERE = Names(teams={8: "press"}, people={1: "amir@example.org"}, problems={2: "Lids"})
ACTS = [
    Act(do=Do.OFFER, team=3, text="Yours"),
    Act(do=Do.ASSIGN, person=7),
    Act(do=Do.PROBLEM, item=5),
]


class TestNames:
    def test_stand_in_place_of_numbers(self) -> None:
        rows = named(ACTS, HERE)
        assert rows[0] == {"do": "offer", "team": "Press", "text": "Yours"}
        assert numbered(rows, HERE) == ACTS
        assert [(one.team, one.person, one.item) for one in numbered(rows, THERE)] == [
            (8, 0, 0),
            (0, 1, 0),
            (0, 0, 2),
        ]

    def test_that_nobody_knows_are_told(self) -> None:
        with pytest.raises(Unknown) as error:
            numbered(named(ACTS, HERE), Names(people=HERE.people))
        assert error.value.name == "Press"

    def test_cannot_hide_what_is_no_action(self) -> None:
        for row in ({"do": "send"}, {"do": "note", "text": 7}, {"text": "x"}):
            with pytest.raises(ValueError):
                numbered([row], HERE)


class TestFile:
    def test_is_read_as_it_was_written(self) -> None:
        book = Book(
            macros=[MacroLine(name="A", acts=named(ACTS, HERE))],
            playbooks=[PlaybookLine(name="B", steps=list(STEPS), words=("kettle",), macro="A")],
        )
        assert read(to_json(book)) == book

    @pytest.mark.parametrize("raw", [b"", b"[]", b'{"macros": 7}', b"\xff\xfe", b"[" * 100_000])
    def test_that_is_none_is_refused(self, raw: bytes) -> None:
        with pytest.raises(ValueError):
            read(raw)
