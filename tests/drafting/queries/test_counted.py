from __future__ import annotations

from tests.drafting.desk import DRAFT, Desk

from allears.drafting import actions, queries
from allears.drafting.models import Offer


def test_counted_follows_a_draft_to_how_its_case_ended(desk: Desk) -> None:
    _source, message = desk.answered()
    case = desk.asks()
    by, world = desk.world.agent, desk.world
    actions.shown(case_id=case.pk, sources=[message.pk], articles=[], by=by, now=world.now)
    actions.take(offer_id=Offer.objects.get().pk, text=DRAFT, by=by, now=world.now)
    world.pass_time(minutes=1)
    world.answer(case, DRAFT)
    actions.settle(now=world.now)
    desk.close(case, "satisfied")
    (row,) = queries.counted(now=world.now).rows
    assert (row.n_offered, row.n_taken, row.n_unchanged, row.n_changed) == (1, 1, 1, 0)
    assert (row.n_satisfied, row.n_solved, row.kept_of_100) == (1, 0, 100)
    assert row.share_taken is None, "one is too few for a share"
