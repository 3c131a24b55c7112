from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.playbooks.kept import STEPS

from allears.playbooks.rules.steps import (
    Answer,
    Done,
    Fault,
    Kind,
    Step,
    Why,
    choices,
    faults,
    is_answer,
    read,
    walk,
    write,
)


def do(key: str) -> Step:
    return Step(key=key, kind=Kind.DO, text=key)


def ask(key: str, *to: str) -> Step:
    answers = tuple(Answer(words=f"{n}", to=one) for n, one in enumerate(to))
    return Step(key=key, kind=Kind.ASK, text=key, answers=answers)


def done(*steps: tuple[str, str]) -> list[Done]:
    return [
        Done(step=key, answer=answer, at="2026-03-02T10:00+00:00", by=1) for key, answer in steps
    ]


class TestFaults:
    @pytest.mark.parametrize(
        ("steps", "expected"),
        [
            ([], [(-1, Why.EMPTY)]),
            ([Step(key="a", kind=Kind.DO)], [(0, Why.UNFINISHED)]),
            ([Step(key="a", kind=Kind.WAIT, text="x")], [(0, Why.UNFINISHED)]),
            ([ask("a", "end")], [(0, Why.NO_ANSWERS)]),
            ([ask("a", "gone", "end")], [(0, Why.LEADS_NOWHERE)]),
            ([do("a"), ask("b", "a", "end")], [(1, Why.CYCLE)]),
            ([ask("a", "a", "end")], [(0, Why.CYCLE)]),
            ([ask("a", "c", "c"), do("b"), do("c")], [(1, Why.UNREACHABLE)]),
            ([ask("a", "end", "end"), do("b")], [(1, Why.UNREACHABLE)]),
        ],
    )
    def test_are_found(self, steps: list[Step], expected: list[tuple[int, Why]]) -> None:
        assert faults(steps) == [Fault(at=at, why=why) for at, why in expected]

    def test_are_none_in_a_sound_one(self) -> None:
        assert faults(STEPS) == []
        assert read(write(STEPS)) == list(STEPS)


class TestWalk:
    def test_begins_with_the_first_step_and_counts_the_longest_way(self) -> None:
        found = walk(STEPS, [])
        assert found.here == STEPS[0]
        assert found.n_left == 5

    def test_goes_where_the_answer_leads(self) -> None:
        found = walk(STEPS, done(("greet", ""), ("tried", "Yes")))
        assert found.here is not None
        assert (found.here.key, found.n_left) == ("send", 1)
        found = walk(STEPS, done(("greet", ""), ("tried", "No")))
        assert found.here is not None
        assert (found.here.key, found.n_left) == ("try", 3)

    def test_comes_to_the_end(self) -> None:
        way = done(("greet", ""), ("tried", "No"), ("try", ""), ("works", "yes"))
        assert walk(STEPS, way).here is None
        assert len(walk(STEPS, way).done) == 4

    def test_forgets_what_lies_beside_the_way(self) -> None:
        found = walk(STEPS, done(("tried", "Yes")))
        assert found.done == ()
        assert found.here == STEPS[0]

    @given(
        st.lists(
            st.tuples(st.sampled_from(list(Kind)), st.lists(st.integers(0, 9), max_size=3)),
            min_size=1,
            max_size=8,
        ),
        st.randoms(use_true_random=False),
    )
    def test_always_ends_in_a_sound_playbook(
        self, made: list[tuple[Kind, list[int]]], chance: object
    ) -> None:
        steps = [
            Step(
                key=str(n),
                kind=kind,
                text="x",
                until="1h",
                answers=tuple(Answer(words=f"{at}", to=str(to)) for at, to in enumerate(ways)),
            )
            for n, (kind, ways) in enumerate(made)
        ]
        if faults(steps):
            return
        way: list[Done] = []
        for _step in range(len(steps)):
            found = walk(steps, way)
            if found.here is None:
                break
            assert found.n_left <= len(steps) - len(way)
            given_ = [one.words for one in choices(found.here)] or [""]
            answer = chance.choice(given_)  # type: ignore[attr-defined]
            assert is_answer(found.here, answer)
            way += done((found.here.key, answer))
        assert walk(steps, way).here is None
