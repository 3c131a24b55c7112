"""The thread above mentions, read for many at once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast

from allears.mentions import contexts
from allears.mentions.models import Above, Context

pytestmark = pytest.mark.django_db


class TestAbove:
    def test_costs_two_reads_for_any_number_and_one_for_none(self) -> None:
        for n in range(3):
            (mention,) = cast.hear(cast.post(f"Number {n}"))
            Above.objects.create(mention=mention, asked_at=cast.NOW, due_at=cast.NOW)
            Context.objects.create(
                mention=mention, place=0, network="rss", post={"text": f"Above {n}"}
            )
        ids = list(Above.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as asked:
            found = contexts.above(ids)
        assert len(asked) == 2
        texts = [post.text for pk in ids for post in found[pk].posts if post]
        assert texts == ["Above 0", "Above 1", "Above 2"]
        with CaptureQueriesContext(connection) as asked:
            assert contexts.above([0]) == {}
        assert len(asked) == 1
