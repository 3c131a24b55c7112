from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.drafting.rules import blanking

NAMES = ("Mira Lang", "@mira_l", "mira@example.org")


class TestBlanked:
    @pytest.mark.parametrize(
        ("said", "left"),
        [
            ("Thank you, Mira.", "Thank you, {{first_name}}."),
            ("It stands under Mira Lang.", "It stands under {{person}}."),
            ("Frau Lang, das ist so.", "Frau {{person}}, das ist so."),
            ("We wrote to mira@example.org.", "We wrote to {{person}}."),
            ("We wrote to ben@example.org.", "We wrote to {{mail address}}."),
            ("Write to support@example.org.", "Write to support@example.org."),
            ("Your order number is 44713, all good.", "Your order number is {{number}}, all good."),
            ("Ihre Bestellnummer: DE-4471 ist da.", "Ihre Bestellnummer: {{number}} ist da."),
            ("Parcel 00340434161094 is lost.", "Parcel {{personal data}} is lost."),
            ("Case #4471 is done.", "Case {{number}} is done."),
            ("It comes on Tuesday.", "It comes on {{date}}."),
            ("Es kommt am 3. Mai 2026.", "Es kommt am {{date}}."),
            ("It was sent on 2026-05-03.", "It was sent on {{date}}."),
            ("You get 49,90 € back.", "You get {{amount}} back."),
            ("You get $1,200.50 back.", "You get {{amount}} back."),
            ("To DE89 3704 0044 0532 0130 00 it goes.", "To {{personal data}} it goes."),
            ("Call +49 30 901820 456 for it.", "Call {{personal data}} for it."),
            ("See https://example.org/help for it.", "See https://example.org/help for it."),
            ("See https://example.org/t?key=abc for it.", "See {{link}} for it."),
            ("Error E5 means that the door is open.", "Error E5 means that the door is open."),
            ("Descale it after 40 cups.", "Descale it after 40 cups."),
        ],
    )  # fmt: skip
    def test_takes_out_what_is_of_one_person(self, said: str, left: str) -> None:
        assert blanking.blanked(said, NAMES) == left

    def test_leaves_words_that_only_hold_a_name(self) -> None:
        assert blanking.blanked("The language is long.", ["Mira Lang"]) == "The language is long."

    @given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
    def test_survives_anything_and_lets_no_name_through(self, said: str, names: list[str]) -> None:
        found = blanking.blanked(said, names)
        assert isinstance(found, str)

    @given(st.sampled_from(["mira@example.org", "DE89370400440532013000", "4111 1111 1111 1111"]))
    def test_takes_secrets_out_wherever_they_stand(self, secret: str) -> None:
        for said in (secret, f"x {secret}.", f"({secret})", f"{secret}\n{secret}"):
            assert secret not in blanking.blanked(said, [])


class TestAmounts:
    @pytest.mark.parametrize("piece", ["1,", "1", "1.", "1 "])
    def test_walk_once_however_long_a_text_is(self, piece: str) -> None:
        """Walking anew from each figure would take longer than any test may."""
        text = piece * 100_000
        assert blanking._AMOUNT.sub("", text) == text

    def test_may_be_long(self) -> None:
        assert blanking._AMOUNT.fullmatch("1.234.567.890,- €")


class TestDrafted:
    def test_leaves_out_sentences_that_are_mostly_blanks(self) -> None:
        parts = [
            ["Your order 44713 of Tuesday for 20 € is here.", "A lid that leaks needs a new seal."]
        ]
        assert blanking.drafted(parts) == "A lid that leaks needs a new seal."

    def test_is_empty_when_nothing_is_worth_it(self) -> None:
        assert blanking.drafted([["Done, Mira."]], NAMES) == ""
