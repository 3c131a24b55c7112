"""Initials of names in any script, and pictures of our own only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.web import faces


class TestInitials:
    @pytest.mark.parametrize(
        ("name", "letters"),
        [
            ("Lena Brandt", "LB"),
            ("lena", "L"),
            ("@lena@city.example", "LC"),
            ("Anna Maria von Thun", "AT"),
            ("李小龙", "李"),
            ("สมชาย ใจดี", "สใ"),
            ("नीता शर्मा", "नीश"),
            ("محمد رحمن", "م\u200cر"),
            ("🦊 foxfire", "F"),
            ("👨‍👩‍👧", "👨‍👩‍👧"),
            ("", "?"),
            ("  ", "?"),
        ],
    )
    def test_are_whole_letters(self, name: str, letters: str) -> None:
        assert faces.initials(name) == letters

    @given(st.text(max_size=120))
    def test_are_never_long(self, name: str) -> None:
        assert 1 <= len(faces.initials(name)) <= 24

    def test_cut_a_stack_of_accents(self) -> None:
        assert len(faces.initials("Z" + "\u0301" * 200)) <= 8


class TestHue:
    @given(st.text(max_size=50))
    def test_is_one_of_eight_and_stays(self, name: str) -> None:
        assert faces.hue(name) in range(faces.N_HUES)
        assert faces.hue(f" {name.lower()} ") == faces.hue(name.lower())


class TestOwnImage:
    @pytest.mark.parametrize(
        "image",
        [
            "https://x.example/a.png",
            "//x.example/a.png",
            "/\\x.example",
            "javascript:1",
            "data:,",
            "",
        ],
    )
    def test_refuses_what_is_not_ours(self, image: str) -> None:
        assert faces.own_image(image) == ""

    def test_takes_ours(self) -> None:
        assert faces.own_image("/faces/7.png") == "/faces/7.png"
