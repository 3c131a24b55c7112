from __future__ import annotations

from typing import Any

from tests import cast
from tests.cases.actions.test_follow_ups import ask, solved
from tests.cases.actions.test_outcomes import answered, close
from tests.world import World

from allears.cases import actions, outcomes_screen, queries, screen
from allears.cases.models import Case


def shown(case: Case) -> dict[str, Any]:
    case.refresh_from_db()
    return outcomes_screen.shown(case, queries.thread(case.pk), cast.amir())


class TestShown:
    def test_offers_satisfied_by_their_word_alone(self, world: World) -> None:
        case = world.case()
        assert [value for value, _words in shown(case)["signs"]] == ["satisfied-spoken"]
        other = answered(world, "It is better, I think.", who="bo")
        theirs = other.messages.latest("pk")
        assert shown(other)["signs"][0][0] == f"satisfied-{theirs.pk}"
        assert shown(other)["suggested"] is None
        assert "satisfied" not in dict(outcomes_screen.OTHERS)

    def test_suggests_it_after_thanks(self, world: World) -> None:
        case = answered(world, "Thanks, works now!")
        assert shown(case)["suggested"]["words"] == "Thanks, works now!"
        close(world, case, "satisfied")
        assert shown(case)["suggested"] is None
        assert shown(case)["story"] == "Satisfied: they wrote it"

    def test_tells_how_often_they_were_asked(self, world: World) -> None:
        case = solved(world)
        assert shown(case)["story"].startswith("Solved, not confirmed, they are asked Tue 3 Mar")
        ask(world, hours=24)
        assert "asked once" in shown(case)["story"]
        ask(world, hours=72)
        ask(world, hours=72)
        assert shown(case)["story"] == "No answer after our tries, asked 2 times"

    def test_asks_why_only_whoever_leaves(self, world: World) -> None:
        case = world.case()
        assert not shown(case)["leavings"]
        Case.objects.update(intent="leaving")
        assert shown(case)["leavings"]


class TestSentence:
    def test_tells_of_what_the_person_says(self, world: World) -> None:
        case = world.case()
        actions.says_not_good(case_id=case.pk, words="Dark.", now=world.now)
        (event,) = case.events.filter(kind="not_satisfied")
        said = screen.event(event)
        assert (said["words"], said["reason"]) == ("The person says that it is not good", "Dark.")
