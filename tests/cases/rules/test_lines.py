from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.rules import lines, sla
from allears.cases.rules.lines import Lines, Person

OFFICE = sla.Calendar(weekly=dict.fromkeys(range(5), ((540, 1020),)))
MONDAY_10 = datetime(2026, 3, 2, 10, tzinfo=UTC)
SERVICE, PRESS, LEGAL = 1, 2, 3


class TestMayAnswer:
    @pytest.mark.parametrize(
        ("person", "expected"),
        [
            (Person(id=1, team_ids=frozenset({SERVICE})), True),
            (Person(id=1, team_ids=frozenset({PRESS})), False),
            (Person(id=1, team_ids=frozenset({LEGAL})), True),
            (Person(id=1, team_ids=frozenset({PRESS}), can_lead=True), True),
            (Person(id=1), True),
            (Person(id=1, team_ids=frozenset({SERVICE}), can_answer=False), False),
        ],
    )
    def test_is_for_the_team_allowed_ones_leads_and_who_works_for_all(
        self, person: Person, expected: bool
    ) -> None:
        case = Lines(team_id=SERVICE, allowed_ids=frozenset({LEGAL}))
        assert lines.may_answer(person, case) is expected


class TestMayAccept:
    def test_is_for_the_taker_and_for_leads(self) -> None:
        press = Person(id=1, team_ids=frozenset({PRESS}))
        assert lines.may_accept(press, taker_id=PRESS)
        assert not lines.may_accept(press, taker_id=SERVICE)
        assert not lines.may_accept(Person(id=1), taker_id=PRESS)
        assert lines.may_accept(Person(id=1, can_lead=True), taker_id=PRESS)


class TestMovesAtOnce:
    def test_needs_a_lead_of_both(self) -> None:
        both = frozenset({SERVICE, PRESS})
        lead = Person(id=1, can_lead=True, team_ids=both)
        assert lines.moves_at_once(lead, giver_id=SERVICE, taker_id=PRESS)
        assert not lines.moves_at_once(lead, giver_id=SERVICE, taker_id=LEGAL)
        agent = Person(id=1, team_ids=both)
        assert not lines.moves_at_once(agent, giver_id=SERVICE, taker_id=PRESS)


class TestTimes:
    def test_count_opening_hours_alone(self) -> None:
        evening = MONDAY_10.replace(hour=16, minute=45)
        found = lines.times(evening, 3600, OFFICE)
        assert found.due_at == datetime(2026, 3, 3, 9, 45, tzinfo=UTC)
        assert found.warn_at == datetime(2026, 3, 3, 9, 15, tzinfo=UTC)

    @given(st.integers(min_value=1, max_value=200_000), st.integers(min_value=0, max_value=10_000))
    def test_warn_between_now_and_the_end(self, length_s: int, minutes: int) -> None:
        now = MONDAY_10 + timedelta(minutes=minutes)
        found = lines.times(now, length_s, OFFICE)
        assert now <= found.warn_at <= found.due_at
