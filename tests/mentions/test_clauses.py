"""Every field has its clause, and the clause its opposite."""

from __future__ import annotations

import pytest

from allears.listening.query import parse
from allears.listening.query.fields import CHOICES, FIELDS, NUMBER_FIELDS
from allears.mentions import clauses


class TestFrame:
    @pytest.mark.parametrize("name", sorted(FIELDS - NUMBER_FIELDS))
    def test_knows_every_field_and_its_opposite(self, name: str) -> None:
        yes = clauses.frame(f"field {name}", "x", False)
        no = clauses.frame(f"field {name}", "x", True)
        assert yes != no
        assert "x" in yes
        assert "x" in no


class TestValueWords:
    @pytest.mark.parametrize("name", ["is", "has"])
    def test_knows_every_choice(self, name: str) -> None:
        for value in CHOICES[name]:
            assert clauses.value_words(name, (value,))


class TestNumbers:
    @pytest.mark.parametrize("name", sorted(NUMBER_FIELDS))
    @pytest.mark.parametrize(
        "value", ["5", ">5", "<=5", "[1 TO 5]", "[* TO 5]", "[1 TO *]", "[* TO *]"]
    )
    def test_are_said_with_their_sign(self, name: str, value: str) -> None:
        node = parse(f"{name}:{value}")
        assert "%" not in clauses.number_clause(node, False)
        assert clauses.number_clause(node, True) != clauses.number_clause(node, False)


class TestLanguageName:
    def test_is_the_code_where_nobody_knows_it(self) -> None:
        assert clauses.language_name("de") == "German"
        assert clauses.language_name("en-gb") == "English (GB)"
        assert clauses.language_name("tlh") == "tlh"
