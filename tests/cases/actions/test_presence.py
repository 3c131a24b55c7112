from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests import cast
from tests.walled import wall
from tests.world import World

from allears.cases import actions, queries
from allears.flow import loop
from allears.lib import wake


class TestHere:
    def test_is_seen_by_the_others_and_not_by_oneself(self, world: World) -> None:
        case = world.case()
        actions.here(case_id=case.pk, is_typing=False, by=world.agent, now=world.now)
        assert queries.present(case.pk, but=cast.lena(), now=world.now) == [(world.agent, False)]
        assert queries.present(case.pk, but=world.agent, now=world.now) == []

    def test_says_who_is_writing_for_a_few_seconds(self, world: World) -> None:
        case = world.case()
        actions.here(case_id=case.pk, is_typing=True, by=world.agent, now=world.now)
        assert queries.present(case.pk, but=cast.lena(), now=world.now) == [(world.agent, True)]
        world.pass_time(seconds=20)
        assert queries.present(case.pk, but=cast.lena(), now=world.now) == [(world.agent, False)]

    def test_ends_by_itself_and_by_leaving(self, world: World) -> None:
        case = world.case()
        actions.here(case_id=case.pk, is_typing=False, by=world.agent, now=world.now)
        actions.gone(case_id=case.pk, by=world.agent)
        assert queries.present(case.pk, but=cast.lena(), now=world.now) == []
        actions.here(case_id=case.pk, is_typing=False, by=world.agent, now=world.now)
        world.pass_time(minutes=2)
        assert queries.present(case.pk, but=cast.lena(), now=world.now) == []

    def test_is_nowhere_for_a_case_that_is_not_there(self, world: World) -> None:
        actions.here(case_id=999_999, is_typing=False, by=world.agent, now=world.now)
        assert queries.present(999_999, but=cast.lena(), now=world.now) == []


@pytest.fixture
def ear() -> Iterator[wake.Ear]:
    found = wake.Ear(loop.conninfo(), ("presence",))
    found.open()
    yield found
    found.close()


@pytest.mark.django_db(transaction=True)
class TestTold:
    """The others hear of what they do not know yet, and nobody of what nobody hears."""

    def heard(self, ear: wake.Ear) -> list[int | None]:
        return [call.actor for call in ear.wait(0.3)]

    def test_is_nobody_where_nobody_else_is(self, world: World, ear: wake.Ear) -> None:
        case = world.case()
        actions.here(case_id=case.pk, is_typing=True, by=world.agent, now=world.now)
        assert self.heard(ear) == []

    def test_are_the_others_when_somebody_comes_but_not_each_time(
        self, world: World, ear: wake.Ear
    ) -> None:
        case, lena = world.case(), cast.lena()
        actions.here(case_id=case.pk, is_typing=False, by=lena, now=world.now)
        actions.opened(case=case, by=world.agent, now=world.now)
        assert self.heard(ear) == [world.agent.pk]
        world.pass_time(seconds=30)
        actions.here(case_id=case.pk, is_typing=False, by=lena, now=world.now)
        actions.here(case_id=case.pk, is_typing=False, by=world.agent, now=world.now)
        assert self.heard(ear) == []

    def test_are_the_others_when_somebody_begins_to_type_once(
        self, world: World, ear: wake.Ear
    ) -> None:
        case, lena = world.case(), cast.lena()
        for person in (lena, world.agent):
            actions.here(case_id=case.pk, is_typing=False, by=person, now=world.now)
        self.heard(ear)
        told = []
        for pause_s in (1, 2, 1, 30, 1, 1):  # they type, stop for a while, and go on
            actions.here(case_id=case.pk, is_typing=True, by=world.agent, now=world.now)
            told.append(self.heard(ear))
            assert queries.present(case.pk, but=lena, now=world.now) == [(world.agent, True)]
            world.pass_time(seconds=pause_s)
        assert told == [[world.agent.pk], [], [], [], [world.agent.pk], []]

    def test_are_the_others_when_somebody_comes_back(self, world: World, ear: wake.Ear) -> None:
        case, lena = world.case(), cast.lena()
        actions.here(case_id=case.pk, is_typing=False, by=world.agent, now=world.now)
        world.pass_time(minutes=3)
        actions.here(case_id=case.pk, is_typing=False, by=lena, now=world.now)
        assert self.heard(ear) == []
        actions.here(case_id=case.pk, is_typing=False, by=world.agent, now=world.now)
        assert self.heard(ear) == [world.agent.pk]

    def test_names_the_walls_around_the_case(self, world: World, ear: wake.Ear) -> None:
        case, lena, behind = world.case(), cast.lena(), wall()
        actions.wall_case(case_id=case.pk, wall=behind, words="HR", by=lena, now=world.now)
        case.refresh_from_db()
        actions.here(case_id=case.pk, is_typing=False, by=lena, now=world.now)
        self.heard(ear)
        actions.opened(case=case, by=cast.pia(), now=world.now)
        actions.here(case_id=case.pk, is_typing=True, by=cast.pia(), now=world.now)
        assert [call.walls for call in ear.wait(0.5)] == [((case.pk, (behind.pk,)),)] * 2
