from __future__ import annotations

from datetime import timedelta

from tests.world import World

from allears.cases import need
from allears.listening.ports import Mark, Marks
from allears.mentions import marks as rows

DANGER = Marks(intent=Mark("danger", 0.9, "Says so."))
CHATTER = Marks(intent=Mark("chatter", 0.9, "Says so."))


class TestNeed:
    def test_keeps_the_marks_that_weigh_more(self, world: World) -> None:
        case = world.case()
        need.heed(case, DANGER)
        need.heed(case, CHATTER)
        assert case.intent == "danger"
        assert need.marks_of(case).intent.reason == "Says so."

    def test_gives_marks_back_as_they_were_stored(self) -> None:
        marks = Marks(mood=Mark("negative", 0.71, "“broken”"))
        assert rows.read(rows.store(marks)) == marks

    def test_orders_by_waiting_less_the_need(self, world: World) -> None:
        case = world.case()
        need.heed(case, DANGER)
        need.set_place(case, now=world.now)
        assert case.waiting_since is not None
        assert case.order_at == case.waiting_since - timedelta(seconds=case.need_points)
        assert case.need_points > 0
