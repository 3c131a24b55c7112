"""What somebody has with us, in numbers."""

from __future__ import annotations

import pytest
from tests.world import World, world

from allears.contacts.models import Identity
from allears.privacy import numbers

__all__ = ["world"]
pytestmark = pytest.mark.django_db


class TestNumbers:
    def test_say_what_there_is(self, world: World) -> None:
        case = world.case()
        found = {str(one["words"]): one["n"] for one in numbers.of([case.contact_id])}
        assert found["matter"] == 1
        assert Identity.objects.count() == 1
        assert found["name or address"] == 1
        assert found["notes of ours"] == 0
        assert numbers.n_open([case.contact_id]) == 1
        assert numbers.public_answers([case.contact_id]) == []
