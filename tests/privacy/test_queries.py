"""Who may give and erase."""

from __future__ import annotations

import pytest
from tests import cast
from tests.world import world

from allears.privacy import queries
from allears.privacy.models import Rules

__all__ = ["world"]
pytestmark = pytest.mark.django_db


class TestQueries:
    def test_let_administrators_and_whom_the_house_lets(self) -> None:
        assert queries.may_erase(cast.ada())
        assert not queries.may_export(cast.lena())
        Rules.objects.create(leads_export=True)
        assert queries.may_export(cast.lena())
        assert not queries.may_erase(cast.lena())
