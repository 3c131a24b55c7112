"""Two people, or one and a loop, at one case in the same second: pairs of acts by two threads, then all laws.

    python -m bench days --pairs 1000 [--seed N]

Each pair has a case of its own, with a past of up to three acts. Both begin at one moment, each on a line of
its own to the database, and wait now and then for a moment of chance before a statement, so that they meet
at another place each time. Then: neither was broken off (a deadlock, a row that is gone under the feet);
of two answers one left; nobody answered past a word that came first; and the laws of `days_laws` hold.
Which pairs, pasts and waits there are comes from the seed; how the machine mixes two threads does not.
"""

from __future__ import annotations

import random
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from allears.cases import actions as cases
from allears.cases.models import Case, Message
from allears.lib import sight
from allears.staff import guard
from allears.staff.actions import NotPossible
from allears.staff.models import User
from bench import days_house
from bench.days_checks import Checks
from bench.days_clock import FakeClock
from bench.days_network import networks
from bench.days_pair_acts import ACTS, OURS, Hand
from bench.days_people import Matter, People

WAIT_S = 600.0
"""For the other one; a machine may rest for minutes while somebody measures on it."""
LONGEST_S = 0.004
"""Before a statement, now and then."""
BATCH = 20
"""Cases that are made at once."""
UNTIMED = ("its history goes back in time", "somebody outside its wall was told of it")
"""Laws about an order that two acts of one moment do not have."""
FAVOURITES = ("send", "send and close", "promise", "merge", "writes", "deliver")
REFUSALS = (NotPossible, cases.Objected)


