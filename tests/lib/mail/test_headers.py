"""Heads of any spelling."""

from __future__ import annotations

import pytest

from allears.lib.mail.headers import MAX_VALUE_CHARS, decode_words, split_head


class TestSplitHead:
    def test_unfolds(self) -> None:
        headers, body = split_head(b"Subject: a\n b\n\tc\nTo: x\n\nbody\n\nmore")
        assert headers.get("subject") == "a b c"
        assert body == b"body\n\nmore"

    def test_takes_the_first_line_without_colon_for_the_body(self) -> None:
        headers, body = split_head(b"Subject: a\nhello there\nSecond: line\n\nend")
        assert [name for name, _ in headers.items] == ["subject"]
        assert body.startswith(b"hello there")

    def test_skips_the_first_line_of_an_mbox(self) -> None:
        assert split_head(b"From a@b Mon\nSubject: x\n\n")[0].get("subject") == "x"

    def test_keeps_both_ends_of_a_long_value(self) -> None:
        value = split_head(b"X: begin " + b"a" * 200_000 + b" end\n\n")[0].get("x")
        assert value.startswith("begin")
        assert value.endswith("end")
        assert len(value) <= MAX_VALUE_CHARS + 1


class TestDecodeWords:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ("plain", "plain"),
            ("=?utf-8?Q?gr=C3=BCn?=", "grün"),
            ("=?utf-8?Q?gr=C3?= =?utf-8?Q?=BCn?=", "grün"),
            ("=?utf-8?b?8J+YgA==?=", "😀"),
            ("=?iso-8859-1?q?caf=E9?= noir", "café noir"),
            ("a=?utf-8?q?b?=c", "abc"),
            ("=?utf-8?q?a b?=", "a b"),
            ("=?utf-8?q?a_b?=", "a b"),
            ("=?utf-8*en?q?x?=", "x"),
            ("=?nonsense?q?x=E9?=", "xé"),
            ("=?utf-8?x?x?=", "=?utf-8?x?x?="),
            ("=?utf-8?q?a=0D=0ABcc:_b?=", "a Bcc: b"),
            ("=?utf-8?b?!!?=", ""),
        ],
    )
    def test_reads(self, value: str, text: str) -> None:
        assert decode_words(value) == text
