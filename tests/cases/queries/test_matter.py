from __future__ import annotations

from tests import cast
from tests.cases.actions.test_outcomes import close
from tests.world import World

from allears.cases import actions, page_links, queries
from allears.cases.models import Case
from allears.cases.queries import Matter


def matter(world: World, case: Case) -> Matter:
    page = actions.give_page(case_id=case.pk, by=world.agent, now=world.now)
    found = queries.page_of(page_links.token_of(page))
    assert found is not None
    return queries.matter(found)


class TestMatter:
    def test_reduces_what_happened_to_a_few_steps(self, world: World) -> None:
        case = world.case()
        actions.note(case_id=case.pk, text="He is a pest.", by=world.agent, now=world.now)
        actions.prioritise(case_id=case.pk, level="high", by=world.agent, now=world.now)
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        actions.assign(case_id=case.pk, user=cast.lena(), by=world.agent, now=world.now)
        close(world, case, "unconfirmed")
        found = matter(world, case)
        assert [str(one.step) for one in found.steps] == ["received", "taken", "solved"]
        assert (found.is_closed, found.is_asked, found.is_good) == (True, True, False)

    def test_tells_of_an_answer_once_it_has_left(self, world: World) -> None:
        case = world.case()
        world.answer(case, "Yes.")
        assert [str(one.step) for one in matter(world, case).steps] == ["received"]
        world.pass_time(minutes=1)
        world.deliver()
        assert [str(one.step) for one in matter(world, case).steps] == ["received", "answered"]

    def test_counts_who_waits_before_them_in_their_team_alone(self, world: World) -> None:
        other = world.case("First of all.", who="bo")
        world.pass_time(minutes=1)
        case = world.case("Second of all.")
        assert matter(world, case).n_before == 1
        Case.objects.filter(pk=other.pk).update(team=cast.press())
        assert matter(world, case).n_before == 0

    def test_is_gone_with_its_page(self, world: World) -> None:
        case = world.case()
        page = actions.give_page(case_id=case.pk, by=world.agent, now=world.now)
        actions.withdraw_page(case_id=case.pk, by=world.agent, now=world.now)
        assert queries.page_of(page_links.token_of(page)) is None
