from __future__ import annotations

from datetime import timedelta

from tests.cases.actions.test_outcomes import close
from tests.cases.actions.test_promises import promise
from tests.world import World

from allears.cases import actions, queries


class TestKept:
    def test_counts_promises_where_they_ended(self, world: World) -> None:
        kept, broken = world.case(), world.case("Another thing.", who="bo")
        first, second = promise(world, kept, hours=5), None
        actions.keep_promise(promise_id=first.pk, by=world.agent, now=world.now)
        second = promise(world, broken, hours=5)
        world.deliver()
        actions.remind_of_promises(now=second.due_at + timedelta(minutes=1))
        found = queries.kept(world.now + timedelta(hours=6))
        (team,), (person,) = found.teams, found.people
        assert (team.name, team.n_kept, team.n_broken, team.share) == ("Customer service", 1, 1, 50)
        assert person.name == "Amir Haddad"

    def test_counts_ends_causes_and_why_people_left(self, world: World) -> None:
        known = {"cause": "ours", "leaving": "price", "leaving_words": "Too dear."}
        close(world, world.case(), "not_satisfied", **known)
        again = world.case("Another thing.", who="bo")
        close(world, again, "spam")
        actions.reopen(case_id=again.pk, by=world.agent, now=world.now)
        found = queries.kept(world.now)
        assert found.outcomes == [("Not satisfied", 1)]
        assert found.causes == [("Ours", 1)]
        assert (found.leavings, found.leaving_words) == ([("Price", 1)], ["Too dear."])

    def test_quotes_nothing_of_a_hard_case(self, world: World) -> None:
        case = world.case()
        actions.open_hard(case_id=case.pk, kind="death", by=world.agent, now=world.now)
        known = {"cause": "ours", "leaving": "price", "leaving_words": "Too dear."}
        close(world, case, "not_satisfied", **known)
        found = queries.kept(world.now)
        assert (found.leavings, found.leaving_words) == ([("Price", 1)], [])
