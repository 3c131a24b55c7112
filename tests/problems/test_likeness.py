from __future__ import annotations

from tests import cast
from tests.problems.trouble import Trouble

from allears.problems import likeness


class TestOfProblem:
    def test_finds_other_cases_and_public_posts(self, trouble: Trouble) -> None:
        trouble.people(3)
        case = trouble.world.case("The lid of kettle number 9 leaks boiling water", who="zoe")
        (post,) = cast.hear(cast.post("The lid of my kettle leaks boiling water"))
        trouble.world.case("Where is my invoice?", who="yan")
        trouble.problem.refresh_from_db()
        found = likeness.of_problem(trouble.problem, now=trouble.world.now)
        assert [one.case for one in found.cases] == [case]
        assert [one.mention.pk for one in found.posts] == [post.pk]
        assert found.cases[0].is_likely

    def test_finds_nothing_before_anything_is_linked(self, trouble: Trouble) -> None:
        assert likeness.of_problem(trouble.problem, now=trouble.world.now).cases == []


class TestOfCase:
    def test_knows_the_problem_by_its_words(self, trouble: Trouble) -> None:
        trouble.people(2)
        case = trouble.world.case("Kettle number 9 leaks boiling water at the lid", who="zoe")
        found = likeness.of_case(case, set())
        assert found is not None
        assert found.problem == trouble.problem
        assert likeness.of_case(case, {trouble.problem.pk}) is None
