"""A desk that has answered before: cases that ended well or badly, and what of them is known."""

from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions as cases
from allears.cases.actions import Ending
from allears.cases.models import Case, Message
from allears.drafting import actions

LEAK = "Hello, the lid of my kettle leaks boiling water whenever I pour. Is that normal?"
LEAK_AGAIN = "The kettle leaks at the lid when I pour water, what do I do?"
ANSWER = (
    "Hello Ana,\n\nthank you for telling us, Ana. A lid that leaks is worn: we send you a new seal."
    " Please do not use it until then.\n\nBest regards\nAmir Haddad"
)
DRAFT = (
    "Thank you for telling us, {name}. A lid that leaks is worn: we send you a new seal."
    " Please do not use it until then."
)


class Desk:
    """Made of a `World`: what happens there, step by step."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answered(
        self,
        asked: str = LEAK,
        said: str = ANSWER,
        *,
        who: str = "ana",
        outcome: str = "unconfirmed",
        leaves: bool = True,
    ) -> tuple[Case, Message]:
        """Somebody asked, was answered, and the case ended."""
        case = self.world.case(asked, who=who)
        self.world.pass_time(minutes=5)
        message = self.world.answer(case, said)
        if leaves:
            self.world.deliver()
        self.world.pass_time(minutes=5)
        self.close(case, outcome)
        return case, message

    def close(self, case: Case, outcome: str) -> None:
        ending = Ending(is_spoken=True) if outcome == "satisfied" else None
        cases.close(
            case_id=case.pk,
            outcome=outcome,
            words="",
            by=self.world.agent,
            now=self.world.now,
            ending=ending,
        )

    def learn(self) -> int:
        """As `care` does, until nothing is due."""
        n = 0
        while found := actions.learn(now=self.world.now):
            n += found
        return n

    def asks(self, text: str = LEAK_AGAIN, who: str = "jonas") -> Case:
        return self.world.case(text, who=who)


@pytest.fixture
def desk(world: World) -> Desk:
    cast.lena()
    return Desk(world)
