from __future__ import annotations

from allears.lib.files.rows import MAX_SAMPLE_CHARS, sample


class TestSample:
    def test_is_short_and_can_be_shown(self) -> None:
        shown = sample(b"a\x00\x1b[31m\xff" + b"x" * 10_000)
        assert len(shown) == MAX_SAMPLE_CHARS
        assert shown.isprintable()
        assert sample("kurz") == "kurz"
