from __future__ import annotations

import pytest

from allears.problems import screen


class TestHowLong:
    @pytest.mark.parametrize(
        ("minutes", "words"),
        [
            (0, "about 1 minute"),
            (12, "about 12 minutes"),
            (90, "about 2 hours"),
            (60 * 24 * 3, "about 3 days"),
        ],
    )
    def test_is_said_in_words(self, minutes: int, words: str) -> None:
        assert screen.how_long(minutes) == words
