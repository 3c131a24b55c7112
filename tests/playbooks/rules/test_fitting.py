from __future__ import annotations

from allears.playbooks.rules.fitting import Kind, Matter, Signs, fit, read, words_in, write


class TestFit:
    def test_adds_up_what_meets_and_says_what(self) -> None:
        signs = Signs(words=("kettle", "tea"), intents=("complaint",), routes=(4,), problems=(9,))
        matter = Matter(
            text="My KETTLES leak", intent="complaint", route=4, problems=frozenset({9})
        )
        found = fit(signs, matter)
        assert found.points == 4 + 2 + 2 + 1
        assert found.reasons == (
            (Kind.PROBLEM, "9"),
            (Kind.WORD, "kettle"),
            (Kind.ROUTE, "4"),
            (Kind.INTENT, "complaint"),
        )

    def test_finds_nothing_where_nothing_meets(self) -> None:
        assert fit(Signs(words=("tea",), routes=(0,)), Matter(text="teapot")).points == 0
        assert fit(Signs(), Matter(text="kettle")).points == 0


class TestWords:
    def test_are_read_with_commas_or_without(self) -> None:
        assert words_in("Kettle,  LID; kettle") == ("kettle", "lid")


class TestRead:
    def test_gives_back_what_was_written(self) -> None:
        signs = Signs(words=("a",), problems=(3,))
        assert read(write(signs)) == signs
        assert read({"words": 7}) == Signs()
