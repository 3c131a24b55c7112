from __future__ import annotations

from datetime import timedelta

from tests import cast
from tests.playbooks import kept
from tests.world import World

from allears.cases import actions as cases
from allears.playbooks import actions
from allears.playbooks.results import listed, results_of, steps_of


class TestListed:
    def test_puts_what_is_used_most_first_and_knows_what_lies_idle(self, world: World) -> None:
        macro, book = kept.usual(), kept.playbook()
        case = world.case("My kettle is broken")
        actions.run(macro=macro, case_id=case.pk, by=world.agent, now=world.now)
        rows = listed(world.agent, "", now=world.now)
        assert [(one["row"], one["tally"].n) for one in rows] == [(macro, 1), (book, 0)]
        later = world.now + timedelta(days=91)
        assert len(listed(world.agent, "", is_idle=True, now=later)) == 2
        assert listed(world.agent, "", is_idle=True, now=world.now) == []
        assert [one["row"] for one in listed(world.agent, "", kind="playbook", now=later)] == [book]


class TestResultsOf:
    def test_give_no_share_of_few(self, world: World) -> None:
        macro, case = kept.usual(), world.case("My kettle is broken")
        actions.run(macro=macro, case_id=case.pk, by=world.agent, now=world.now)
        cases.close(case_id=case.pk, outcome="spam", words="", by=world.agent, now=world.now)
        world.pass_time(hours=1)
        cases.look_at_uses(now=world.now)
        found = results_of("macro", macro.pk, now=world.now)
        assert found["ends"] == [("Spam", 1)]
        assert found["good"] is None
        assert found["people"] == [("Amir Haddad", 1)]


class TestStepsOf:
    def test_tell_where_it_was_left(self, world: World) -> None:
        book = kept.playbook()
        for who in ("ana", "ben"):
            case = world.case("My kettle is broken", who=who)
            row = actions.begin(playbook=book, case_id=case.pk, by=world.agent, now=world.now)
            actions.tick(
                following_id=row.pk, step="greet", answer="", by=world.agent, now=world.now
            )
        actions.leave(following_id=row.pk, words="A toaster", by=cast.lena(), now=world.now)
        found = steps_of(book)
        assert (found["n_followed"], found["n_left"], found["n_ended"]) == (2, 1, 0)
        assert [(one["n_done"], one["n_left"]) for one in found["steps"][:2]] == [(2, 0), (0, 1)]
        assert found["whys"] == ["A toaster"]
