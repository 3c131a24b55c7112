"""The catalogues hold what the code says, fit it, and nothing breaks in a script from right to left."""

from __future__ import annotations

import gettext
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import cast

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "allears"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
COMPLETE = ["en", "de"]
BEGUN = {"ar": 300}
"""Language -> how many entries it has at least."""
_BLANK = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
MEND = "Run `make words`, fill what is empty, and run it again."


def catalogue(language: str) -> Catalog:
    with (SOURCE / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def entries(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def forms(message: Message) -> tuple[str, ...]:
    """The translations of an entry: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def key(message: Message) -> tuple[str | None, str]:
    one = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, one


class TestCatalogues:
    @pytest.mark.parametrize("language", COMPLETE)
    def test_are_complete(self, language: str) -> None:
        empty = [key(m) for m in entries(catalogue(language)) if not all(forms(m))]
        assert empty == [], MEND

    @pytest.mark.parametrize("language", BEGUN)
    def test_are_far_enough(self, language: str) -> None:
        full = [m for m in entries(catalogue(language)) if all(forms(m))]
        assert len(full) >= BEGUN[language]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_keep_the_blanks_of_each_text(self, language: str) -> None:
        wrong = []
        for message in entries(catalogue(language)):
            known = message.id if isinstance(message.id, str) else " ".join(message.id)
            for form in forms(message):
                extra = set(_BLANK.findall(form)) - set(_BLANK.findall(known))
                lost = set(_BLANK.findall(known)) - set(_BLANK.findall(form))
                is_plural = not isinstance(message.id, str)
                if form and (extra or (lost and not is_plural) or message.fuzzy):
                    wrong.append((key(message), form))
        assert wrong == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_are_compiled(self, language: str) -> None:
        with (SOURCE / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
            compiled = gettext.GNUTranslations(file)
        for message in entries(catalogue(language)):
            if all(forms(message)) and isinstance(message.id, str):
                said = (
                    compiled.pgettext(message.context, message.id)
                    if message.context
                    else compiled.gettext(message.id)
                )
                assert said == message.string, MEND

    def test_hold_what_the_code_says(
        self, tmp_path: Path, program: Callable[[str, str], str]
    ) -> None:
        program("xgettext", "Install it: apt-get install gettext")
        copy = tmp_path / "allears"
        shutil.copytree(
            SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo")
        )
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-obsolete", "-v0"],
            cwd=copy,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "allears.config.settings"},
            check=True,
        )
        with (copy / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
            said = {key(message) for message in entries(read_po(file, locale="en"))}
        for language in LANGUAGES:
            assert {key(m) for m in entries(catalogue(language))} == said, MEND


@pytest.mark.django_db
class TestLanguages:
    def reader_of(self, language: str) -> Client:
        user = cast.ada()
        user.locale = language
        user.save()
        return cast.at_the_desk(user)

    def test_speak_german(self) -> None:
        page = self.reader_of("de").get(reverse("inbox"), {"queue": "all"}).content.decode()
        assert '<html lang="de" dir="ltr"' in page
        assert "Eingang" in page

    @pytest.mark.parametrize("name", ["inbox", "listen", "people", "monitors", "routes"])
    def test_stand_from_right_to_left(self, name: str) -> None:
        answer = self.reader_of("ar").get(reverse(name), follow=True)
        assert answer.status_code == 200
        assert '<html lang="ar" dir="rtl"' in answer.content.decode()
