"""By which words somebody is looked for: what is sure is covered, what names many is not."""

from __future__ import annotations

import re

import pytest

from allears.privacy.rules import names


class TestNeedles:
    @pytest.mark.parametrize(
        ("word", "is_sought"),
        [
            ("Mira Lang", True),
            ("Mira", False),
            ("Al Ba", False),
            ("mira@home.example", True),
            ("@mira.lang", True),
            ("mira", False),
            ("miralang", True),
            ("m1", False),
            ("", False),
        ],
    )
    def test_are_what_is_sure(self, word: str, is_sought: bool) -> None:
        assert bool(names.needles(names=[word])) == is_sought
        assert bool(names.needles(handles=[word])) == is_sought

    def test_are_the_longest_first_and_each_once(self) -> None:
        found = names.needles(names=["Mira Lang", "Mira Lang-Okafor"], handles=["Mira Lang"])
        assert found == ["Mira Lang-Okafor", "Mira Lang"]

    def test_take_titles_only_when_they_are_long(self) -> None:
        assert names.needles(titles=["Kettle", "My kettle leaks boiling water"]) == [
            "My kettle leaks boiling water"
        ]


class TestPattern:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Dear MIRA LANG, hello", True),
            ("Mira Langer came", False),
            ("Admira Lang", False),
            ("Mira Lang's kettle", True),
        ],
    )
    def test_finds_whole_names_in_any_case(self, text: str, found: bool) -> None:
        assert bool(re.search(names.pattern(["Mira Lang"]), text, re.IGNORECASE)) == found

    def test_takes_every_sign_as_it_is(self) -> None:
        odd = "a.b+c(d)[e]{f}|g^h$i*j?k\\l@home.example"
        assert re.search(names.pattern([odd]), f"to {odd}, today")
        assert not re.search(names.pattern([odd]), odd.replace(".", "x"))
