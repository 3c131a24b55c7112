"""Which cases are hidden from somebody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.walled import case, wall

from allears.cases import actions, queries
from allears.staff.models import User

LATER = cast.NOW + timedelta(hours=1)


@pytest.mark.django_db
class TestHiddenFrom:
    def test_names_those_that_somebody_may_not_know(self) -> None:
        one, other = case(), case("The bus was full", who="Tomas Berg")
        actions.wall_case(case_id=one.pk, wall=wall(), words="HR", by=cast.lena(), now=LATER)
        outside = User.objects.get(pk=cast.amir().pk)
        assert queries.hidden_from(outside, [one.pk, other.pk, None]) == {one.pk}
        assert queries.walls_of([one.pk, other.pk]) == {one.pk: frozenset({wall().pk})}
        assert queries.walls_of([]) == {}
