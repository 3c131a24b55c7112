"""What is read for all at once is what each would have read alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.actions.saved_views import Shared
from allears.cases.models import Case
from allears.cases.queries import everybody
from allears.lib import once
from allears.staff.queries import User


@pytest.fixture
def people(world: World) -> list[User]:
    return [world.agent, cast.lena()]


def together(ask: Callable[[User], object], people: list[User]) -> list[object]:
    with once.page(told=1, number=1):
        return [ask(one) for one in people]


def same(ask: Callable[[User], object], people: list[User]) -> list[object]:
    """What each finds, alone and with the others."""
    alone = [ask(one) for one in people]
    assert together(ask, people) == alone
    return alone


@pytest.fixture(autouse=True)
def _nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "_newest", once._Generation())


class TestEverybody:
    def test_sees_what_each_has_seen(self, world: World, people: list[User]) -> None:
        case = world.case("Where is the tram?")
        actions.opened(case=case, by=world.agent, now=world.now)
        found = same(lambda one: everybody.seen_in((case.pk,), one), people)
        assert found == [{case.pk: case.n_messages}, {}]

    def test_counts_what_each_has(self, world: World, people: list[User]) -> None:
        cases = [world.case(f"Where is parcel {n}?", who=f"p{n}") for n in range(3)]
        for case in cases[:2]:
            Case.objects.filter(pk=case.pk).update(assignee=world.agent)
        actions.opened(case=Case.objects.get(pk=cases[0].pk), by=world.agent, now=world.now)
        assert same(everybody.own_counts, people) == [(2, 1), (0, 0)]

    def test_finds_drafts_where_each_has_begun(self, world: World, people: list[User]) -> None:
        case = world.case()
        actions.save_draft(
            case_id=case.pk, text="Dear", begun_version=case.version, by=world.agent, now=world.now
        )
        found = same(lambda one: set(everybody.drafted_in((case.pk,), one)), people)
        assert found == [{case.pk}, set()]
        assert same(everybody.n_drafts, people) == [1, 0]

    def test_finds_own_views_and_those_that_are_shared(
        self, world: World, people: list[User]
    ) -> None:
        for by, name, shared in (
            (world.agent, "b mine", Shared()),
            (cast.lena(), "a hers", Shared()),
        ):
            actions.save_view(name=name, query="queue=all", shared=shared, by=by, now=world.now)
        found = same(lambda one: [v.name for v in everybody.saved_views(one, (), "inbox")], people)
        assert found == [["b mine"], ["a hers"]]

    def test_finds_nothing_on_an_empty_desk(self, people: list[User]) -> None:
        assert same(lambda one: everybody.bulks_of(one, now=cast.NOW), people) == [[], []]
        assert same(everybody.own_counts, people) == [(0, 0), (0, 0)]
        assert same(lambda one: everybody.seen_in((), one), people) == [{}, {}]
