from __future__ import annotations

from tests.playbooks import kept
from tests.world import World

from allears.cases import actions as cases
from allears.cases import bulk_screen
from allears.cases.models import Bulk, Case, Draft
from allears.playbooks import actions
from allears.playbooks.models import Run


class TestMany:
    def test_runs_on_each_says_who_refused_and_is_taken_back(self, world: World) -> None:
        macro = kept.usual()
        rows = [world.case("My kettle is broken", who=who) for who in ("ana", "ben", "cleo")]
        cases.assign(case_id=rows[0].pk, user=world.agent, by=world.agent, now=world.now)
        cases.close(case_id=rows[1].pk, outcome="spam", words="", by=world.agent, now=world.now)
        ids = [row.pk for row in rows]
        bulk = cases.begin_bulk(
            act="macro", value=str(macro.pk), case_ids=ids, by=world.agent, now=world.now
        )
        assert bulk.ended_at is None
        assert not cases.work_on_bulks(now=world.now)
        assert cases.work_on_bulks(now=world.now, ways=actions.WAYS)
        bulk.refresh_from_db()
        assert bulk.ended_at is not None
        assert (bulk.n_done, bulk.n_refused) == (3, 0)
        assert "the macro Broken" in bulk_screen.done_words(bulk)
        assert Draft.objects.count() == Run.objects.count() == 3
        cases.undo_bulk(bulk_id=bulk.pk, by=world.agent, now=world.now)
        assert cases.work_on_bulks(now=world.now, ways=actions.WAYS)
        assert not Draft.objects.exists()
        assert Case.objects.filter(priority="normal").count() == 3
        assert Case.objects.get(pk=rows[0].pk).assignee == world.agent

    def test_counts_refusals_with_their_words(self, world: World) -> None:
        case = world.case("My kettle is broken")
        bulk = cases.begin_bulk(
            act="macro", value="99999", case_ids=[case.pk], by=world.agent, now=world.now
        )
        cases.work_on_bulks(now=world.now, ways=actions.WAYS)
        bulk = Bulk.objects.get(pk=bulk.pk)
        assert bulk.refusals == {"This macro is not there for you (any more).": 1}
