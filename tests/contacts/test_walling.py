"""People go behind a wall with those who were put together with them."""

from __future__ import annotations

import pytest
from tests import cast
from tests.walled import fresh, wall

from allears.contacts import actions, walling
from allears.contacts.models import Contact
from allears.lib import sight

pytestmark = pytest.mark.django_db


class TestWall:
    def test_takes_along_who_was_merged_into_them(self) -> None:
        keep, other = (Contact.objects.create(name=name, created_at=cast.NOW) for name in "ab")
        actions.merge(keep=keep, other=other, by=cast.lena(), now=cast.NOW)
        walling.wall(contact=keep, wall_id=wall().pk)
        with sight.through(fresh(cast.amir())):
            assert not Contact.objects.exists()

    def test_outlives_a_save_of_what_was_read_before(self) -> None:
        one = Contact.objects.create(name="a", created_at=cast.NOW)
        stale = Contact.objects.get(pk=one.pk)
        walling.wall(contact=one, wall_id=wall().pk)
        stale.save()
        assert Contact.objects.get(pk=one.pk).wall_id == wall().pk


class TestEndWall:
    def test_brings_everybody_out(self) -> None:
        one = Contact.objects.create(name="a", created_at=cast.NOW)
        walling.wall(contact=one, wall_id=wall().pk)
        assert walling.end_wall(wall_id=wall().pk) == [one.pk]
        assert Contact.objects.get(pk=one.pk).wall_id is None
