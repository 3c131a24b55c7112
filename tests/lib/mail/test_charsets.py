"""Bytes of any declared charset become text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib.mail.charsets import to_str


class TestToStr:
    @pytest.mark.parametrize(
        ("raw", "charset", "text"),
        [
            ("é".encode(), "utf-8", "é"),
            ("é".encode("latin-1"), "iso-8859-1", "é"),
            (b"\x80", "iso-8859-1", "€"),
            ("é".encode("latin-1"), "us-ascii", "é"),
            ("é".encode(), "us-ascii", "é"),
            ("é".encode(), "", "é"),
            ("привет".encode("cp1251"), "windows-1251", "привет"),
            ("привет".encode("koi8-r"), '"KOI8-R"', "привет"),
            ("漢字𠮷".encode("gb18030"), "gb2312", "漢字𠮷"),
            ("水".encode("iso2022_jp"), "", "水"),
            ("水".encode("cp932"), "shift_jis", "水"),
            ("물".encode("cp949"), "ks_c_5601-1987", "물"),
            (b"caf\xc3", "utf-8", "caf\ufffd"),
            (b"x", "no-such-charset", "x"),
            (b"eA==", "base64", "eA=="),
            (b"abc-", "punycode", "abc-"),
            (b"\\x41", "unicode_escape", "\\x41"),
        ],
    )
    def test_reads(self, raw: bytes, charset: str, text: str) -> None:
        assert to_str(raw, charset) == text

    @given(st.binary(max_size=100), st.text(max_size=20))
    def test_never_raises(self, raw: bytes, charset: str) -> None:
        assert isinstance(to_str(raw, charset), str)
