"""A desk on which many people have one problem: its cases are linked, and everybody can be told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests import cast
from tests.world import World

from allears.cases.models import Case
from allears.problems import actions
from allears.problems.models import Change, Problem, Telling
from allears.problems.preview import Texts

TEXTS = Texts(
    by_language={"en": "Hello {{first_name|there}}, {{text}} Yours, {{agent}}."}, usual="en"
)


def name(n: int) -> str:
    """Of the n-th who has it: "ana", "bna" and so on."""
    return f"{chr(97 + n % 26)}na{'h' * (n // 26)}"


class Trouble:
    """Lids that leak, and those who wrote of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lead = cast.lena()
        facts = actions.Facts(kind="problem", title="Kettle lids leak", team=cast.service())
        self.problem: Problem = actions.open_problem(facts=facts, by=world.agent, now=world.now)
        self.say("en", "The lid of the kettle is mended.")

    def say(self, language: str, text: str) -> None:
        said = actions.Said(language=language, title="Lids leak", text=text)
        actions.say_in_public(
            problem_id=self.problem.pk, said=said, by=self.lead, now=self.world.now
        )

    def people(self, n: int, *, first: int = 0) -> list[Case]:
        """So many people write, and their cases are linked."""
        found = [
            self.world.case(f"The lid of kettle number {one} leaks boiling water", who=name(one))
            for one in range(first, first + n)
        ]
        self.link(found)
        return found

    def link(self, cases: Sequence[Case]) -> None:
        ids = [case.pk for case in cases]
        actions.link_many(
            problem_id=self.problem.pk, case_ids=ids, by=self.world.agent, now=self.world.now
        )

    def fixed(self) -> Change:
        self.world.pass_time(minutes=1)
        return actions.change_state(
            problem_id=self.problem.pk,
            state="fixed",
            note="",
            by=self.world.agent,
            now=self.world.now,
        )

    def begin(self, change: Change, texts: Texts = TEXTS) -> Telling:
        return actions.begin_telling(
            change_id=change.pk, texts=texts, by=self.lead, now=self.world.now
        )

    def work(self, rounds: int = 1) -> None:
        """As `care` and `deliver` do, a minute each."""
        for _round in range(rounds):
            while actions.work_on_tellings(now=self.world.now):
                self.world.deliver()
            self.world.deliver()
            self.world.pass_time(minutes=2)


@pytest.fixture
def trouble(world: World) -> Trouble:
    return Trouble(world)
