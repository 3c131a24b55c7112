from __future__ import annotations

import pytest
from tests import cast

from allears.mentions import queries
from allears.mentions.models import Mention

pytestmark = pytest.mark.django_db


def numbers(*rows: Mention) -> list[int]:
    return sorted((row.pk for row in rows), reverse=True)


def heard() -> list[Mention]:
    for n in range(4):
        cast.hear(cast.post(f"Matter number {n} is about quite another thing, {n * 7919}"))
    rows = list(Mention.objects.order_by("pk"))
    Mention.objects.update(copy_of=None, bands=[])
    assert len(rows) == 4
    return rows


class TestAlike:
    def test_are_copies_of_it_and_of_what_it_copies(self) -> None:
        first, second, third, _other = heard()
        Mention.objects.filter(pk__in=[second.pk, third.pk]).update(copy_of=first)
        second.refresh_from_db()
        assert queries.alike_ids(first) == numbers(second, third)
        assert queries.alike_ids(second) == numbers(first, third)
        assert queries.copies_of(first.pk) == [second, third]
        assert queries.alike_ids(first, limit=1) == [third.pk]

    def test_are_first_ones_that_share_a_band(self) -> None:
        one, near, far, copy = heard()
        for row, bands in ((one, [1, 2]), (near, [2, 9]), (far, [7]), (copy, [1, 2])):
            Mention.objects.filter(pk=row.pk).update(bands=bands)
        Mention.objects.filter(pk=copy.pk).update(copy_of=far)
        one.refresh_from_db()
        assert queries.alike_ids(one) == [near.pk]
