"""Random histories of two cases, six people and three teams: no case is ever in nobody's care.

Each step is an action that may be refused; after each the same must hold of every case. What is
changed about people themselves (who works where, who may answer) is followed by the look that `care`
takes every minute.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import cast
from tests.cases.actions.test_sharing import colleague
from tests.world import World

from allears.cases import actions
from allears.cases.actions import lines
from allears.cases.models import Case, Offer
from allears.staff import actions as staff
from allears.staff.actions import NotPossible
from allears.staff.models import Role, Team, User

pytestmark = pytest.mark.slow
VERBS = (
    *("take", "next", "assign", "release", "share", "how", "sweep"),
    *("offer", "accept", "accept_take", "decline", "back", "late"),
    *("watch", "unwatch", "allow", "forbid", "ask", "answer", "close", "reopen", "writes"),
    *("away", "here", "moves", "leaves_teams", "reads_only", "leaves", "undo"),
)
steps = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 1), st.integers(0, 5), st.integers(0, 2)),
    max_size=25,
)


class History:
    """A desk that is worked on at random."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.teams = [*Team.objects.order_by("pk")][:3]
        self.cases = [world.case("Where is my parcel?"), world.case("It leaks!", who="noor")]
        self.people = [world.agent, cast.pia(), colleague(), cast.lena(), cast.ada(), cast.rita()]
        staff.join_team(team=cast.press(), user=colleague(), by=None, now=world.now)
        self.before: actions.Before = {}

    def step(self, verb: str, case: Case, who: User, team: Team) -> None:
        self.world.pass_time(minutes=7)
        who.refresh_from_db()
        if not who.is_active:
            return
        do = self._of_case(verb, case, who, team) or self._of_people(verb, who, team)
        try:
            with transaction.atomic():
                if verb in ("moves", "leaves_teams", "reads_only", "undo", "next", "share"):
                    do()
                else:
                    self.before = actions.recorded(case_id=case.pk, act=do) or self.before
        except (NotPossible, actions.Objected):
            pass

    def _of_case(self, verb: str, case: Case, who: User, team: Team) -> Callable[[], object] | None:
        now, pk = self.world.now, case.pk
        given = {"case_id": pk, "by": who, "now": now}
        acts: dict[str, Callable[[], object]] = {
            "take": lambda: actions.take(**given),
            "assign": lambda: actions.assign(
                user=self.people[(who.pk + team.pk) % len(self.people)], **given
            ),
            "release": lambda: actions.release(**given),
            "offer": lambda: actions.hand_over(team=team, words="", **given),
            "accept": lambda: actions.accept_offer(**given),
            "accept_take": lambda: actions.accept_offer(takes=True, **given),
            "decline": lambda: actions.decline_offer(words="No", **given),
            "back": lambda: actions.take_offer_back(**given),
            "watch": lambda: actions.watch(team=team, **given),
            "unwatch": lambda: actions.unwatch(team=team, **given),
            "allow": lambda: actions.allow(team=team, is_allowed=True, **given),
            "forbid": lambda: actions.allow(team=team, is_allowed=False, **given),
            "ask": lambda: actions.ask(
                question=actions.Question(kind="question", words="?", team=team), **given
            ),
            "answer": lambda: self._answer(case, who),
            "close": lambda: actions.close(outcome="unconfirmed", words="", **given),
            "reopen": lambda: actions.reopen(**given),
        }
        return acts.get(verb)

    def _answer(self, case: Case, who: User) -> None:
        written = actions.Written(
            conversation_id=case.conversations.get().pk,
            text="Hello",
            is_public=False,
            seen_at=self.world.now,
        )
        actions.reply(case_id=case.pk, written=written, by=who, now=self.world.now)

    def _of_people(self, verb: str, who: User, team: Team) -> Callable[[], object]:
        world, ada = self.world, cast.ada()

        def change(**more: object) -> None:
            kept = {"name": who.name, "role": who.role, "teams": [team], "is_active": True}
            staff.change_user(user=who, by=ada, now=world.now, **(kept | more))
            actions.requeue(now=world.now)

        def writes() -> None:
            world.says("And now?")
            world.hear()
            world.care()

        acts: dict[str, Callable[[], object]] = {
            "next": lambda: actions.take_next(by=who, now=world.now),
            "share": lambda: actions.share(now=world.now),
            "how": lambda: actions.set_sharing(team=team, how="by_load", by=ada, now=world.now),
            "sweep": lambda: actions.requeue(now=world.now),
            "late": lambda: actions.remind_of_offers(now=world.now),
            "writes": writes,
            "away": lambda: actions.go_away(user=who, until=None, by=ada, now=world.now),
            "here": lambda: actions.come_back(user=who, by=ada, now=world.now),
            "moves": change,
            "leaves_teams": lambda: change(teams=[]),
            "reads_only": lambda: change(role=Role.READER) if who.role == Role.AGENT else None,
            "leaves": lambda: actions.let_go(user=who, to=None, by=ada, now=world.now),
            "undo": lambda: (
                self.before and actions.put_back(before=self.before, by=who, now=world.now)
            ),
        }
        return acts[verb]


def check(case: Case) -> None:
    """What must hold of a case at every moment."""
    case.refresh_from_db()
    assert case.team.archived_at is None
    offers = list(Offer.objects.filter(case=case, ended_at=None))
    assert len(offers) <= 1
    assert all(offer.giver_id == case.team_id for offer in offers)
    if case.assignee is not None and case.closed_at is None:
        assert case.assignee.is_active
        assert lines.may_answer(case, case.assignee), case.assignee.name
    watching = set(case.watchers.values_list("pk", flat=True))
    assert case.team_id not in watching
    assert set(case.allowances.values_list("team_id", flat=True)) <= watching
    if case.closed_at is not None:
        assert not offers
        assert not case.asides.filter(ended_at=None).exists()


class TestEveryHistory:
    @settings(
        max_examples=15,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(steps)
    def test_leaves_each_case_in_the_care_of_one_team_and_of_nobody_who_may_not(
        self, world: World, history: list[tuple[str, int, int, int]]
    ) -> None:
        begin, n_wires = world.now, len(world.network.wires)
        with transaction.atomic():
            desk = History(world)
            for verb, case, who, team in history:
                desk.step(verb, desk.cases[case], desk.people[who], desk.teams[team])
                for one in desk.cases:
                    check(one)
            transaction.set_rollback(True)
        world.now = begin
        del world.network.wires[n_wires:]
