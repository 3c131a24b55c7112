"""A mail becomes what its reader sees."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib.mail.letter import ids_in, read_date, read_letter

FOLDERS = (
    "sisimai", "mail-ruby", "flanker", "mail-parser", "cpython-email", "talon",
    "email_reply_trimmer", "email-reply-parser",
)  # fmt: skip


class TestIds:
    @pytest.mark.parametrize(
        ("value", "ids"),
        [
            ("<a@b> <c@d>", ["a@b", "c@d"]),
            ("<a@b>\t<c@d>,<e@f>", ["a@b", "c@d", "e@f"]),
            ("a@b", ["a@b"]),
            ("your mail of Monday", []),
            ("", []),
        ],
    )
    def test_are_found_in_any_spelling(self, value: str, ids: list[str]) -> None:
        assert ids_in(value) == ids


class TestDates:
    @pytest.mark.parametrize(
        ("value", "at"),
        [
            ("Fri, 20 Nov 2026 09:15:00 +0100", datetime(2026, 11, 20, 8, 15, tzinfo=UTC)),
            ("20 Nov 2026 09:15 GMT", datetime(2026, 11, 20, 9, 15, tzinfo=UTC)),
            ("20-Nov-2026 09:15:00 +0000", datetime(2026, 11, 20, 9, 15, tzinfo=UTC)),
            ("Fri, 20 Nov 2026 09:15:00 -0000", datetime(2026, 11, 20, 9, 15, tzinfo=UTC)),
            ("yesterday", None),
            ("", None),
            ("Thu, 1 Jan 1970 00:00:00 +0000", None),
            ("Fri, 20 Nov 99999 09:15:00 +0100", None),
            ("Fri, 20 Nov 2026 09:15:00 +9999999", None),
        ],
    )
    def test_are_utc_or_nothing(self, value: str, at: datetime | None) -> None:
        assert read_date(value) == at


class TestLetter:
    def test_has_the_same_id_each_time_without_a_message_id(self) -> None:
        raw = b"From: a@b.test\nSubject: x\n\nbody\n"
        moved = b"Received: from x by y; Fri, 20 Nov 2026 08:15:30 +0000\n" + raw
        assert read_letter(raw).message_id == read_letter(moved).message_id
        assert read_letter(raw).message_id != read_letter(raw + b"more").message_id

    def test_counts_in_reply_to_as_the_last_reference(self) -> None:
        letter = read_letter(b"From: a@b.c\nReferences: <1@x> <2@x>\nIn-Reply-To: <3@x>\n\nx")
        assert letter.references == ("1@x", "2@x", "3@x")

    def test_takes_a_tag_only_from_our_own_address(self) -> None:
        raw = b"From: a@b.c\nTo: them+NO@x.test\nCc: Desk <Desk+YES@e.org>\n\nx"
        assert read_letter(raw, our_address="desk@e.org").tag == "YES"

    @given(st.binary(max_size=400))
    def test_never_raises_on_noise(self, noise: bytes) -> None:
        read_letter(noise)
        read_letter(
            b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" + noise + b"\n--a\n" + noise
        )

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_reads_every_hostile_sample_within_a_second(
        self, folder: str, shared_data: Path
    ) -> None:
        paths = [p for p in (shared_data / "hostile" / folder).rglob("*") if p.is_file()]
        assert paths
        for path in paths:
            start = time.process_time()
            read_letter(path.read_bytes(), our_address="desk@e.org")
            assert time.process_time() - start < 1, path
