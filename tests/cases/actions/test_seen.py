from __future__ import annotations

from typing import Any

from tests import cast
from tests.world import World

from allears.cases import actions, queries
from allears.cases.models import Case, Seen
from allears.cases.rules.filters import Filter


def unread(world: World) -> list[int]:
    queue = queries.Queue(filter=Filter(unread=True, state=("waiting", "with-them")))
    rows = queries.page(queue, user=world.agent, team_ids=(), now=world.now)
    return [case.pk for case in rows]


class TestSee:
    def test_is_for_the_one_who_saw_it_alone(self, world: World) -> None:
        case = world.case()
        actions.opened(case=case, by=cast.lena(), now=world.now)
        assert unread(world) == [case.pk]
        actions.opened(case=case, by=world.agent, now=world.now)
        assert unread(world) == []

    def test_is_unread_again_after_a_new_message_whatever_its_date(self, world: World) -> None:
        case = world.case("Where is my parcel 4711?")
        actions.opened(case=case, by=world.agent, now=world.now)
        world.pass_time(hours=-3)  # a mail that was long on its way
        world.says("Where is my parcel 4711? Hello?")
        world.pass_time(hours=4)
        world.hear()
        world.care()
        assert Case.objects.count() == 1
        assert unread(world) == [case.pk]

    def test_counts_what_was_read_not_what_came_meanwhile(self, world: World) -> None:
        case = world.case()
        Case.objects.filter(pk=case.pk).update(n_messages=case.n_messages + 1)
        actions.opened(case=case, by=world.agent, now=world.now)
        assert unread(world) == [case.pk]

    def test_costs_one_statement_and_writes_nothing_the_second_time(
        self, world: World, django_assert_num_queries: Any
    ) -> None:
        case = world.case()
        actions.opened(case=case, by=world.agent, now=world.now)
        first = Seen.objects.get().at
        world.pass_time(hours=1)
        with django_assert_num_queries(1):
            actions.opened(case=case, by=world.agent, now=world.now)
        assert Seen.objects.get().at == first


class TestMany:
    def test_are_read_and_unread_in_one_statement(
        self, world: World, django_assert_num_queries: Any
    ) -> None:
        ids = [world.case(f"Where is parcel {n}?", who=f"p{n}").pk for n in range(3)]
        with django_assert_num_queries(1):
            assert actions.see_many(case_ids=ids, by=world.agent, now=world.now) == 3
        assert unread(world) == []
        with django_assert_num_queries(1):
            assert actions.unsee_many(case_ids=ids[:2], by=world.agent, now=world.now) == 2
        assert sorted(unread(world)) == ids[:2]
