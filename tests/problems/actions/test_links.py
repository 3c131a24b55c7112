from __future__ import annotations

import pytest
from tests import cast
from tests.problems.trouble import Trouble

from allears.problems import actions, queries
from allears.problems.models import Link
from allears.staff.actions import NotPossible


class TestLink:
    def test_learns_by_which_words_others_are_known(self, trouble: Trouble) -> None:
        trouble.people(3)
        trouble.problem.refresh_from_db()
        assert {"kettle", "leaks", "boiling"} <= set(trouble.problem.words)

    def test_links_a_case_once(self, trouble: Trouble) -> None:
        cases = trouble.people(1)
        trouble.link(cases)
        assert Link.objects.count() == 1

    def test_says_when_there_is_no_such_case(self, trouble: Trouble) -> None:
        with pytest.raises(NotPossible, match="77"):
            actions.link(problem_id=trouble.problem.pk, case_id=77, by=trouble.lead, now=cast.NOW)

    def test_takes_posts_of_people_who_never_wrote(self, trouble: Trouble) -> None:
        (post,) = cast.hear(cast.post("My kettle lid leaks, too"))
        n = actions.link_many(
            problem_id=trouble.problem.pk, case_ids=[], mention_ids=[post.pk], by=trouble.lead,
            now=cast.NOW,
        )  # fmt: skip
        assert n == 1
        assert queries.n_people(trouble.problem.pk) == 1


class TestUnlink:
    def test_counts_no_longer_and_can_come_back(self, trouble: Trouble) -> None:
        cases = trouble.people(2)
        link = Link.objects.get(case=cases[0])
        actions.unlink(link_id=link.pk, by=trouble.lead, now=cast.NOW)
        assert queries.linked_ids(trouble.problem.pk)[0] == {cases[1].pk}
        trouble.link(cases)
        assert queries.linked_ids(trouble.problem.pk)[0] == {case.pk for case in cases}


class TestNotThis:
    def test_is_not_linked_and_not_offered_again(self, trouble: Trouble) -> None:
        case = trouble.world.case("The lid of kettle number 9 leaks boiling water", who="zoe")
        actions.not_this(
            problem_id=trouble.problem.pk, case_id=case.pk, by=trouble.lead, now=cast.NOW
        )
        assert queries.linked_ids(trouble.problem.pk) == (set(), set())
        assert queries.linked_ids(trouble.problem.pk, with_ended=True)[0] == {case.pk}
