"""A query as typed and as listened for."""

from __future__ import annotations

import pytest
from tests import cast

from allears.listening.query import QueryError, parse
from allears.mentions import actions, whole

pytestmark = pytest.mark.django_db


class TestRead:
    def test_asks_nothing_of_the_database_for_a_query_without_parts(
        self, django_assert_num_queries: object
    ) -> None:
        with django_assert_num_queries(0):  # type: ignore[operator]
            found = whole.read("late @brand")
        assert (found.text, found.written) == ("late @brand", "")

    def test_writes_parts_out_and_knows_how_it_was_typed(self) -> None:
        actions.add_part(name="brand", written="acme", by=cast.lena(), now=cast.NOW)
        found = whole.read("late @{brand}")
        assert found.node == parse("late acme")
        assert (found.written, found.parts) == ("late @{brand}", ("brand",))

    def test_blames_the_place_that_was_typed(self) -> None:
        actions.add_part(name="brand", written="acme OR zenith", by=cast.lena(), now=cast.NOW)
        with pytest.raises(QueryError) as caught:
            whole.read("@{brand} late OR")
        assert caught.value.at == 15
