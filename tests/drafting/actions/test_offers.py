from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.drafting.desk import DRAFT, Desk

from allears.cases.models import Case
from allears.drafting import actions, queries
from allears.drafting.models import Kind, Offer
from allears.staff.actions import NotPossible


def offered(desk: Desk) -> tuple[Case, Offer]:
    _source, message = desk.answered()
    case = desk.asks()
    actions.shown(
        case_id=case.pk, sources=[message.pk], articles=[], by=desk.world.agent, now=desk.world.now
    )
    return case, queries.offers_of(case.pk)[Kind.ANSWER, message.pk]


class TestTake:
    def test_says_who_and_when(self, desk: Desk) -> None:
        _case, offer = offered(desk)
        row = actions.take(offer_id=offer.pk, text=DRAFT, by=desk.world.agent, now=desk.world.now)
        assert (row.taken_by, row.taken_at, row.text) == (desk.world.agent, desk.world.now, DRAFT)

    def test_is_for_who_may_answer(self, desk: Desk) -> None:
        _case, offer = offered(desk)
        with pytest.raises(NotPossible):
            actions.take(offer_id=offer.pk, text=DRAFT, by=cast.rita(), now=desk.world.now)

    def test_can_be_taken_back(self, desk: Desk) -> None:
        _case, offer = offered(desk)
        actions.take(offer_id=offer.pk, text=DRAFT, by=desk.world.agent, now=desk.world.now)
        actions.give_back(offer_id=offer.pk, by=desk.world.agent)
        offer.refresh_from_db()
        assert (offer.taken_at, offer.taken_by, offer.text) == (None, None, "")


class TestSettle:
    def taken(self, desk: Desk, sent: str | None) -> Offer:
        case, offer = offered(desk)
        actions.take(offer_id=offer.pk, text=DRAFT, by=desk.world.agent, now=desk.world.now)
        desk.world.pass_time(minutes=1)
        if sent is not None:
            desk.world.answer(case, sent)
        actions.settle(now=desk.world.now)
        offer.refresh_from_db()
        return offer

    def test_sees_what_was_sent_as_it_was(self, desk: Desk) -> None:
        offer = self.taken(desk, DRAFT)
        assert (offer.is_unchanged, offer.kept) == (True, 1)

    def test_sees_how_much_of_it_was_kept(self, desk: Desk) -> None:
        offer = self.taken(desk, "A lid that leaks is worn. Throw it away.")
        assert not offer.is_unchanged
        assert 0 < (offer.kept or 0) < 0.5
        assert offer.message is not None

    def test_waits_for_what_was_not_sent_yet(self, desk: Desk) -> None:
        offer = self.taken(desk, None)
        assert offer.settled_at is None
        actions.settle(now=desk.world.now + timedelta(days=8))
        offer.refresh_from_db()
        assert offer.settled_at is not None
        assert offer.message is None
