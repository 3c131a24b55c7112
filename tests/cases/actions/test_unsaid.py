"""A line in public that was not said stands in the history."""

from __future__ import annotations

from tests import cast
from tests.cases.actions.test_public_words import answered, lines, public_case
from tests.world import World

from allears.cases import actions
from allears.cases.actions import public_words
from allears.cases.models import Case, Event


class TestUnsaid:
    def told(self, case: Case) -> list[str]:
        rows = Event.objects.filter(case=case, kind="public_word", data__is_unsaid=True)
        return list(rows.values_list("words", flat=True))

    def test_is_told_in_the_history_when_the_answer_is_taken_back(self, world: World) -> None:
        case = public_case(world)
        message = answered(world, case, hold_s=10)
        assert actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        assert self.told(case) == ["The answer with which it was to go did not leave."]
        world.deliver()
        assert lines(case) == []

    def test_is_told_with_why_when_they_wrote_meanwhile(self, world: World) -> None:
        case = public_case(world)
        message = answered(world, case, hold_s=60)
        world.pass_time(seconds=30)
        world.says("And where is it now?", visibility="public")
        world.hear()
        world.care()
        public_words.left(message, now=world.now)
        assert self.told(case) == ["They wrote meanwhile, and are answered first."]
        page = cast.at_the_desk(world.agent).get(f"/cases/{case.pk}/").content.decode()
        assert "The line in public was not said" in page
