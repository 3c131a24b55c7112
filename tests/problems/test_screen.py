from __future__ import annotations

import pytest
from tests.world import World

from allears.cases.models import Case
from allears.problems import screen


class TestExamples:
    def test_say_it_in_different_words(self, world: World) -> None:
        said = ["Lamp", "Re: lamp", "RE: AW: Lamp", "The lamp", "Dark here"]
        found = [world.case(f"{title} of {n}", who=f"p{n}") for n, title in enumerate(said)]
        for case, title in zip(found, said, strict=True):
            case.title = title
        shown = screen.examples(found, most=4)
        assert [one["title"] for one in shown] == [
            *("Lamp", "Re: lamp of 1", "RE: AW: Lamp of 2", "The lamp"),
        ]

    def test_are_fewer_where_nothing_else_is_said(self, world: World) -> None:
        found = [world.case("It is dark", who=f"p{n}") for n in range(3)]
        world.answer(found[1], "We come.")
        assert len(screen.examples([*found, Case.objects.get(pk=found[1].pk)], most=3)) == 1


class TestHowLong:
    @pytest.mark.parametrize(
        ("minutes", "words"),
        [
            (0, "about 1 minute"),
            (12, "about 12 minutes"),
            (90, "about 2 hours"),
            (60 * 24 * 3, "about 3 days"),
        ],
    )
    def test_is_said_in_words(self, minutes: int, words: str) -> None:
        assert screen.how_long(minutes) == words
