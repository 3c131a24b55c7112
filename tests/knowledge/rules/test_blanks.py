from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.knowledge.rules import blanks


class TestFill:
    def test_puts_in_what_is_known(self) -> None:
        done = blanks.fill(
            "Hello {{first_name}}, I am {{ agent }}.", {"first_name": "Mira", "agent": "Amir"}
        )
        assert (done.text, done.missing) == ("Hello Mira, I am Amir.", ())

    def test_leaves_what_nobody_knows_where_everybody_sees_it(self) -> None:
        done = blanks.fill("Hello {{first_name}}, {{first_name}} {{order}}", {"first_name": " "})
        assert done.text == "Hello {{first_name}}, {{first_name}} {{order}}"
        assert done.missing == ("first_name", "order")
        assert blanks.left(done.text) == ["{{first_name}}", "{{order}}"]

    def test_says_the_other_words_when_nothing_is_known(self) -> None:
        assert blanks.fill("Hello {{first_name|there}}!", {}).text == "Hello there!"

    def test_never_fills_what_a_value_brings_along(self) -> None:
        done = blanks.fill("{{person}}", {"person": "{{agent}}", "agent": "Amir"})
        assert done.text == "{{agent}}"

    @given(st.text(max_size=300))
    def test_never_raises(self, text: str) -> None:
        assert isinstance(blanks.fill(text, blanks.BLANKS).text, str)
        blanks.left(text)


class TestUnknown:
    def test_names_slips_once(self) -> None:
        assert blanks.unknown("{{frist_name}} {{person}} {{frist_name}}") == ["frist_name"]


class TestFirstName:
    @pytest.mark.parametrize(
        ("name", "first"),
        [("Mira Lang", "Mira"), ("mira_l92", ""), ("mira@example.org", ""), ("", ""), ("ليلى حداد", "ليلى"),
         ("李小龙", "李小龙"), ("Mira", "Mira"), ("  ", ""), ("1234", "")],
    )  # fmt: skip
    def test_is_what_one_greets_by(self, name: str, first: str) -> None:
        assert blanks.first_name(name) == first
