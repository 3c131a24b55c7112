from __future__ import annotations

import pytest
from tests import cast

from allears.cases import beginning
from allears.staff import queries
from allears.staff.models import House

pytestmark = pytest.mark.django_db


class TestSteps:
    def test_are_read_from_what_there_is(self) -> None:
        cast.ada()
        before = {step.name for step in beginning.steps(House()) if step.is_done}
        cast.channel()
        after = {step.name for step in beginning.steps(House(name="Bakery")) if step.is_done}
        assert after - before == {"who", "connect"}


class TestCheckList:
    def test_is_for_the_administrator_until_it_was_put_away(self) -> None:
        assert beginning.check_list(cast.ada())
        assert not beginning.check_list(cast.amir())
        House.objects.create(pk=1, led_at=cast.NOW)
        assert queries.house().led_at
        assert not beginning.check_list(cast.ada())
