from __future__ import annotations

from dataclasses import replace

import pytest

from allears.cases.rules import attached
from allears.cases.rules.attached import Attached
from allears.listening.ports import Limits

FILE = Attached(sha256="a" * 64, name="plan.pdf", kind="application/pdf", size=1000)
LIMITS = Limits(can_files=True, max_files=2, max_file_bytes=5000, max_files_bytes=6000)


class TestTypeOf:
    @pytest.mark.parametrize(
        ("content", "claimed", "kind"),
        [
            (b"\x89PNG\r\n\x1a\nx", "text/html", "image/png"),
            (b"RIFF0000WEBPx", "", "image/webp"),
            (b"<svg>", "image/png", attached.UNKNOWN_TYPE),
            (b"words", "text/plain; charset=utf-8", "text/plain"),
            (b"words", "no type", attached.UNKNOWN_TYPE),
        ],
    )
    def test_believes_bytes_before_claims(self, content: bytes, claimed: str, kind: str) -> None:
        assert attached.type_of(content, claimed) == kind


class TestAgainst:
    @pytest.mark.parametrize(
        ("files", "limits", "words"),
        [
            ([FILE], LIMITS, ""),
            ([], None, ""),
            ([FILE], None, "cannot carry"),
            ([FILE], Limits(), "cannot carry"),
            ([FILE] * 3, LIMITS, "take 1 out"),
            ([replace(FILE, size=0)], LIMITS, "is empty"),
            ([replace(FILE, size=5001)], LIMITS, "one file has room"),
            ([replace(FILE, size=4000)] * 2, LIMITS, "Together"),
            ([FILE], replace(LIMITS, file_types=("image/",)), "does not take"),
        ],
    )
    def test_says_what_to_do(
        self, files: list[Attached], limits: Limits | None, words: str
    ) -> None:
        found = attached.against(files, limits, place="Desk")
        assert words in found
        assert bool(found) == bool(words)


class TestRows:
    def test_come_back_as_they_were_kept(self) -> None:
        files = [FILE, replace(FILE, alt="A plan")]
        assert attached.read(attached.write(files)) == files

    @pytest.mark.parametrize("row", [None, "x", [1, {}, {"name": "x"}]])
    def test_that_are_none_are_left_out(self, row: object) -> None:
        assert attached.read(row) == []
