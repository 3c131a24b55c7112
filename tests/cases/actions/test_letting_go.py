from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case
from allears.staff.actions import NotPossible


class TestLetGo:
    def test_moves_every_open_case_in_one_go(self, world: World) -> None:
        for who in ("mira", "jonas"):
            case = world.case(f"It is {who}: where is it?", who=who)
            actions.take(case_id=case.pk, by=world.agent, now=world.now)
        n = actions.let_go(user=world.agent, to=cast.lena(), by=cast.ada(), now=world.now)
        assert n == Case.objects.filter(assignee=cast.lena()).count() == 2

    def test_changes_nothing_when_the_last_administrator_would_go(self, world: World) -> None:
        ada = cast.ada()
        with pytest.raises(NotPossible):
            actions.let_go(user=ada, to=None, by=ada, now=world.now)
        ada.refresh_from_db()
        assert ada.is_active
