"""Who may have to do with a case that is behind walls."""

from __future__ import annotations

import pytest
from tests import cast
from tests.walled import hr, wall

from allears.cases import circle
from allears.cases.models import Case
from allears.staff.actions import NotPossible
from allears.staff.models import User


class TestLetsIn:
    def test_asks_what_is_hidden_from_somebody(self) -> None:
        assert circle.lets_in(Case(walls=[1]), User(walled_off=[2]))
        assert circle.lets_in(Case(), User(walled_off=[1]))
        assert not circle.lets_in(Case(walls=[1, 2]), User(walled_off=[2]))

    def test_says_who_is_outside(self) -> None:
        with pytest.raises(NotPossible, match="Tom is not behind"):
            circle.check_person(Case(walls=[1]), User(name="Tom", walled_off=[1]))


@pytest.mark.django_db
class TestLetsTeamIn:
    def test_wants_the_whole_team_behind_it(self) -> None:
        case = Case(walls=[wall().pk])
        assert circle.lets_team_in(case, hr().pk)
        assert not circle.lets_team_in(case, cast.service().pk)
        assert circle.lets_team_in(Case(), cast.service().pk)
        with pytest.raises(NotPossible, match="not behind"):
            circle.check_team(case, cast.service())
