"""Two small runs of `bench.days`: everything that happens at a desk, each step looked at, from fixed seeds;
and some pairs of acts in the same second."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bench.days import BEGIN
from bench.days_pairs import opened
from bench.days_run import Plan, run


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [3, 11])
@pytest.mark.django_db
def test_no_law_of_the_desk_is_broken_in_a_day_with_everything(seed: int) -> None:
    plan = Plan(
        seed=seed, n_cases=10, n_days=0.6, n_agents=6, n_teams=3, step=timedelta(minutes=90), begin=BEGIN,
        acts=6,
    )  # fmt: skip
    for world in run(plan):
        last = world
    assert last.did["answer"] > 3
    assert last.checks.counts["arrived"] > 3
    assert last.crashes.total() > 3


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
def test_two_in_the_same_second_break_no_law_and_break_nothing_off() -> None:
    named = [
        ("send", "send"), ("send these words", "send these words"), ("send and close", "send"), ("send", "close"), ("send", "hand over"),
        ("send", "merge"), ("send", "erase"), ("send", "writes"), ("take", "take"),
        ("next best", "next best"), ("accept", "take offer back"), ("merge", "merge"), ("undo", "says good"),
    ]  # fmt: skip
    with opened(seed=5, begin=BEGIN) as pairs:
        pairs.run(0, named)
    assert pairs.ended.total() == 2 * len(named)
