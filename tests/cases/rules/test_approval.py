from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from allears.cases.rules import approval as rules
from allears.cases.rules.approval import Answer, Group, Person, Rule

ANSWER = Answer(text="We pay you 250 € back.", is_public=True, team_id=1)
RULE = Rule(id=1, name="All")


class TestHolds:
    @pytest.mark.parametrize(
        ("rule", "answer", "holds"),
        [
            ({}, {}, True),
            ({"is_public_only": True}, {}, True),
            ({"is_public_only": True}, {"is_public": False}, False),
            ({"team_ids": frozenset({1})}, {}, True),
            ({"team_ids": frozenset({2})}, {}, False),
            ({"intents": frozenset({"press"})}, {"intents": frozenset({"press"})}, True),
            ({"intents": frozenset({"press"})}, {"intents": frozenset({"praise"})}, False),
            ({"intents": frozenset({"press"})}, {"roles": frozenset({"press"})}, True),
            ({"intents": frozenset({"official"})}, {"roles": frozenset({"regulator"})}, True),
            ({"intents": frozenset({"press"})}, {"roles": frozenset({"partner"})}, False),
            ({"roles": frozenset({"partner"})}, {"roles": frozenset({"partner"})}, True),
            ({"roles": frozenset({"partner"})}, {}, False),
            ({"for_unlicensed": True}, {}, False),
            ({"for_unlicensed": True}, {"is_licensed": False}, True),
            ({"in_crisis": True}, {}, False),
            ({"in_crisis": True}, {"is_crisis": True}, True),
            ({"words": ("pay",)}, {}, True),
            ({"words": ("refund", "paid")}, {}, False),
            ({"heard": ("my lawyer",)}, {"heard": "I will call my  Lawyer."}, True),
            ({"heard": ("lawyer",)}, {}, False),
            ({"amount": Decimal(250)}, {}, True),
            ({"amount": Decimal(251)}, {}, False),
            ({"amount": Decimal(10), "is_public_only": True}, {"is_public": False}, False),
        ],
    )
    def test_wants_all_that_is_named(
        self, rule: dict[str, object], answer: dict[str, object], holds: bool
    ) -> None:
        one = replace(RULE, **rule)  # type: ignore[arg-type]
        assert rules.holds(one, replace(ANSWER, **answer)) is holds  # type: ignore[arg-type]

    def test_takes_the_first_that_holds(self) -> None:
        press = replace(RULE, id=2, intents=frozenset({"press"}))
        assert rules.first([press, RULE], ANSWER) == RULE
        assert rules.first([press], ANSWER) is None


class TestMayDecide:
    LEAD = Person(id=5, can_answer=True, can_lead=True, is_administrator=False)

    @pytest.mark.parametrize(
        ("person", "group", "may"),
        [
            ({}, Group(), True),
            ({"team_ids": frozenset({1})}, Group(), True),
            ({"team_ids": frozenset({2})}, Group(), False),
            ({"team_ids": frozenset({2}), "is_administrator": True}, Group(), True),
            ({"can_lead": False}, Group(), False),
            ({"id": 9}, Group(), False),
            ({"can_answer": False}, Group(), False),
            ({}, Group(asks="administrators"), False),
            ({"is_administrator": True}, Group(asks="administrators"), True),
            ({"can_lead": False, "team_ids": frozenset({3})}, Group(team_id=3), True),
            ({"team_ids": frozenset({1})}, Group(team_id=3), False),
        ],
    )
    def test_is_for_those_who_are_asked_and_never_for_the_author(
        self, person: dict[str, object], group: Group, may: bool
    ) -> None:
        one = replace(self.LEAD, **person)  # type: ignore[arg-type]
        assert rules.may_decide(one, group, author_id=9, case_team_id=1) is may


class TestAmounts:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("250 €", ["250"]),
            ("€250", ["250"]),
            ("$1,200.50", ["1200.50"]),
            ("1.200,50 EUR", ["1200.50"]),
            ("1 200,50 €", ["1200.50"]),
            ("CHF 1'500.-", ["1500"]),
            ("5k euros", ["5000"]),
            ("a voucher of 30 pounds or £45", ["45", "30"]),
            ("١٬٢٠٠٫٥٠ €", ["1200.50"]),
            ("250,- €", ["250"]),
            ("1.200 €", ["1200"]),
            ("1.20 €", ["1.20"]),
            ("", []),
            ("Room 250 on the 3rd floor, in 2026", []),
            ("call 0800 250 250", []),
            ("250 krill", []),
        ],
    )
    def test_are_read_as_people_write_them(self, text: str, found: list[str]) -> None:
        assert rules.amounts(text) == [Decimal(one) for one in found]

    def test_of_a_long_row_of_digits_end_soon(self) -> None:
        assert rules.amounts("1" * 50_000 + "." + "1,111" * 5_000) == []
