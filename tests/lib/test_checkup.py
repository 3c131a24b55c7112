"""A look that stumbles is a remark, and stops no other."""

from __future__ import annotations

from collections.abc import Iterator

from allears.lib.checkup import Remark, carefully


class TestCarefully:
    def test_hands_on_what_was_found(self) -> None:
        found = Remark("warn", "disk", "It is nearly full.", "Make room.")
        assert list(carefully("disk", lambda: [found])) == [found]

    def test_makes_a_remark_of_a_fault(self) -> None:
        def stumble() -> Iterator[Remark]:
            yield Remark("good", "disk", "Room.")
            raise ValueError("two\nlines")

        (one,) = carefully("disk", stumble)
        assert (one.level, one.about) == ("bad", "disk")
        assert one.words == "This could not be looked at: ValueError: two lines"
