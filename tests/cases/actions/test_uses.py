from __future__ import annotations

from tests.world import World

from allears.cases import actions
from allears.cases.models import Use


class TestLookAtUses:
    def test_writes_down_what_followed(self, world: World) -> None:
        case = world.case("My kettle is broken")
        actions.used(kind="canned", item=7, case_id=case.pk, by=world.agent, now=world.now)
        world.pass_time(minutes=5)
        world.answer(case, "A new one leaves")
        actions.close(case_id=case.pk, outcome="not_ours", words="", by=world.agent, now=world.now)
        assert actions.look_at_uses(now=world.now) == 0
        world.pass_time(minutes=10)
        assert actions.look_at_uses(now=world.now) == 1
        use = Use.objects.get()
        assert use.answered_at is not None
        assert (use.outcome, use.is_reopened) == ("not_ours", False)
        world.pass_time(days=1)
        actions.reopen(case_id=case.pk, by=world.agent, now=world.now)
        world.pass_time(days=1)
        actions.look_at_uses(now=world.now)
        use.refresh_from_db()
        assert use.is_reopened

    def test_stops_when_nothing_can_follow_any_more(self, world: World) -> None:
        case = world.case("My kettle is broken")
        actions.used(kind="canned", item=7, case_id=case.pk, by=world.agent, now=world.now)
        world.pass_time(days=50)
        assert actions.look_at_uses(now=world.now) == 1
        assert actions.look_at_uses(now=world.now) == 0

    def test_forgets_what_was_taken_back(self, world: World) -> None:
        case = world.case("My kettle is broken")
        use = actions.used(kind="macro", item=7, case_id=case.pk, by=world.agent, now=world.now)
        assert use is not None
        actions.not_used(use_id=use.pk)
        assert not Use.objects.exists()