class Pairs:
    """`run` does so many pairs; raises `days_checks.Violation` at the first that breaks something."""

    def __init__(self, *, seed: int, begin: datetime, stack: ExitStack) -> None:
        self._rng = rng = random.Random(seed)
        self._nets = stack.enter_context(networks(rng))
        for net in self._nets.values():
            net.trouble_share = 0.0
        self._clock = FakeClock(begin)
        stack.enter_context(self._clock.moved())
        self.house = days_house.build(n_agents=9, n_teams=3, rng=rng, now=begin)
        self._people = People(self._nets, rng)
        self.checks = Checks(self._nets, rng, slack=timedelta(hours=2), without=UNTIMED)
        self._pool = stack.enter_context(ThreadPoolExecutor(2))
        stack.callback(self._end)
        self.ended: Counter[str] = Counter()

    def _end(self) -> None:
        """Their lines to the database are theirs to close."""
        begin = threading.Barrier(2)

        def close() -> None:
            begin.wait(WAIT_S)
            connection.close()

        for one in [self._pool.submit(close) for _thread in range(2)]:
            one.result(WAIT_S)

    def run(self, n: int, pairs: Sequence[tuple[str, str]] = ()) -> None:
        todo = list(pairs) or [self._choose() for _ in range(n)]
        for at in range(0, len(todo), BATCH):
            batch = todo[at : at + BATCH]
            for names, (case_id, matter) in zip(batch, self._begin(len(batch)), strict=True):
                self._pair(names, case_id, matter)
            self._settle()

    def _choose(self) -> tuple[str, str]:
        rng, names = self._rng, list(ACTS)
        first = rng.choice(FAVOURITES) if rng.random() < 0.4 else rng.choice(names)
        return first, first if rng.random() < 0.06 else rng.choice(names)

    def _begin(self, n: int) -> list[tuple[int, Matter]]:
        """So many new cases."""
        self._clock.go(timedelta(minutes=5))
        found: list[tuple[int, Matter]] = []
        while len(found) < n:
            matters = [self._people.begin(self._clock.now) for _ in range(n - len(found))]
            ACTS["writes"](self._hand(self.house.administrator, 0))
            for matter in matters:
                rows = Message.objects.filter(mention__external_id=matter.root_id)
                found += [(pk, matter) for pk in rows.values_list("case_id", flat=True)[:1]]
        return found

    def _hand(self, by: User, case_id: int) -> Hand:
        seen = Message.objects.filter(case_id=case_id).order_by("-pk").values_list("pk", flat=True)
        rng = random.Random(self._rng.random())
        return Hand(self.house, by, case_id, self._clock.now, next(iter(seen[:1]), 0), rng)

    def _who(self, case_id: int) -> User:
        house, rng = self.house, self._rng
        team_id = Case.objects.filter(pk=case_id).values_list("team_id", flat=True).first()
        near = house.members.get(team_id or 0, [])
        pk = rng.choice(near) if near and rng.random() < 0.7 else rng.choice(list(house.people))
        return User.objects.get(pk=pk)

    # ---- one pair ----------------------------------------------------------------------------

    def _pair(self, names: tuple[str, str], case_id: int, matter: Matter) -> None:
        past = self._rng.sample(list(OURS), self._rng.choice((0, 1, 2, 3)))
        for name in past:
            if name != "erase":
                self._clock.go(timedelta(seconds=1))
                _did(ACTS[name], self._hand(self._who(case_id), case_id))
        self._clock.go(timedelta(seconds=20))
        if "writes" in names:
            self._people.more(matter, self._clock.now)
        people = [self._who(case_id), self._who(case_id)]
        hands = [self._hand(by, case_id) for by in people]
        what = f"{names[0]} by {people[0].pk} x {names[1]} by {people[1].pk}, after {past}"
        self._look(case_id, hands[0].seen_id, self._together(names, hands), what)

    def _together(self, names: Sequence[str], hands: Sequence[Hand]) -> list[object]:
        begin = threading.Barrier(2)

        def go(name: str, hand: Hand) -> object:
            begin.wait(WAIT_S)
            with connection.execute_wrapper(_waits(hand.rng)):
                return _did(ACTS[name], hand)

        asked = [self._pool.submit(go, *pair) for pair in zip(names, hands, strict=True)]
        return [one.result(WAIT_S) for one in asked]

    def _look(self, case_id: int, seen_id: int, found: Sequence[object], what: str) -> None:
        for one in found:
            self.ended["refused" if isinstance(one, REFUSALS) else "done"] += 1
            if isinstance(one, Exception) and not isinstance(one, REFUSALS):
                trace = "".join(traceback.format_exception(one))
                self.checks.fail(f"broken off: {what}", case_id, trace)
        new = Message.objects.filter(case_id=case_id, pk__gt=seen_id).order_by("pk")
        sent = [one for one in found if isinstance(one, Message) and one.outgoing_id]
        if (
            len(sent) > len({(one.by_id, one.text) for one in sent})
            or len({one.by_id for one in sent}) > 1
        ):
            self.checks.fail(f"two answers left: {what}", case_id)
        if sent and new and new[0].mention_id and new[0].pk < sent[0].pk:
            self.checks.fail(f"an answer went past a word: {what}", case_id)
        self.checks.step(what, by=None, now=self._clock.now)

    def _settle(self) -> None:
        """All that is on its way arrives; the loops come round; then the laws of all."""
        for _round in range(3):
            self._clock.go(timedelta(minutes=15))
            hand = self._hand(self.house.administrator, 0)
            ACTS["writes"](hand)
            while ACTS["deliver"](hand):
                pass
        self.checks.all(now=self._clock.now)


def _did(act: Callable[[Hand], object], hand: Hand) -> object:
    try:
        with sight.through(guard.sight_of(hand.by)):
            return act(hand)
    except Exception as why:  # what it is worth is judged by `_look`
        return why


def _waits(rng: random.Random) -> Callable[..., Any]:
    def wait(execute: Callable[..., Any], *given: Any) -> Any:
        if rng.random() < 0.4:
            time.sleep(rng.random() * LONGEST_S)
        return execute(*given)

    return wait


@contextmanager
def opened(*, seed: int, begin: datetime) -> Iterator[Pairs]:
    with ExitStack() as stack:
        yield Pairs(seed=seed, begin=begin, stack=stack)
