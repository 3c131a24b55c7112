"""Both trees over the same mentions: who would go elsewhere, and how many."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast

from allears.cases import routing, trial
from allears.cases.rules import draft as drafts
from allears.cases.rules.draft import Draft
from allears.cases.rules.priority import Priority

pytestmark = pytest.mark.django_db


def saved() -> Draft:
    return drafts.begin(routing.tree())


def named(draft: Draft, name: str) -> int:
    return next(route.id for route in draft.routes if route.name == name)


def hear(n: int, intent: str) -> None:
    posts = [cast.post(f"{intent} number {i} about something", who=f"P{i} X") for i in range(n)]
    cast.hear(*posts, understood=cast.marks(intent=intent))


class TestRun:
    def test_counts_another_team_and_other_options_apart(self) -> None:
        hear(3, "press")
        hear(2, "lead")
        cast.care()
        old = saved()
        new = drafts.remove(old, named(old, "Press and officials"))
        sales = new.get(named(new, "Sales leads"))
        assert sales is not None
        new = drafts.change(new, replace(sales, priority=Priority.HIGH))
        found = trial.run(old.tree, new.tree)
        assert (found.n_looked_at, found.n_elsewhere, found.n_otherwise) == (5, 3, 2)
        assert found.n_cases == 5
        by_name = {row.name: row for row in found.rows}
        everything, press = by_name["Everything"], by_name["Press and officials"]
        assert (everything.n_before, everything.n_after, everything.n_more) == (0, 3, 3)
        assert (press.n_before, press.n_after, press.is_gone) == (3, 0, True)
        first, last = found.examples[0], found.examples[-1]
        assert first.before.startswith("Press and public affairs")
        assert first.after.startswith("Customer service")
        assert (last.before, last.after) == ("priority normal", "priority high")

    def test_says_nothing_where_nothing_changes(self) -> None:
        hear(2, "press")
        old = saved()
        found = trial.run(old.tree, old.tree)
        assert (found.n_elsewhere, found.n_otherwise, found.examples) == (0, 0, [])

    def test_shows_some_examples_and_counts_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(trial, "N_EXAMPLES", 2)
        hear(4, "press")
        old = saved()
        new = drafts.remove(old, named(old, "Press and officials"))
        found = trial.run(old.tree, new.tree)
        assert (found.n_elsewhere, len(found.examples)) == (4, 2)
        assert trial.run(old.tree, new.tree, limit=3).n_looked_at == 3

    def test_asks_as_often_whatever_the_number_of_its_examples(self) -> None:
        hear(1, "press")
        old = saved()
        new = drafts.remove(old, named(old, "Press and officials"))
        with CaptureQueriesContext(connection) as one:
            assert len(trial.run(old.tree, new.tree).examples) == 1
        hear(6, "press")
        with CaptureQueriesContext(connection) as many:
            found = trial.run(old.tree, new.tree)
        assert found.examples[0].words.startswith("press number")
        assert len(found.examples) == 6
        assert len(many) == len(one)


class TestWalk:
    def test_goes_through_the_tree_as_a_page_shows_it(self) -> None:
        draft, _new = drafts.add(saved(), saved().routes[1].id, "Deep")
        found = [(route.name, depth) for route, depth in trial.walk(draft.tree)]
        assert found[:3] == [("Everything", 0), ("Somebody may be in danger", 1), ("Deep", 2)]
