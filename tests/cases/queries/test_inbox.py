from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions, queries
from allears.cases.queries import Kind, Queue


def ids(world: World, kind: Kind, **more: object) -> list[int]:
    queue = Queue(kind=kind, **more)  # type: ignore[arg-type]
    teams = {cast.service().pk}
    return [case.pk for case in queries.page(queue, user=world.agent, team_ids=teams)]


class TestPage:
    def test_puts_need_and_waiting_first(self, world: World) -> None:
        calm = world.case("Do you sell blue ones?")
        world.pass_time(hours=1)
        danger = world.case("I want to kill myself, please help me", who="noor")
        assert ids(world, Kind.ALL) == [danger.pk, calm.pk]

    def test_moves_a_case_through_the_queues(self, world: World) -> None:
        case = world.case()
        assert ids(world, Kind.TEAM) == [case.pk]
        assert ids(world, Kind.MINE) == []
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        assert ids(world, Kind.TEAM) == []
        assert ids(world, Kind.MINE) == [case.pk]
        world.pass_time(minutes=1)
        world.answer(case, "Yes.")
        assert ids(world, Kind.ALL) == []
        assert ids(world, Kind.WITH_THEM) == [case.pk]
        actions.close(
            case_id=case.pk, outcome="unconfirmed", words="", by=world.agent, now=world.now
        )
        assert ids(world, Kind.WITH_THEM) == []
        assert ids(world, Kind.CLOSED) == [case.pk]

    @pytest.mark.parametrize("words", ["parcel", "mira", "#{id}", "{id}"])
    def test_finds_by_words_names_and_numbers(self, world: World, words: str) -> None:
        case = world.case("My parcel is lost!")
        world.case("Do you sell blue ones?", who="noor")
        assert ids(world, Kind.ALL, words=words.format(id=case.pk)) == [case.pk]

    @pytest.mark.parametrize("words", ["'", '"', "%", "\\", ":*", "a & | !", "#" + "9" * 30])
    def test_takes_any_words(self, world: World, words: str) -> None:
        world.case()
        assert ids(world, Kind.ALL, words=words) == []


class TestCounts:
    def test_are_those_of_the_pages(self, world: World) -> None:
        for n in range(5):
            world.case(f"Where is parcel {n}?", who=f"p{n}")
        mine = queries.page(Queue(), user=world.agent, team_ids=())[0]
        actions.take(case_id=mine.pk, by=world.agent, now=world.now)
        counts = queries.counts(user=world.agent, team_ids={cast.service().pk})
        for kind in (Kind.MINE, Kind.TEAM, Kind.ALL, Kind.WITH_THEM, Kind.SNOOZED):
            assert counts[kind] == len(ids(world, kind)), kind
        assert queries.team_counts() == {cast.service().pk: 4}
        assert counts[f"team-{cast.service().pk}"] == 4

    def test_take_the_same_reads_however_many_cases(
        self, world: World, django_assert_num_queries: object
    ) -> None:
        for n in range(5):
            world.case(f"Where is parcel {n}?", who=f"p{n}")
        with django_assert_num_queries(7):  # type: ignore[operator]
            queries.counts(user=world.agent, team_ids={1, 2})


class TestPosition:
    def test_counts_who_waits_before(self, world: World) -> None:
        first = world.case("Where is my parcel?")
        world.pass_time(minutes=5)
        second = world.case("Where is my parcel?!", who="noor")
        assert queries.position(first) == 0
        assert queries.position(second) == 1
        assert queries.oldest_waiting_since() == first.waiting_since
