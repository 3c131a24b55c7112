from __future__ import annotations

import pytest
from tests import cast
from tests.cast import NOW

from allears.cases import at_work
from allears.cases.at_work import At
from allears.cases.models import Presence
from allears.staff import actions

pytestmark = pytest.mark.django_db
OFFICE = [[["09:00", "17:00"]] for _day in range(5)] + [[], []]


class TestColleagues:
    def test_come_in_the_order_of_who_can_help_first(self) -> None:
        ada, amir, lena = cast.ada(), cast.amir(), cast.lena()
        actions.change_hours(user=amir, weekly=OFFICE, only_working=False)
        actions.change_hours(
            user=lena, weekly=[[["06:00", "07:00"]], *OFFICE[1:]], only_working=False
        )
        found = at_work.colleagues([lena, ada, amir], now=NOW)
        shown = [(one.user.name.split()[0], one.dot.at) for one in found]
        assert shown == [("Amir", At.HOURS), ("Ada", At.UNKNOWN), ("Lena", At.OFF)]

    def test_are_here_while_they_look_at_a_case(self, world: object) -> None:
        case = world.case()  # type: ignore[attr-defined]
        amir = cast.amir()
        Presence.objects.create(case=case, user=amir, seen_at=NOW)
        assert at_work.dots([amir], now=NOW)[amir.pk].at is At.HERE
        later = NOW + 2 * at_work.HERE_FOR
        assert at_work.dots([amir], now=later)[amir.pk].at is At.UNKNOWN

    def test_cost_two_questions_however_many_they_are(
        self, django_assert_num_queries: object
    ) -> None:
        people = [cast.ada(), cast.amir(), cast.lena(), cast.rita()]
        with django_assert_num_queries(2):  # type: ignore[operator]
            at_work.dots(people, now=NOW)
