"""How few days each kind may have."""

from __future__ import annotations

import pytest

from allears.privacy.rules import terms
from allears.privacy.rules.terms import TERMS, Aged


class TestFault:
    @pytest.mark.parametrize("kind", list(Aged))
    def test_is_in_too_few_and_too_many_days(self, kind: Aged) -> None:
        least = TERMS[kind].least
        assert terms.fault(kind, least - 1) == "days"
        assert terms.fault(kind, terms.MOST_DAYS + 1) == "days"
        assert terms.fault(kind, least) == ""
        assert terms.fault(kind, None) == ""

    def test_is_in_what_there_is_not(self) -> None:
        assert terms.fault("everything", 90) == "kind"

    def test_is_in_no_advice(self) -> None:
        assert all(terms.fault(kind, term.advice) == "" for kind, term in TERMS.items())
