"""A draft lives in its owner's session while it differs from what is saved, and no longer."""

from __future__ import annotations

import pytest
from tests import cast

from allears.cases.models import Route
from allears.cases.views import routes_held

pytestmark = pytest.mark.django_db
URL = "/settings/routes/"


class TestHeld:
    def test_is_there_after_an_edit_and_gone_when_it_is_taken_back(self) -> None:
        client = cast.at_the_desk(cast.lena())
        first = Route.objects.get(name="Sales leads")
        client.post(f"{URL}{first.pk}/place/", {"to": "up"})
        assert routes_held.KEY in client.session
        client.post(f"{URL}{first.pk}/place/", {"to": "down"})
        assert routes_held.KEY not in client.session
        assert routes_held.saved().stamp
