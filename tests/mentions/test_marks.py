from __future__ import annotations

from allears.listening.ports import Mark, Marks
from allears.mentions import marks


class TestMarks:
    def test_come_back_as_they_were_stored(self) -> None:
        given = Marks(
            mood=Mark("negative", 0.71, "“broken”"), intent=Mark("danger", 0.9, "Says so")
        )
        assert marks.read(marks.store(given)) == given

    def test_of_an_empty_row_are_unknown(self) -> None:
        assert marks.read({}) == Marks()
