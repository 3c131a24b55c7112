from __future__ import annotations

from typing import Any

from tests import cast
from tests.cast import NOW

from allears.practice import actions, people, queries
from allears.staff.models import Membership


def practised(key: str) -> None:
    row = actions.begin(scenario=people.everyone()[key], by=cast.amir(), now=NOW)
    actions.end(practice_id=row.pk, by=cast.amir(), now=NOW)


class TestPractised:
    def test_counts_whom_they_met_and_what_nobody_read(
        self, db: None, django_assert_num_queries: Any
    ) -> None:
        for key in ("a01-plant-pot", "a01-plant-pot", "f30-abuse"):
            practised(key)
        row = queries.record(cast.amir())[0]
        actions.look(practice_id=row.pk, word=actions.Word(words="Go on."), by=cast.lena(), now=NOW)
        colleagues = [cast.amir(), cast.rita()]
        with django_assert_num_queries(2):
            amir, rita = queries.practised(colleagues)
        assert amir.done == {"a01-plant-pot", "f30-abuse"}
        assert (amir.n_unread, amir.is_released, amir.last_at) == (2, False, NOW)
        assert (rita.n_unread, rita.last_at) == (0, None)


class TestPeopleOf:
    def test_are_those_of_the_teams_and_everybody_where_there_is_no_team(self, db: None) -> None:
        amir, pia, lena = cast.amir(), cast.pia(), cast.lena()
        assert {amir, pia} <= set(queries.people_of(lena))
        assert lena not in queries.people_of(lena)
        Membership.objects.create(team=cast.press(), user=lena, since=NOW)
        assert queries.people_of(lena) == [pia]
