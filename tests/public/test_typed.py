"""What a visitor typed, read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st
from tests import cast

from allears.connectors.webform_settings import Form
from allears.public import typed
from allears.public.keys import Showing

FORM = Form.of({"blanks": "Order *\nShop: Bern | Basel"})
NOTHING: MultiValueDict[str, SimpleUploadedFile] = MultiValueDict()
FIELDS = ("text", "name", "mail", "ask-0", "ask-1", "person", "signature", "website", "form")


class TestRead:
    @given(words=st.lists(st.text(max_size=300), min_size=len(FIELDS), max_size=len(FIELDS)))
    def test_takes_anything(self, words: list[str]) -> None:
        found = typed.read(FORM, dict(zip(FIELDS, words, strict=True)), NOTHING)
        assert "\x00" not in found.text + found.name + found.mail
        assert len(found.name) <= typed.MAX_LINE
        assert found.blanks[1].value in ("", "Bern", "Basel")

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("C:\\fake\\a.pdf", "a.pdf"),
            ("../../a.pdf", "a.pdf"),
            ("a\u202efdp.pdf", "afdp.pdf"),
            ("x" * 300 + ".pdf", "x" * 138 + ".pdf"),
        ],
    )
    def test_bares_the_names_of_files(self, name: str, kept: str) -> None:
        file = SimpleUploadedFile("a.pdf", b"1")
        file._name = name
        found = typed.read_more(FORM, {}, MultiValueDict({"files": [file]}))
        assert [one.name for one in found.files] == [kept]

    def test_says_when_a_text_is_far_too_long(self) -> None:
        found = typed.read_more(FORM, {"text": "x" * (typed.MAX_TEXT * 2 + 1)}, NOTHING)
        assert "text" in found.errors


class TestTrapped:
    @pytest.mark.parametrize(
        ("ago", "is_trapped"),
        [
            (timedelta(seconds=1), True),
            (timedelta(seconds=30), False),
            (timedelta(days=6), False),
            (timedelta(days=8), True),
        ],
    )
    def test_is_who_is_too_quick_or_too_late(self, ago: timedelta, is_trapped: bool) -> None:
        showing = Showing("n" * 22, cast.NOW - ago)
        assert bool(typed.trapped({}, showing, cast.NOW)) == is_trapped
