from __future__ import annotations

from tests.cast import NOW

from allears.practice.hearing import talk
from allears.practice.models import Kind, Turn


class TestTalk:
    def test_knows_language_promise_and_what_a_lead_was_told(self) -> None:
        words = "Guten Tag, das tut mir sehr leid. Ich melde mich bis Donnerstag bei Ihnen."
        turns = [
            Turn(kind=Kind.PERSON, text="Hallo?", at=NOW),
            Turn(kind=Kind.PUBLIC, text=words, at=NOW),
            Turn(kind=Kind.NOTE, text="A note", at=NOW),
            Turn(kind=Kind.LEAD, text="Please look", at=NOW),
        ]
        told = talk(turns, zone="Europe/Berlin")
        (said,) = told.said
        assert (said.language, said.is_public, told.told_lead) == ("de", True, "Please look")
        assert "Donnerstag" in said.promise
        assert talk(turns[:1], zone="UTC").said == ()
