from __future__ import annotations

from tests.drafting.desk import Desk

from allears.drafting import actions, queries
from allears.drafting.models import Kind


class TestOffersOf:
    def test_are_found_by_kind_and_source_once_each(self, desk: Desk) -> None:
        _source, message = desk.answered()
        case = desk.asks()
        for _again in range(2):
            actions.shown(
                case_id=case.pk,
                sources=[message.pk],
                articles=[],
                by=desk.world.agent,
                now=desk.world.now,
            )
        found = queries.offers_of(case.pk)
        assert list(found) == [(Kind.ANSWER, message.pk)]
        assert queries.offer(found[Kind.ANSWER, message.pk].pk) is not None
        assert queries.offer(0) is None
