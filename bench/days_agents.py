"""A turn of everybody at work: what waits for a yes of theirs first, then their own cases, then the next best.

The lists of work are read once a turn for everybody, so some of them are stale when they are used, as
on a screen that somebody has had open for a few minutes.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import timedelta

from allears.cases import actions as cases
from allears.cases.models import Approval, Aside, Case, Draft, Offer
from allears.staff.models import User
from bench.days_acts import Acts
from bench.days_leads import Leads
from bench.days_world import World

LOOKS_AWAY = 0.8
"""Who sees an empty queue presses the key for the next best only now and then."""
ILL_SHARE, AWAY_SHARE = 0.002, 0.002
"""Of turns, for each."""


class Agents:
    """`turn` lets everybody at work do one thing or two."""

    def __init__(self, world: World, *, pace: float) -> None:
        """`pace`: how much somebody does in a turn, in the mean."""
        self._world, self._pace = world, pace
        self._acts, self._leads = Acts(world), Leads(world)
        self._rng: random.Random = world.rng

    def turn(self) -> None:
        world, house = self._world, self._world.house
        away = world.checks.rows.away(world.now)
        here = [
            one for one in house.people.values() if house.at_work(one.pk, world.now)
        ]  # fmt: skip
        here.sort(key=lambda one: one.pk)
        self._rng.shuffle(here)
        mine = self._mine()
        asked = self._asked()
        for user in here:
            if user.pk in away:
                if away[user.pk] is None and self._rng.random() < 0.05:
                    self._come_back(user)
                continue
            for _act in range(int(self._pace + self._rng.random())):
                self._one(user, mine[user.pk], asked[user.pk])

    def _come_back(self, user: User) -> None:
        now = self._world.now
        self._world.do("come back", lambda: cases.come_back(user=user, by=user, now=now), by=user)

    def _mine(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        rows = Case.objects.filter(assignee__isnull=False, closed_at=None, snoozed_until=None)
        waiting = rows.filter(waiting_since__isnull=False).order_by("order_at", "pk")
        for user_id, case_id in waiting.values_list("assignee_id", "pk"):
            found[user_id or 0].append(case_id)
        return found

    def _asked(self) -> dict[int, list[tuple[str, int]]]:
        """What waits for a word of somebody: offers, questions at the side, answers that need a yes."""
        found: dict[int, list[tuple[str, int]]] = defaultdict(list)
        members = self._world.house.members
        for case_id, taker_id in Offer.objects.filter(ended_at=None).values_list(
            "case_id", "taker_id"
        ):
            for pk in members[taker_id]:
                found[pk].append(("offer", case_id))
        for pk, team_id, person_id in Aside.objects.filter(ended_at=None).values_list(
            "pk", "team_id", "person_id"
        ):
            for user_id in members.get(team_id or 0, [person_id or 0]):
                found[user_id].append(("aside", pk))
        for pk, team_id in Approval.objects.filter(ended_at=None).values_list(
            "pk", "case__team_id"
        ):
            for user in self._world.house.leads():
                if user.pk in members[team_id] or user.is_administrator:
                    found[user.pk].append(("approval", pk))
        return found

    def _one(self, user: User, mine: list[int], asked: list[tuple[str, int]]) -> None:
        world, rng = self._world, self._rng
        dice = rng.random()
        if dice < ILL_SHARE + AWAY_SHARE:
            until = (
                world.now + timedelta(hours=rng.choice((2, 20, 60))) if dice < AWAY_SHARE else None
            )
            world.do(
                "go away",
                lambda: cases.go_away(user=user, until=until, by=user, now=world.now),
                by=user,
            )
        elif not user.can_answer:
            if mine or rng.random() < 0.05:
                world.do("reader takes", lambda: cases.take_next(by=user, now=world.now), by=user)
        elif user.can_lead and rng.random() < 0.25:
            self._leads.turn(user)
        elif asked and rng.random() < 0.6:
            self._say(user, *rng.choice(asked))
        elif mine and rng.random() < 0.85:
            case_id = mine[0] if rng.random() < 0.7 else rng.choice(mine)
            name, act = self._acts.choose()
            world.do(name, lambda: act(user, case_id), by=user)
        elif rng.random() < 0.03:
            self._go_on(user)
        else:
            self._next(user)

    def _next(self, user: User) -> None:
        best = self._world.checks.fair.before(user)
        if best is None and self._rng.random() < LOOKS_AWAY:
            return
        before = self._world.n_ended_early
        case = self._world.do(
            "next best", lambda: cases.take_next(by=user, now=self._world.now), by=user
        )
        if self._world.n_ended_early == before:
            self._world.checks.fair.after(user, best, case)

    def _say(self, user: User, what: str, pk: int) -> None:
        world, dice = self._world, self._rng.random()
        if what == "offer" and dice < 0.7:
            world.do(
                "accept",
                lambda: cases.accept_offer(case_id=pk, takes=dice < 0.3, by=user, now=world.now),
                by=user,
            )
        elif what == "offer":
            world.do(
                "decline",
                lambda: cases.decline_offer(case_id=pk, words="Not ours", by=user, now=world.now),
                by=user,
            )
        elif what == "approval":
            approval = Approval.objects.get(pk=pk)
            world.do("decide", lambda: self._acts.decide(user, approval), by=user)
        elif dice < 0.2:
            world.do(
                "own aside", lambda: cases.own_aside(aside_id=pk, by=user, now=world.now), by=user
            )
        else:
            verdict = "yes" if dice < 0.8 else "no"
            world.do(
                "answer aside",
                lambda: cases.answer_aside(
                    aside_id=pk, words="It is.", verdict=verdict, by=user, now=world.now
                ),
                by=user,
            )

    def _go_on(self, user: User) -> None:
        """From the draft of somebody who is not there, or from one's own, which came back."""
        world = self._world
        rows = (
            Draft.objects.filter(case__closed_at=None).select_related("user").order_by("changed_at")
        )
        draft = rows.first()
        if draft is None:
            return
        if draft.user_id != user.pk:
            world.do(
                "take over",
                lambda: cases.take_over(
                    case_id=draft.case_id, writer=draft.user, by=user, now=world.now
                ),
                by=user,
            )
        else:
            world.do("answer", lambda: self._acts.answer(user, draft.case_id), by=user)
