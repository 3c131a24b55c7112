from __future__ import annotations

from datetime import timedelta

from tests import cast
from tests.world import World

from allears.cases import actions, queries


class TestTallies:
    def test_count_uses_people_and_ends_by_thing(self, world: World) -> None:
        cases = [world.case("Broken", who=who) for who in ("ana", "ben")]
        for case, by in zip(cases, (world.agent, cast.lena()), strict=True):
            actions.used(kind="macro", item=3, case_id=case.pk, by=by, now=world.now)
        actions.used(kind="canned", item=3, case_id=cases[0].pk, by=world.agent, now=world.now)
        actions.close(
            case_id=cases[0].pk, outcome="not_satisfied", words="", by=world.agent, now=world.now
        )
        world.pass_time(hours=1)
        actions.look_at_uses(now=world.now)
        since = world.now - timedelta(days=1)
        found = queries.tallies(["macro"], since=since)
        assert list(found) == [("macro", 3)]
        tally = found["macro", 3]
        assert (tally.n, tally.n_people, tally.n_ended, tally.n_not_satisfied) == (2, 2, 1, 1)
        assert queries.tallies(["macro"], since=world.now) == {}
        assert queries.users_of("macro", 3, since=since) == [("Amir Haddad", 1), ("Lena Brandt", 1)]
        assert queries.outcomes_of("macro", 3, since=since) == {"": 1, "not_satisfied": 1}
