"""What is looked at after each step, each hour and each day; the first break ends the run with the history of its case.

After a step: the laws, of the cases whose history grew. Each hour: the laws of all that are open or were touched;
each day, and at the end: of all. Each hour, too: that what changed on a case stands in its history; what
arrived on the networks against the outbox; and what people who are outside of a wall find when they ask
lists, search, counts and their notices.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from allears.cases import queries as cases
from allears.cases.actions import Written
from allears.cases.models import Case, Message
from allears.cases.queries import search
from allears.lib import sight
from allears.staff import guard
from allears.staff import queries as staff
from allears.staff.models import User
from bench.days_fair import Fair
from bench.days_laws import prepared
from bench.days_network import Network
from bench.days_rows import Rows, Standing

CHANGES = {
    "team": {"handed", "undone", "routed"},
    "assignee": {"taken", "assigned", "released", "handed", "replied", "approval_asked", "undone", "walled"},
    "closed": {"closed", "reopened", "undone"},
    "snoozed": {"snoozed", "woke", "closed", "undone"},
    "priority": {"renamed", "undone"},
    "title": {"renamed", "edited", "gone", "undone"},
    "wall": {"walled"},
    "dissatisfied": {"not_satisfied", "closed", "satisfied", "renamed", "undone"},
    "broken": {"promise_broken", "promise_kept", "promise_over", "sent", "replied", "closed", "satisfied", "undone"},
}  # fmt: skip
"""By which events a field of a case may have changed."""


SOME, ALL = "days_some", "days_all"
WHOLE_EVERY = timedelta(days=1)
_ASSIGNEE = 2
"""Its place in how a case stands."""


def not_who_has_it(standing: tuple[object, ...]) -> tuple[object, ...]:
    """How a case stands, but for its assignee: who answers a case of nobody's has it from then on."""
    return standing[:_ASSIGNEE] + standing[_ASSIGNEE + 1 :]


class Violation(Exception):
    """A law is broken."""


