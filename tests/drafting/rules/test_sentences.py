from __future__ import annotations

import pytest

from allears.drafting.rules import sentences


def flat(text: str, *signatures: str) -> list[str]:
    return [one for part in sentences.paragraphs(text, signatures) for one in part]


class TestParagraphs:
    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("Hello Ana,\n\nwe send a new lid.\n\nBest regards\nAmir", ["We send a new lid."]),
            ("Hi Ana! We send a new lid.", ["We send a new lid."]),
            ("Hallo Frau Lang,\nwir schicken einen Deckel.\n\nViele Grüße\nAmir Haddad\nKundendienst",
             ["Wir schicken einen Deckel."]),
            ("Sehr geehrte Frau Dr. Lang,\n\nder Deckel kommt.\n\nMit freundlichen Grüßen",
             ["Der Deckel kommt."]),
            ("Bonjour Madame,\nle couvercle part demain.\nCordialement,\nAmir", ["Le couvercle part demain."]),
            ("Hola Ana, enviamos una tapa.\nSaludos cordiales", ["Enviamos una tapa."]),
            ("We send a new lid.", ["We send a new lid."]),
            ("Dear all things considered we think that this is the best that can be done.",
             ["Dear all things considered we think that this is the best that can be done."]),
            ("It is on its way.\nCheers, Amir", ["It is on its way."]),
        ],
    )  # fmt: skip
    def test_leave_out_greeting_and_end(self, text: str, kept: list[str]) -> None:
        assert flat(text) == kept

    def test_leave_out_the_name_below(self) -> None:
        assert flat("It is on its way.\nAmir Haddad", "Amir Haddad") == ["It is on its way."]
        assert flat("It is on its way. ^AH") == ["It is on its way."]

    def test_leave_out_quotes(self) -> None:
        assert flat("> Where is it?\nIt is on its way.") == ["It is on its way."]

    def test_keep_what_stands_together(self) -> None:
        found = sentences.paragraphs("One thing. Another thing.\n\nA third thing.")
        assert found == [["One thing.", "Another thing."], ["A third thing."]]

    def test_are_none_of_a_greeting_alone(self) -> None:
        assert flat("Hello Ana,\n\nKind regards") == []


class TestSentencesOf:
    @pytest.mark.parametrize(
        "line",
        ["Bitte z. B. Essig nehmen.", "Dr. Lang ruft an.", "Das sind ca. 3 Liter.", "Am 3. Mai kommt er."],
    )  # fmt: skip
    def test_are_not_cut_at_abbreviations(self, line: str) -> None:
        assert sentences.sentences_of(line) == [line]

    def test_are_cut_at_questions_and_exclamations(self) -> None:
        assert sentences.sentences_of("Really? Yes! Good.") == ["Really?", "Yes!", "Good."]
