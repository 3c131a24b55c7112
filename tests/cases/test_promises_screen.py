from __future__ import annotations

from datetime import timedelta

from tests.world import World

from allears.cases import promises_screen, queries, screen
from allears.cases.models import Case

from .actions.test_promises import promise


class TestOffered:
    def test_says_the_words_and_the_time_of_who_writes(self, world: World) -> None:
        case = world.case()
        found = promises_screen.offered(case, "I'll know by 3 pm.", by=world.agent, now=world.now)
        assert found == {
            "at": "2026-03-02T15:00",
            "words": "by 3 pm",
            "line": "“by 3 pm” promises an answer by",
        }

    def test_is_nothing_without_a_promise(self, world: World) -> None:
        case = world.case()
        for text in ("", "  ", "It works now."):
            assert promises_screen.offered(case, text, by=world.agent, now=world.now) is None


class TestShown:
    def test_grows_heavier_and_says_when_it_is_broken(self, world: World) -> None:
        case = world.case()
        found = promise(world, case, hours=5)
        (calm,) = promises_screen.shown(queries.promises_of(case.pk), now=world.now)
        later = world.now + timedelta(hours=6)
        (owed,) = promises_screen.shown(queries.promises_of(case.pk), now=later)
        assert (calm["weight"], owed["weight"]) == ("calm", "owed")
        type(found).objects.update(state="broken", ended_at=later)
        (broken,) = promises_screen.shown(queries.promises_of(case.pk), now=later)
        assert broken["is_broken"]


class TestSentence:
    def test_tells_of_each_turn(self, world: World) -> None:
        case = Case.objects.get(pk=world.case().pk)
        promise(world, case, hours=5)
        (event,) = case.events.filter(kind="promised")
        said = screen.event(event)
        assert said["words"] == "Amir Haddad promised an answer by Mon 2 Mar, 15:00"
        assert said["reason"] == "“by then”"