class Checks:
    """`step` after each step, `hour` now and then."""

    def __init__(
        self,
        nets: dict[str, Network],
        rng: random.Random,
        *,
        slack: timedelta,
        without: Collection[str] = (),
    ) -> None:
        """`without`: laws that are not asked."""
        self.rows = Rows()
        self.fair = Fair(self)
        self.counts: Counter[str] = Counter()
        self._nets, self._rng, self._slack = nets, rng, slack
        self._laws = {
            SOME: prepared(SOME, "c.id = ANY(%(ids)s)", without=without),
            ALL: prepared(ALL, "true", without=without),
        }
        self._event_id = self._notice_id = 0
        self._lately: set[int] = set()
        """Cases whose history grew since the last hour."""
        self._whole_at: datetime | None = None
        self._stood: dict[int, Standing] = {}
        self._stood_event_id = 0
        self._said: dict[str, int] = dict.fromkeys(nets, 0)

    def fail(self, law: str, case_id: int | None, more: str = "") -> None:
        history = self.rows.history(case_id) if case_id else ""
        raise Violation(f"{law}\n  case {case_id} {more}\n{history}")

    # ---- each step ---------------------------------------------------------------------------

    def step(self, what: str, *, by: User | None, now: datetime) -> None:
        """The cases whose history grew."""
        ids, last_id, notice_id = self.rows.touched(self._event_id)
        if not ids:
            return
        self._lately.update(ids)
        self._look(SOME, ids, now=now, what=f"after “{what}” by {by}")
        self.counts["cases looked at after a step"] += len(ids)
        self._event_id, self._notice_id = last_id, notice_id

    def _look(self, name: str, ids: list[int], *, now: datetime, what: str) -> None:
        given = (ids, now, self._slack, self._notice_id)
        for law, case_id in self.rows.ask_prepared(name, self._laws[name], given):
            self.fail(law, case_id, what)

    def answered(self, done: object, written: Written) -> None:
        """Nobody answers past what they have not seen."""
        if not isinstance(done, Message):
            return
        since = Message.objects.filter(case_id=done.case_id, received_at__gt=written.seen_at)
        unseen = since.exclude(pk=done.pk).exclude(by_id=done.by_id)
        if unseen.exists() and not written.is_sure:
            self.fail("an answer went past words that its writer had not seen", done.case_id)
        self.counts["answers"] += 1

    def taken_back(
        self, message: Message, before: tuple[object, ...], *, is_back: bool | None
    ) -> None:
        """`before`: how the case stood before the answer. Only who has it now may be another."""
        is_there = Message.objects.filter(pk=message.pk).exists()
        if bool(is_back) == is_there:
            self.fail("an answer was taken back and stands there, or not and is gone", None)
        self.counts["taken back"] += bool(is_back)
        if is_back:
            after = self.rows.standing(message.case_id)
            if not_who_has_it(after) != not_who_has_it(before):
                law = "taking an answer back did not restore its case"
                self.fail(law, message.case_id, f"\n  {before}\n  {after}")

    def undone(self, case_id: int, before: object, *, what: str) -> None:
        after = self.rows.standing(case_id)
        if after != before:
            self.fail(f"undoing “{what}” did not restore it", case_id, f"\n  {before}\n  {after}")
        self.counts["undone"] += 1

    # ---- each hour ---------------------------------------------------------------------------

    def all(self, *, now: datetime) -> None:
        """The laws of all cases, and that nothing arrived twice."""
        self._look(ALL, [], now=now, what="of all")
        self._whole_at = now
        self.counts["whole looks"] += 1
        self._once()

    def _all_that_may_break(self, *, now: datetime) -> None:
        """The laws of the open cases and of those that something happened to; once a day of all: what is
        closed and untouched can only break by a write that no history tells of."""
        if self._whole_at is None or now - self._whole_at >= WHOLE_EVERY:
            self.all(now=now)
        else:
            ids = sorted(self._lately.union(self.rows.open_ids()))
            self._look(SOME, ids, now=now, what="of all that are open")
            self._once()
        self._lately.clear()

    def _once(self) -> None:
        for net in self._nets.values():
            if net.twice:
                self.fail(f"sent twice: {net.twice}", self.rows.case_of_key(net.twice[0]))

    def hour(self, *, now: datetime, is_last: bool = False) -> None:
        """Everything. `is_last`: the laws of all cases, whenever they were asked before."""
        if is_last:
            self._whole_at = None
        self._all_that_may_break(now=now)
        self._changes()
        self._arrived()
        self._requeued(now=now)
        self._walls(now=now)
        self.counts["hours looked at"] += 1

    def _changes(self) -> None:
        """What changed on a case since the last look stands in its history since."""
        stands = self.rows.standings()
        kinds = self.rows.kinds_since(self._stood_event_id)
        for pk, new in stands.items():
            old = self._stood.get(pk)
            if old is None or old == new:
                continue
            for name in CHANGES:
                if getattr(old, name) != getattr(new, name) and not CHANGES[name] & kinds.get(
                    pk, set()
                ):
                    self.fail(
                        f"{name} changed, and the history does not say so", pk, f"{old} {new}"
                    )
        self._stood, self._stood_event_id = stands, self._event_id

    def _arrived(self) -> None:
        """What the networks took and what the desk believes that it sent."""
        for name, net in self._nets.items():
            new = [one.key for one in net.said[self._said[name] :]]
            self._said[name] = len(net.said)
            for key in self.rows.not_ours(new):
                self.fail(
                    f"it arrived, and the desk does not know it or took it back: {key}",
                    self.rows.case_of_key(key),
                )
            self.counts["arrived"] += len(new)
        took = {key for net in self._nets.values() for key in net.took}
        for key in self.rows.new_sent():
            if key not in took:
                self.fail(
                    f"the desk says that it left, and it never arrived: {key}",
                    self.rows.case_of_key(key),
                )

    def _requeued(self, *, now: datetime) -> None:
        """What waits does not lie with somebody who went away a while ago."""
        for case_id in self.rows.with_somebody_away(now - self._slack):
            self.fail("forgotten: it waits with somebody who is away", case_id)
        for mention_id in self.rows.undecided(now - self._slack):
            self.fail(f"forgotten: nobody decided about mention {mention_id}", None)

    def _walls(self, *, now: datetime) -> None:
        """Somebody outside asks for something that is behind one."""
        pairs = self.rows.outside(limit=40)
        for user_id, case_id in self._rng.sample(pairs, min(1, len(pairs))):
            user = User.objects.get(pk=user_id)
            with sight.through(guard.sight_of(user)):
                found = self._all_that(user, case_id, now=now)
            for place, ids in found.items():
                if case_id in ids:
                    self.fail(f"{user} is outside its wall and finds it by {place}", case_id)
            self.counts["asked from outside a wall"] += 1

    def _all_that(self, user: User, case_id: int, *, now: datetime) -> dict[str, set[int]]:
        """Every number of a case that they find, by where they ask."""
        team_ids = staff.team_ids_of(user)
        words = self.rows.words_of(case_id)
        found = {
            str(kind): {
                one.pk
                for one in cases.page(
                    cases.Queue(kind=kind), user=user, team_ids=team_ids, limit=500, now=now
                )
            }
            for kind in cases.Kind
        }
        rows, _found = search.find_cases(search.Wanted(words=words), by=user, limit=200)
        found["search"] = {one.pk for one in rows}
        found["number"] = {case_id} if cases.case(case_id) is not None else set()
        found["notices"] = {one.case_id for one in cases.all_notices(user, limit=2000)}
        n = cases.counts(user=user, team_ids=team_ids, now=now)["all"]
        if n != self.rows.n_waiting_for(user.pk):
            self.fail(f"the count of {user} holds what is hidden from them", case_id)
        found["all"] = set(Case.objects.values_list("pk", flat=True))
        return found
