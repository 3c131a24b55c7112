from __future__ import annotations

import pytest
from tests.world import World

from allears.cases import actions, queries
from allears.cases.models import Case
from allears.cases.queries import Queue, spoken
from allears.listening.query import QueryError


def found(world: World, query: str) -> list[str]:
    who = queries.reader(world.agent, (), world.now)
    page = queries.listing(Queue(), who, matcher=queries.compiled(query))
    return [case.title for case in page.cases]


class TestMeeting:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [("café", 1), ("cafe", 1), ("tram NOT late", 0), ('"tram is late"', 1), ("money", 1),
         ("#tram OR refund*", 1), ("author:mira", 1), ("mood:negative OR mood:neutral OR tram", 1)],
    )  # fmt: skip
    def test_reads_everything_that_the_person_said(
        self, world: World, query: str, expected: int
    ) -> None:
        world.case("The tram is late, and the café is shut.")
        world.pass_time(minutes=5)
        world.says("The tram is late: my money, please! I want a refund.")
        world.hear()
        world.care()
        assert Case.objects.count() == 1
        assert len(found(world, query)) == expected

    def test_does_not_read_what_we_said(self, world: World) -> None:
        case = world.case("Is anybody there?")
        actions.note(case_id=case.pk, text="A zebra.", by=world.agent, now=world.now)
        assert found(world, "zebra") == []

    def test_says_where_a_query_is_wrong(self) -> None:
        with pytest.raises(QueryError) as error:
            queries.compiled("refund OR (late")
        assert error.value.at == 11

    def test_stops_at_its_bound_and_goes_on_from_there(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for n in range(7):
            world.says(f"Where is parcel number {n}?", who=f"p{n}")
        world.hear()
        world.care()
        monkeypatch.setattr(spoken, "BATCH", 2)
        monkeypatch.setattr(spoken.meeting, "__kwdefaults__", {"bound": 4})
        who = queries.reader(world.agent, (), world.now)
        matcher = queries.compiled('"number 6"')
        first = queries.listing(Queue(), who, matcher=matcher)
        assert (first.cases, first.n_looked_at) == ([], 4)
        second = queries.listing(Queue(), who, matcher=matcher, after=first.next_place)
        assert [case.title for case in second.cases] == ["Where is parcel number 6?"]
        assert (second.next_place, second.n_looked_at) == ("", 0)
