from __future__ import annotations

import pytest
from tests.problems.trouble import Trouble

from allears.cases import actions as cases
from allears.cases.models import TheirWord
from allears.problems import actions, queries
from allears.problems.models import Told
from allears.problems.queries import Part


def numbers(change: queries.Change) -> dict[str, int]:
    return {part.value: n for part, n in queries.parts(change).items() if n}


class TestParts:
    def test_follow_what_really_left_and_came_back(self, trouble: Trouble) -> None:
        world, linked = trouble.world, trouble.people(3)
        change = trouble.fixed()
        trouble.begin(change)
        assert numbers(change) == {"waiting": 3}
        while actions.work_on_tellings(now=world.now):
            pass
        assert numbers(change) == {"on_the_way": 3}
        world.deliver()
        assert numbers(change) == {"told": 3, "silent": 3}
        world.pass_time(minutes=5)
        world.says("Thank you, it works", who="ana", thread=linked[0].conversations.get().thread)
        world.hear()
        world.care()
        assert queries.parts(change)[Part.ANSWERED] == 1
        TheirWord.objects.create(
            case=linked[0], at=world.now, is_satisfied=True, sign="spoken", by=world.agent
        )
        row = Told.objects.get(case=linked[1])
        actions.verdict(told_id=row.pk, says="still", by=world.agent, now=world.now)
        assert numbers(change) == {
            "told": 3, "silent": 1, "answered": 1, "satisfied": 1, "still": 1,
        }  # fmt: skip

    @pytest.mark.parametrize("part", list(Part))
    def test_each_opens_as_many_as_it_counts(self, trouble: Trouble, part: Part) -> None:
        trouble.people(3)
        change = trouble.fixed()
        trouble.begin(change)
        actions.work_on_tellings(now=trouble.world.now)
        Told.objects.filter(pk=Told.objects.latest("pk").pk).update(verdict="works")
        assert len(queries.told(change, part)) == queries.parts(change)[part]

    def test_what_was_taken_back_did_not_arrive(self, trouble: Trouble) -> None:
        trouble.people(1)
        change = trouble.fixed()
        trouble.begin(change)
        actions.work_on_tellings(now=trouble.world.now)
        (row,) = Told.objects.all()
        assert row.message_id is not None
        cases.take_back(message_id=row.message_id, by=trouble.lead, now=trouble.world.now)
        assert numbers(change) == {"failed": 1}


class TestListing:
    def test_sorts_by_kind_and_end(self, trouble: Trouble) -> None:
        facts = actions.Facts(kind="wish", title="A green one")
        actions.open_problem(facts=facts, by=trouble.lead, now=trouble.world.now)
        trouble.people(2)
        (row,) = queries.listing("problems")
        assert (row.problem, row.n_cases, row.n_posts) == (trouble.problem, 2, 0)
        assert [one.problem.title for one in queries.listing("wishes", "green")] == ["A green one"]
        trouble.fixed()
        assert queries.counts() == {"problems": 0, "wishes": 1, "ended": 1}


class TestNPeople:
    def test_counts_somebody_with_two_cases_once(self, trouble: Trouble) -> None:
        first, second = trouble.people(2)
        second.contact = first.contact
        second.save()
        assert queries.n_people(trouble.problem.pk) == 1
