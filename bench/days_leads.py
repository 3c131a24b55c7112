"""What leads do beside answering: share out, see to who is not satisfied, problems, walls, people who are one."""

from __future__ import annotations

from datetime import timedelta

from allears.cases import actions as cases
from allears.cases.models import Case
from allears.cases.rules.licence import Reach
from allears.contacts.models import Contact, Merge
from allears.problems import actions as problems
from allears.problems.models import Gathering, Problem, Telling
from allears.problems.preview import Texts
from allears.staff import actions as staff
from allears.staff.models import Behind, User
from bench.days_world import World

LETTER = "Hello {{first_name|there}}, about “{{your_words}}”: {{text}} {{agent}}"


class Leads:
    """`turn` does one of these."""

    def __init__(self, world: World) -> None:
        self._world, self._rng = world, world.rng
        self._acts = {
            "share out by hand": (4, self._bulk),
            "see to": (4, self._see_to),
            "problem": (4, self._problem),
            "tell everybody": (2, self._tell),
            "wall a case": (1, self._wall_case),
            "wall a person": (0.7, self._wall_person),
            "who is behind": (0.5, self._behind),
            "one person": (1, self._merge),
            "two people": (0.7, self._unmerge),
            "licence": (0.5, self._licence),
            "crisis": (0.2, self._crisis),
            "reopen": (2, self._reopen),
            "send again": (3, self._send_again),
        }

    def turn(self, by: User) -> None:
        names = list(self._acts)
        (name,) = self._rng.choices(names, [self._acts[one][0] for one in names])
        self._world.do(name, lambda: self._acts[name][1](by), by=by)
        if name == "who is behind":
            self._world.house.refresh()

    def _some(self, n: int, **of: object) -> list[int]:
        rows = Case.objects.filter(**of)
        return list(rows.order_by("-last_message_at").values_list("pk", flat=True)[: n * 5])[::5]

    def _bulk(self, by: User) -> object:
        """On a handful at once, in the name of one; sometimes all of it is taken back."""
        world, house = self._world, self._world.house
        act = self._rng.choice(("assign", "team", "priority", "snooze", "close"))
        user = house.people[self._rng.choice(house.members[self._rng.choice(house.teams).pk])]
        value = {
            "assign": str(user.pk),
            "team": str(self._rng.choice(house.teams).pk),
            "priority": self._rng.choice(("low", "high")),
            "snooze": (world.now + timedelta(hours=9)).isoformat(),
            "close": "unconfirmed",
        }[act]
        ids = self._some(6, closed_at=None, waiting_since__isnull=False)
        if not ids:
            return None
        bulk = cases.begin_bulk(act=act, value=value, case_ids=ids, by=by, now=world.now)
        if self._rng.random() < 0.4:
            world.clock.go(timedelta(seconds=5))
            return cases.undo_bulk(bulk_id=bulk.pk, by=by, now=world.now)
        return bulk

    def _see_to(self, by: User) -> object:
        ids = self._some(1, dissatisfied_at__isnull=False)
        return [cases.seen_to(case_id=pk, by=by, now=self._world.now) for pk in ids]

    def _reopen(self, by: User) -> object:
        ids = self._some(1, closed_at__isnull=False)
        return [cases.reopen(case_id=pk, by=by, now=self._world.now) for pk in ids]

    def _send_again(self, by: User) -> object:
        found = self._world.checks.rows.given_up()
        return [cases.send_again(message_id=pk, by=by, now=self._world.now) for pk in found[:2]]

    # ---- problems ----------------------------------------------------------------------------

    def _problem(self, by: User) -> object:
        """What gathers becomes one; one that is known goes on."""
        now = self._world.now
        found = Gathering.objects.filter(dismissed_at=None).order_by("first_id").first()
        if found is not None:
            facts = problems.Facts(kind="problem", title=" ".join(found.words)[:80] or "A problem")
            row = problems.open_problem(facts=facts, by=by, now=now)
            n = problems.link_gathering(problem_id=row.pk, first_id=found.pk, by=by, now=now)
            said = problems.Said(language="en", title="We know", text="It is mended.")
            problems.say_in_public(problem_id=row.pk, said=said, by=by, now=now)
            return n
        row_ = Problem.objects.exclude(state__in=["fixed", "none"]).order_by("pk").first()
        if row_ is None:
            return None
        state = "known" if row_.state == "suspected" else "fixed"
        return problems.change_state(problem_id=row_.pk, state=state, note="", by=by, now=now)

    def _tell(self, by: User) -> object:
        now = self._world.now
        running = Telling.objects.filter(ended_at=None, stopped_at=None).first()
        if running is not None and self._rng.random() < 0.2:
            return problems.stop_telling(telling_id=running.pk, by=by, now=now)
        row = Problem.objects.filter(state__in=["known", "fixed"]).order_by("-state_at").first()
        if row is None:
            return None
        change = row.changes.order_by("-at", "-pk")[0]
        texts = Texts(by_language={"en": LETTER}, usual="en")
        return problems.begin_telling(change_id=change.pk, texts=texts, by=by, now=now)

    # ---- walls -------------------------------------------------------------------------------

    def _wall_case(self, by: User) -> object:
        wall, now = self._world.house.wall, self._world.now
        if self._rng.random() < 0.3:
            ids = self._some(1, wall=wall, closed_at=None)
            return [
                cases.wall_case(case_id=pk, wall=None, words="Over", by=by, now=now) for pk in ids
            ]
        ids = self._some(1, closed_at=None)
        return [cases.wall_case(case_id=pk, wall=wall, words="Ours", by=by, now=now) for pk in ids]

    def _wall_person(self, by: User) -> object:
        wall, now = self._world.house.wall, self._world.now
        case = Case.objects.filter(closed_at=None).order_by("-last_message_at").first()
        if case is None:
            return None
        is_out = self._rng.random() < 0.3
        return cases.wall_person(
            contact_id=case.contact_id, wall=None if is_out else wall, words="Ours", by=by, now=now
        )

    def _behind(self, by: User) -> object:
        """Somebody comes in, or goes out again."""
        wall, now = self._world.house.wall, self._world.now
        assert wall is not None
        row = Behind.objects.filter(wall=wall, person__isnull=False).exclude(person=by).first()
        if row is not None:
            return staff.take_out(wall=wall, behind_id=row.pk, by=by, now=now)
        other = self._rng.choice(list(self._world.house.people.values()))
        return staff.put_behind(wall=wall, person=other, by=by, now=now)

    # ---- people ------------------------------------------------------------------------------

    def _merge(self, by: User) -> object:
        rows = Contact.objects.filter(merged_into=None).order_by("-pk")
        ids = list(rows.values_list("pk", flat=True)[:40])
        if len(ids) < 2:
            return None
        keep, other = self._rng.sample(ids, 2)
        return cases.merge_contacts(keep_id=keep, other_id=other, by=by, now=self._world.now)

    def _unmerge(self, by: User) -> object:
        row = Merge.objects.filter(undone_at=None).order_by("-pk").first()
        return row and cases.unmerge_contacts(merge_id=row.pk, by=by, now=self._world.now)

    def _licence(self, by: User) -> object:
        user = self._rng.choice(list(self._world.house.people.values()))
        reach = Reach(network="", is_public=self._rng.random() < 0.5)
        act = cases.give_licence if self._rng.random() < 0.7 else cases.take_licence
        return act(user=user, reach=reach, words="By a lead", by=by, now=self._world.now)

    def _crisis(self, by: User) -> object:
        return cases.declare_crisis(is_on=self._rng.random() < 0.5, by=by, now=self._world.now)
