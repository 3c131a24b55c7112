from __future__ import annotations

import pytest

from allears.problems import letters, wording
from allears.problems.queries import Part
from allears.problems.rules.states import TOLD, State


class TestWords:
    def test_there_are_some_for_everything(self) -> None:
        for table in (wording.STATE, wording.TONES, wording.ICONS):
            assert set(table) == set(State)
        assert set(wording.PARTS) == set(Part)


class TestDraft:
    @pytest.mark.parametrize("state", sorted(TOLD))
    def test_holds_blanks_that_there_are(self, state: str) -> None:
        text = wording.draft(state, "en")
        assert "{{text}}" in text
        assert letters.unknown(text) == []
