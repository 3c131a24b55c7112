from __future__ import annotations

import pytest

from allears.problems.rules import states
from allears.problems.rules.states import Kind, State


class TestStates:
    def test_each_belongs_to_one_kind(self) -> None:
        known = [state for row in states.STATES.values() for state in row]
        assert sorted(known) == sorted(State)

    @pytest.mark.parametrize(
        ("kind", "first"), [(Kind.PROBLEM, State.SUSPECTED), (Kind.WISH, State.ASKED)]
    )
    def test_a_new_one_begins_with_nothing_to_tell(self, kind: Kind, first: State) -> None:
        assert states.first(kind) == first
        assert first not in states.TOLD

    def test_every_end_is_told(self) -> None:
        assert states.ENDED <= states.TOLD
        assert states.is_ended("fixed")
        assert not states.is_ended("workaround")
