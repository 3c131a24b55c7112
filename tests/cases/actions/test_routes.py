"""Saving a whole tree: once, idempotent, never over somebody else's, never half."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import cast

from allears.cases import actions, routing
from allears.cases.actions.routes import Stale, problems, said
from allears.cases.models import Case, Route, RouteRevision
from allears.cases.rules import draft as drafts
from allears.cases.rules import routing as rules
from allears.cases.rules.draft import Draft
from allears.cases.rules.priority import Priority
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry, Team

pytestmark = pytest.mark.django_db


def saved() -> Draft:
    return drafts.begin(routing.tree())


def find(draft: Draft, name: str) -> rules.Route:
    return next(route for route in draft.routes if route.name == name)


def with_child(draft: Draft, name: str = "Trams", **more: object) -> Draft:
    draft, new_id = drafts.add(draft, draft.root.id, name)
    when = rules.Conditions(words="tram")
    route = replace(draft.tree.routes[new_id], conditions=when, **more)  # type: ignore[arg-type]
    return drafts.change(draft, route)


def rows() -> list[tuple[object, ...]]:
    found = Route.objects.prefetch_related("watchers").order_by("pk")
    return [
        (row.pk, row.parent_id, row.position, row.name, str(row.conditions), row.team_id,
         row.sla_policy_id, row.priority, row.is_continue,
         sorted(team.pk for team in row.watchers.all()))
        for row in found
    ]  # fmt: skip


class TestSaveTree:
    def test_makes_the_draft_true_and_keeps_what_was_there(self) -> None:
        before = saved()
        draft = with_child(before, team_id=cast.press().pk, watchers=(cast.service().pk,))
        draft = drafts.shift(draft, draft.routes[-1].id, -9)
        revision = actions.save_tree(draft=draft, by=cast.lena(), now=cast.NOW)
        row = Route.objects.get(name="Trams")
        assert row.conditions == {"words": "tram"}
        assert (row.position, row.team, list(row.watchers.all())) == (
            0,
            cast.press(),
            [cast.service()],
        )
        assert revision is not None
        assert (revision.by, revision.at) == (cast.lena(), cast.NOW)
        assert drafts.read(drafts.write(before)).routes == before.routes
        entry = AuditEntry.objects.get(what="routes.saved")
        assert (entry.by, entry.data["before"]) == (cast.lena(), revision.pk)

    def test_routes_new_cases_by_it_and_leaves_open_ones_alone(self) -> None:
        cast.hear(cast.post("The tram is late"), understood=cast.marks(intent="complaint"))
        cast.care()
        old = Case.objects.get()
        draft = with_child(saved(), team_id=cast.press().pk)
        actions.save_tree(draft=draft, by=cast.lena(), now=cast.NOW)
        cast.hear(
            cast.post("Where is my tram?", who="Jo Ray"), understood=cast.marks(intent="complaint")
        )
        cast.care()
        new = Case.objects.exclude(pk=old.pk).get()
        assert (old.team, new.team) == (cast.service(), cast.press())
        old.refresh_from_db()
        assert old.team == cast.service()

    def test_forgets_a_route_that_was_taken_out_but_not_its_cases(self) -> None:
        cast.hear(cast.post("A question of the paper"), understood=cast.marks(intent="press"))
        cast.care()
        case = Case.objects.get()
        assert case.route is not None
        draft = drafts.remove(saved(), case.route.pk)
        actions.save_tree(draft=draft, by=cast.lena(), now=cast.NOW)
        case.refresh_from_db()
        assert (case.route, case.team) == (None, cast.press())
        assert case.route_words

    def test_changes_nothing_when_nothing_differs(self) -> None:
        before = rows()
        assert actions.save_tree(draft=saved(), by=cast.lena(), now=cast.NOW) is None
        assert rows() == before
        assert not RouteRevision.objects.exists()

    def test_refuses_a_draft_of_an_older_tree(self) -> None:
        mine = with_child(saved(), "Mine")
        theirs = with_child(saved(), "Theirs")
        actions.save_tree(draft=theirs, by=cast.ada(), now=cast.NOW)
        before = rows()
        with pytest.raises(Stale):
            actions.save_tree(draft=mine, by=cast.lena(), now=cast.NOW)
        assert rows() == before

    def test_does_not_save_the_same_draft_twice(self) -> None:
        draft = with_child(saved())
        actions.save_tree(draft=draft, by=cast.lena(), now=cast.NOW)
        with pytest.raises(Stale):
            actions.save_tree(draft=draft, by=cast.lena(), now=cast.NOW)
        assert Route.objects.filter(name="Trams").count() == 1

    def test_brings_an_earlier_tree_back_with_what_was_taken_out(self) -> None:
        first = saved()
        press = find(first, "Press and officials")
        draft = drafts.remove(first, press.id)
        actions.save_tree(draft=draft, by=cast.lena(), now=cast.NOW)
        again = drafts.based_on(first, routing.tree())
        actions.save_tree(draft=again, by=cast.lena(), now=cast.NOW + timedelta(hours=1))
        back = find(saved(), "Press and officials")
        assert replace(back, id=0) == replace(press, id=0)
        assert RouteRevision.objects.count() == 2

    @pytest.mark.parametrize("who", ["amir", "rita"])
    def test_is_for_leads(self, who: str) -> None:
        with pytest.raises(NotPossible, match="leads"):
            actions.save_tree(draft=with_child(saved()), by=getattr(cast, who)(), now=cast.NOW)

    def test_keeps_all_or_nothing_when_something_stands_against_it(self) -> None:
        before = rows()
        draft = drafts.remove(saved(), find(saved(), "Sales leads").id)
        for bad in (
            with_child(draft, team_id=99_999),
            with_child(draft, sla_id=99_999),
            drafts.change(draft, replace(draft.root, team_id=None)),
        ):
            with pytest.raises(NotPossible):
                actions.save_tree(draft=bad, by=cast.lena(), now=cast.NOW)
        assert rows() == before
        assert not RouteRevision.objects.exists()

    def test_puts_a_stranger_of_a_root_onto_the_root_that_is_there(self) -> None:
        tree = saved()
        child = tree.routes[1]
        odd = Draft(
            stamp=tree.stamp,
            routes=(replace(tree.root, id=child.id), replace(child, id=555, parent_id=child.id)),
        )
        actions.save_tree(draft=odd, by=cast.lena(), now=cast.NOW)
        assert Route.objects.get(parent=None).pk == tree.root.id
        assert Route.objects.count() == 2


class TestProblems:
    def test_name_words_that_cannot_be_read(self) -> None:
        draft, new_id = drafts.add(saved(), saved().root.id, "Broken")
        when = rules.Conditions(words="refund AND (")
        draft = drafts.change(draft, replace(draft.tree.routes[new_id], conditions=when))
        assert any("“Broken”" in problem for problem in problems(draft))

    def test_name_routes_that_are_never_reached(self) -> None:
        draft = with_child(with_child(saved(), "First"), "Second")
        assert [p for p in problems(draft) if "“Second” is never reached" in p]

    def test_are_none_for_the_first_tree(self) -> None:
        assert problems(saved()) == []


class TestSaid:
    def test_counts_what_differs(self) -> None:
        first = saved()
        second = drafts.remove(with_child(first), find(first, "Sales leads").id)
        second = drafts.change(second, replace(second.root, priority=Priority.LOW))
        words = said(first, second)
        assert "1 route changed" in words
        assert "1 new" in words
        assert "1 removed" in words
        assert said(first, first) == ""


some_conditions = st.builds(
    rules.Conditions,
    intents=st.frozensets(st.sampled_from(["press", "idea", "complaint"]), max_size=2),
    networks=st.frozensets(st.sampled_from(["rss", "email"]), max_size=1),
    urgency=st.sampled_from(["", "low", "high"]),
    languages=st.frozensets(st.sampled_from(["de", "en"]), max_size=1),
    words=st.sampled_from(["", "", "tram", "refund NEAR late"]),
)
some_facts = st.builds(
    rules.Facts,
    intent=st.sampled_from(["press", "idea", "complaint", "unknown"]),
    network=st.sampled_from(["rss", "email", "forum"]),
    urgency=st.sampled_from(["low", "critical", "unknown"]),
    language=st.sampled_from(["de", "en", ""]),
    post=st.sampled_from([cast.post("the tram"), cast.post("a late refund")]),
)
plans = st.lists(
    st.tuples(
        st.integers(0, 20),
        some_conditions,
        st.booleans(),
        st.integers(0, 3),
        st.sampled_from([None, *Priority]),
    ),
    max_size=8,
)


class TestAnyTree:
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(plans, st.lists(some_facts, min_size=1, max_size=10))
    def test_that_is_accepted_is_saved_once_and_gives_each_mention_one_team(
        self, plan: list[tuple[int, rules.Conditions, bool, int, Priority | None]],
        mentions: list[rules.Facts],
    ) -> None:  # fmt: skip
        with transaction.atomic():  # each tree begins at the first one, not at the one before
            self._holds_for(plan, mentions)
            transaction.set_rollback(True)

    def _holds_for(
        self, plan: list[tuple[int, rules.Conditions, bool, int, Priority | None]],
        mentions: list[rules.Facts],
    ) -> None:  # fmt: skip
        teams = [None, *Team.objects.order_by("pk").values_list("pk", flat=True)]
        draft = saved()
        for at, when, goes_on, team, priority in plan:
            parent = draft.routes[at % len(draft.routes)]
            draft, new_id = drafts.add(draft, parent.id, f"R{at}")
            route = replace(
                draft.tree.routes[new_id], conditions=when, is_continue=goes_on,
                team_id=teams[team % len(teams)], priority=priority,
            )  # fmt: skip
            draft = drafts.change(draft, route)
        if problems(draft):
            with pytest.raises(NotPossible):
                actions.save_tree(draft=draft, by=cast.lena(), now=cast.NOW)
            return
        actions.save_tree(draft=draft, by=cast.lena(), now=cast.NOW)
        once, stamp = rows(), saved().stamp
        assert actions.save_tree(draft=saved(), by=cast.lena(), now=cast.NOW) is None
        assert (rows(), saved().stamp) == (once, stamp)
        for facts in mentions:
            found = rules.route(routing.tree(), facts, words_match=routing.WORDS_MATCH)
            planned = rules.route(draft.tree, facts, words_match=routing.WORDS_MATCH)
            assert found.team_id in teams
            assert found.team_id == planned.team_id
            assert (found.watchers, found.priority) == (planned.watchers, planned.priority)
