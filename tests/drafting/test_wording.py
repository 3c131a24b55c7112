from __future__ import annotations

import pytest

from allears.drafting import wording
from allears.drafting.rules.written import Fault, NoDraft


class TestFaultWords:
    @pytest.mark.parametrize("fault", list(Fault))
    def test_are_a_sentence_for_every_fault(self, fault: Fault) -> None:
        assert wording.fault_words(NoDraft(fault)).endswith(".")

    def test_say_what_the_other_side_said(self) -> None:
        assert wording.fault_words(NoDraft(Fault.KEY, "bad key")).endswith("(bad key)")
