"""The public pages have catalogues of their own: complete in German, and in Arabic for all that visitors read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages import Message
from babel.messages.pofile import read_po

PUBLIC = Path(__file__).parents[2] / "src" / "allears" / "public"
MEND = "Run `make words`, fill what is empty, and run it again."
OF_THE_DESK = 22
"""Words of the page for administrators, which is not in Arabic yet."""


def entries(folder: Path, language: str) -> list[Message]:
    with (folder / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def empty(language: str) -> list[object]:
    said = ((one.id, one.string) for one in entries(PUBLIC, language))
    return [known for known, own in said if not all([own] if isinstance(own, str) else own)]


class TestCatalogues:
    @pytest.mark.parametrize("language", ["en", "de"])
    def test_are_complete(self, language: str) -> None:
        assert empty(language) == [], MEND

    def test_speak_arabic_to_visitors(self) -> None:
        assert len(empty("ar")) <= OF_THE_DESK, MEND

    def test_hold_what_the_code_says(
        self, tmp_path: Path, program: Callable[[str, str], str]
    ) -> None:
        program("xgettext", "Install it: apt-get install gettext")
        copy = tmp_path / "public"
        left_out = shutil.ignore_patterns("__pycache__", "static", "*.mo")
        shutil.copytree(PUBLIC, copy, ignore=left_out)
        command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-obsolete"]
        settings = {"DJANGO_SETTINGS_MODULE": "allears.config.settings"}
        subprocess.run([*command, "-v0"], cwd=copy, env={**os.environ, **settings}, check=True)
        said = {message.id for message in entries(copy, "en")}
        for language in ("en", "de", "ar"):
            assert {message.id for message in entries(PUBLIC, language)} == said, MEND
