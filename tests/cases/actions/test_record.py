from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases.actions import record
from allears.cases.models.thread import EventKind
from allears.staff.actions import NotPossible


class TestRecord:
    def test_counts_a_version_for_every_change(self, world: World) -> None:
        case = world.case()
        before = case.version
        record.save(case, by=world.agent)
        case.refresh_from_db()
        assert case.version == before + 1

    def test_writes_who_and_when(self, world: World) -> None:
        case = world.case()
        event = record.happened(case, EventKind.TAKEN, by=world.agent, now=world.now, reason="x")
        assert (event.by, event.at, event.data) == (world.agent, world.now, {"reason": "x"})

    def test_lets_readers_change_nothing(self, world: World) -> None:
        with pytest.raises(NotPossible):
            record.allowed(cast.rita())

    def test_says_so_when_a_case_is_gone(self, world: World) -> None:
        with pytest.raises(NotPossible):
            record.locked(999_999)
