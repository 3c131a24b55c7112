"""A request as the pages show it."""

from __future__ import annotations

import pytest
from tests import cast
from tests.world import World, world

from allears.contacts.models import Contact
from allears.privacy import actions, queries, screen

__all__ = ["world"]
pytestmark = pytest.mark.django_db


class TestScreen:
    def test_names_nobody_who_is_gone(self, world: World) -> None:
        row = actions.ask(
            contact_id=world.case().contact_id, kind="erase", proof="wrote", words="",
            by=cast.ada(), now=world.now,
        )  # fmt: skip
        assert screen.row(row, world.now)["name"] == "Mira"
        actions.begin_erasure(request=row, takes_open=True, by=cast.ada(), now=world.now)
        while actions.work_on_erasures(now=world.now):
            pass
        found = queries.request(row.pk)
        assert found is not None
        assert screen.row(found, world.now)["name"] == "Somebody who was erased"
        erasure = queries.erasure_of(row.pk)
        assert erasure is not None
        assert screen.progress(erasure)["n"] == screen.progress(erasure)["most"]
        assert not Contact.objects.exists()
