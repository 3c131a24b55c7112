from __future__ import annotations

from allears.lib import ids


class TestCaseTag:
    def test_is_short_and_says_nothing(self) -> None:
        tags = {ids.case_tag() for _ in range(1_000)}
        assert len(tags) == 1_000
        assert all(len(tag) == ids.CASE_TAG_CHARS and set(tag) <= set(ids.ALPHABET) for tag in tags)


class TestDigest:
    def test_knows_where_one_part_ends(self) -> None:
        assert ids.digest("ab", "c") != ids.digest("a", "bc")
        assert ids.digest("a") == ids.digest("a")
        assert len(ids.digest("")) == 32

    def test_takes_half_a_surrogate_pair(self) -> None:
        assert len(ids.short_digest("\ud800")) == 12
