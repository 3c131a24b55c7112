"""Macros of random actions on cases in random states: always one accountable team, and undo restores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import cast
from tests.cases.actions.test_lines_histories import check
from tests.playbooks import kept
from tests.world import World

from allears.cases import actions as cases
from allears.cases.actions import undo as undoing
from allears.cases.models import Aside, Case, Draft, Note
from allears.playbooks import actions
from allears.playbooks.models import Following, Macro
from allears.playbooks.rules import acts as rules
from allears.playbooks.rules.acts import Act, Do
from allears.problems import actions as problems
from allears.problems.models import Link
from allears.staff.actions import NotPossible
from allears.staff.models import User

pytestmark = pytest.mark.slow
BEFORE = ("take", "offer", "watch", "close", "snooze", "draft", "note_draft", "link", "playbook")


def standing(case: Case) -> dict[str, Any]:
    """All that a macro may change of a case, but for its history."""
    case.refresh_from_db()
    found = undoing.snapshot(case)
    drafts = Draft.objects.filter(case=case).values_list("user", "text", "is_public")
    return found | {
        "notes": sorted(Note.objects.filter(case=case).values_list("text", flat=True)),
        "drafts": sorted(drafts, key=str),
        "asides": sorted(
            Aside.objects.filter(case=case, ended_at=None).values_list("pk", flat=True)
        ),
        "links": sorted(Link.objects.filter(case=case).values_list("pk", "ended_at")),
        "followed": sorted(Following.objects.filter(case=case).values_list("pk", "ended_at")),
        "place": case.order_at if case.waiting_since else None,
        "waits": case.waiting_since,
    }


class Desk:
    """One case, those who may run a macro on it, and what actions point to."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.case = world.case("My kettle is broken")
        self.people = [world.agent, cast.lena(), cast.ada(), cast.pia()]
        self.book = kept.playbook()
        facts = problems.Facts(kind="problem", title="Lids", team=None)
        self.problem = problems.open_problem(facts=facts, by=cast.lena(), now=world.now)
        self.teams = [cast.service(), cast.press()]

    def prepare(self, what: str) -> None:
        given: dict[str, Any] = {"case_id": self.case.pk, "by": cast.ada(), "now": self.world.now}
        begun: dict[str, Any] = {"text": "Begun", "begun_version": 1}
        acts: dict[str, Callable[[], object]] = {
            "take": lambda: cases.take(**given | {"by": self.world.agent}),
            "offer": lambda: cases.hand_over(
                team=cast.press(), words="", **given | {"by": self.world.agent}
            ),
            "watch": lambda: cases.watch(team=cast.press(), **given),
            "close": lambda: cases.close(outcome="spam", words="", **given),
            "snooze": lambda: cases.snooze(until=self.world.now.replace(day=9), **given),
            "draft": lambda: cases.save_draft(**begun, **given | {"by": self.world.agent}),
            "note_draft": lambda: cases.save_draft(
                where=cases.Where(kind="note"), **begun, **given | {"by": self.world.agent}
            ),
            "link": lambda: problems.link(problem_id=self.problem.pk, **given),
            "playbook": lambda: actions.begin(playbook=self.book, **given),
        }
        try:
            with transaction.atomic():
                acts[what]()
        except NotPossible:
            pass

    def act(self, do: Do, n: int) -> Act:
        team = self.teams[n % 2].pk
        match do:
            case Do.ASSIGN:
                return Act(do=do, person=self.people[n % 4].pk)
            case Do.OFFER | Do.WATCH:
                return Act(do=do, team=team)
            case Do.PRIORITY:
                return Act(do=do, choice=("low", "normal", "high", "urgent")[n % 4])
            case Do.NOTE | Do.DRAFT:
                return Act(do=do, text=f"Words {n} of {{{{agent}}}}")
            case Do.ASK:
                return Act(do=do, choice="question", more="4h", text="?", team=team)
            case Do.PROBLEM:
                return Act(do=do, item=self.problem.pk)
            case Do.PLAYBOOK:
                return Act(do=do, item=self.book.pk)
            case Do.SNOOZE:
                return Act(do=do, choice=("1h", "2w")[n % 2])
            case Do.CLOSE:
                return Act(do=do, choice=rules.OUTCOMES[n % len(rules.OUTCOMES)])
        return Act(do=do)

    def runs(self, macro: Macro, by: User) -> None:
        """Look, run, take back; what must hold, held to at each."""
        before = standing(self.case)
        given: dict[str, Any] = {"macro": macro, "case_id": self.case.pk, "by": by}
        looked = actions.look(now=self.world.now, **given)
        assert standing(self.case) == before
        refused, ran = "", None
        try:
            ran = actions.run(now=self.world.now, **given)
        except NotPossible as why:
            refused = str(why)
        check(self.case)
        assert refused == looked.stopped
        if ran is None:
            assert standing(self.case) == before
            return
        assert ran.done == looked.done
        assert actions.undo(run_id=ran.run.pk, by=by, now=self.world.now) == []
        check(self.case)
        assert standing(self.case) == before


@given(
    before=st.lists(st.sampled_from(BEFORE), max_size=3),
    picked=st.lists(
        st.tuples(st.sampled_from(list(Do)), st.integers(0, 7)), min_size=1, max_size=6
    ),
    who=st.integers(0, 3),
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_macro_leaves_one_accountable_team_and_undo_restores(
    world: World, before: list[str], picked: list[tuple[Do, int]], who: int
) -> None:
    with transaction.atomic():
        desk = Desk(world)
        for one in before:
            desk.prepare(one)
        acts = [desk.act(do, n) for do, n in picked]
        row = kept.macro(Act(do=Do.TAKE), by=desk.people[who], everybody=False)
        row.acts = rules.write(acts)  # also such as could not be kept: the rules of the house hold
        row.save()
        desk.runs(row, desk.people[who])
        transaction.set_rollback(True)
