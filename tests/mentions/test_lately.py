"""What a simulation reads is what the rows hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast, walled

from allears.cases import actions
from allears.lib import sight
from allears.mentions import queries
from allears.mentions.models import Mention

pytestmark = pytest.mark.django_db


class TestLately:
    def test_is_what_was_heard_last_with_its_post_and_marks(self) -> None:
        marks = cast.marks(intent="complaint", mood="negative")
        cast.hear(cast.post("The tram is late"), now=cast.NOW, understood=marks)
        cast.hear(cast.post("And again"), now=cast.NOW + timedelta(hours=1), understood=marks)
        found = queries.lately(10)
        rows = list(Mention.objects.order_by("-heard_at").select_related("identity"))
        assert [one.id for one in found] == [row.pk for row in rows]
        for one, row in zip(found, rows, strict=True):
            assert (one.post, one.marks) == (queries.post_of(row), queries.marks_of(row))
            assert row.identity
            assert (one.contact_id, one.identity_id) == (row.identity.contact_id, row.identity_id)
            assert (one.channel_id, one.heard_at) == (row.channel_id, row.heard_at)
        assert [one.id for one in queries.lately(1)] == [rows[0].pk]

    def test_leaves_out_what_is_hidden(self) -> None:
        case = walled.case()
        assert len(queries.lately(10)) == 1
        actions.wall_case(
            case_id=case.pk, wall=walled.wall(), words="HR", by=cast.lena(), now=cast.NOW
        )
        assert len(queries.lately(10)) == 1
        with sight.through(walled.fresh(cast.amir())):
            assert queries.lately(10) == []
