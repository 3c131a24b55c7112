"""Words that are marked where nothing is known of languages."""

from __future__ import annotations

from allears.lib.words import N_


class TestN:
    def test_gives_the_words_as_they_are(self) -> None:
        assert N_("Subreddits") == "Subreddits"
