from __future__ import annotations

from tests import cast
from tests.problems.trouble import Trouble, name
from tests.walled import fresh, wall
from tests.world import World

from allears.cases import actions as cases
from allears.cases.models import Case
from allears.lib import sight
from allears.problems import actions, queries
from allears.problems.models import Gathering, Link


def storm(world: World, n: int, *, first: int = 0) -> list[Case]:
    return [
        world.case(f"The tram is late every morning at station {one}", who=name(one))
        for one in range(first, first + n)
    ]


class TestGather:
    def test_points_out_open_cases_that_look_alike(self, world: World) -> None:
        found = storm(world, 3)
        world.case("Where is my invoice of March, please?", who="zoe")
        actions.gather(now=world.now)
        (one,) = queries.gatherings()
        assert set(one.case_ids) == {case.pk for case in found}
        assert "tram" in one.words

    def test_leaves_out_what_belongs_to_a_problem(self, trouble: Trouble) -> None:
        trouble.people(4)
        actions.gather(now=trouble.world.now)
        assert queries.gatherings() == []

    def test_stays_dismissed_until_twice_as_many_came(self, world: World) -> None:
        storm(world, 3)
        actions.gather(now=world.now)
        (one,) = queries.gatherings()
        actions.dismiss(first_id=one.pk, by=world.agent, now=world.now)
        storm(world, 1, first=4)
        actions.gather(now=world.now)
        assert queries.gatherings() == []
        storm(world, 2, first=6)
        actions.gather(now=world.now)
        assert len(queries.gatherings()) == 1

    def test_forgets_what_is_no_longer_there(self, world: World) -> None:
        storm(world, 3)
        actions.gather(now=world.now)
        Case.objects.update(closed_at=world.now, waiting_since=None)
        actions.gather(now=world.now)
        assert not Gathering.objects.exists()

    def test_is_told_outside_a_wall_without_what_went_behind_it_since(self, world: World) -> None:
        *_others, gone = storm(world, 4)
        actions.gather(now=world.now)
        cases.wall_case(case_id=gone.pk, wall=wall(), words="HR", by=cast.lena(), now=world.now)
        for who, ns in ((cast.lena(), [4]), (cast.ada(), [3])):
            with sight.through(fresh(who)):
                found = queries.gatherings()
                assert [len(one.case_ids) for one in found] == ns
        with sight.through(fresh(cast.ada())):
            facts = actions.Facts(kind="problem", title="Lids", team=cast.service())
            row = actions.open_problem(facts=facts, by=cast.ada(), now=world.now)
            assert (
                actions.link_gathering(
                    problem_id=row.pk, first_id=found[0].pk, by=cast.ada(), now=world.now
                )
                == 3
            )
        assert not Link.objects.filter(case=gone).exists()

    def test_is_no_group_when_too_few_are_left_to_see(self, world: World) -> None:
        *_others, gone = storm(world, 3)
        actions.gather(now=world.now)
        cases.wall_case(case_id=gone.pk, wall=wall(), words="HR", by=cast.lena(), now=world.now)
        with sight.through(fresh(cast.ada())):
            assert queries.gatherings() == []


class TestKnow:
    def test_links_what_holds_the_words_of_linked_ones(self, trouble: Trouble) -> None:
        trouble.people(3)
        case = trouble.world.case("Boiling water leaks: the kettle number 7, its lid", who="zoe")
        assert actions.know(now=trouble.world.now) == 1
        link = Link.objects.get(case=case)
        assert link.by is None
        assert "kettle" in link.words

    def test_asks_people_first_while_few_are_linked(self, trouble: Trouble) -> None:
        trouble.people(2)
        trouble.world.case("The lid of kettle number 7 leaks boiling water", who="zoe")
        assert actions.know(now=trouble.world.now) == 0

    def test_never_links_again_what_was_taken_away(self, trouble: Trouble) -> None:
        trouble.people(3)
        case = trouble.world.case("The lid of kettle number 7 leaks boiling water", who="zoe")
        actions.know(now=trouble.world.now)
        link = Link.objects.get(case=case)
        actions.unlink(link_id=link.pk, by=trouble.lead, now=trouble.world.now)
        assert actions.know(now=trouble.world.now) == 0

    def test_leaves_other_matters_alone(self, trouble: Trouble) -> None:
        trouble.people(3)
        trouble.world.case("The tram is late every morning", who="zoe")
        assert actions.know(now=trouble.world.now) == 0
