from __future__ import annotations

import pytest

from allears.cases.rules import where_to_answer
from allears.cases.rules.where_to_answer import Advice, Facts, Why


def advise(**more: object) -> Advice | None:
    facts: dict[str, object] = {"is_public": True, "can_other": True}
    return where_to_answer.advise(Facts(**(facts | more)))  # type: ignore[arg-type]


class TestAdvise:
    def test_says_nothing_where_nothing_speaks_against_it(self) -> None:
        assert advise(draft="We look into it.", said=("Where is my parcel?",)) is None
        assert advise(is_public=False, draft="We look into it.") is None

    @pytest.mark.parametrize(
        ("more", "why"),
        [
            ({"draft": "Your IBAN DE89 3704 0044 0532 0130 00 is right."}, Why.WRITES),
            ({"draft": "Please send us your order number."}, Why.ASKS),
            ({"said": ("Order number 4711-0815 never came",)}, Why.THEY_WROTE),
            ({"said": ("Meine Bestellnummer: AB-123456",)}, Why.THEY_WROTE),
            ({"said": ("Call me at +49 30 901820 123",)}, Why.THEY_WROTE),
        ],
    )
    def test_wants_it_private_for_what_is_personal(self, more: dict[str, object], why: Why) -> None:
        assert advise(**more) == Advice(False, why)
        assert advise(**more, is_public=False, n_others=9) is None

    def test_wants_it_public_where_others_ask_the_same(self) -> None:
        assert advise(is_public=False, n_others=3) == Advice(True, Why.OTHERS, 3)
        assert advise(is_public=False, n_others=1) is None

    def test_is_silent_where_there_is_no_other_way(self) -> None:
        assert advise(can_other=False, draft="Please send us your order number.") is None

    @pytest.mark.parametrize(
        "words", ["I order 2 of them", "in order to see 100000", "The order came late", "bestellt"]
    )
    def test_does_not_take_every_order_for_a_number(self, words: str) -> None:
        assert not where_to_answer.holds_personal([words])
