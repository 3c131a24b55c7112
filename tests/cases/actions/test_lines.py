from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases.actions import lines
from allears.cases.models import Allowance
from allears.staff.actions import NotPossible


class TestCheck:
    def test_says_who_answers_and_what_one_can_do(self, world: World) -> None:
        case = world.case()
        lines.check(case, world.agent)
        with pytest.raises(NotPossible, match="Customer service answers for this case"):
            lines.check(case, cast.pia())
        with pytest.raises(NotPossible, match="read cases"):
            lines.check(case, cast.rita())


class TestLeadsOf:
    def test_are_those_of_the_teams_else_all(self, world: World) -> None:
        assert lines.leads_of([cast.press().pk]) == frozenset()
        lead = cast.lena()
        assert lines.leads_of([cast.press().pk]) == {lead.pk}


class TestAllowedOf:
    def test_reads_many_cases_at_once(self, world: World) -> None:
        one, two = world.case(), world.case("And me?", who="noor")
        Allowance.objects.create(case=one, team=cast.press(), at=world.now)
        assert lines.allowed_of([one.pk, two.pk]) == {one.pk: {cast.press().pk}}
