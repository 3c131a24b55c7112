from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.actions.notes import MAX_NOTE, named_in
from allears.cases.models import Notice
from allears.staff.actions import NotPossible


class TestNote:
    def test_tells_the_colleague_who_is_named(self, world: World) -> None:
        case = world.case()
        lena = cast.lena()
        note = actions.note(
            case_id=case.pk, text="@Lena, is this ours?", by=world.agent, now=world.now
        )
        assert note.mentioned == [lena.pk]
        assert Notice.objects.get(user=lena).kind == "named"

    def test_never_leaves(self, world: World) -> None:
        case = world.case()
        actions.note(case_id=case.pk, text="He is difficult", by=world.agent, now=world.now)
        world.deliver()
        assert world.network.said == []
        assert case.messages.count() == 1

    @pytest.mark.parametrize("text", ["", "  \n ", "x" * (MAX_NOTE + 1)])
    def test_refuses_nothing_and_too_much(self, world: World, text: str) -> None:
        case = world.case()
        with pytest.raises(NotPossible):
            actions.note(case_id=case.pk, text=text, by=world.agent, now=world.now)


class TestNamedIn:
    def test_knows_full_names_and_single_first_names(self, db: None) -> None:
        people = [cast.ada(), cast.lena(), cast.amir()]
        assert named_in("@Ada Okafor and @lena please", people) == people[:2]

    def test_leaves_a_first_name_that_two_have(self, db: None) -> None:
        other = cast.ada()
        other.name = "Lena Other"
        assert named_in("@Lena?", [cast.lena(), other]) == []


class TestRename:
    def test_keeps_what_it_was_called(self, world: World) -> None:
        case = world.case()
        actions.rename(case_id=case.pk, title="  Lost\nparcel ", by=world.agent, now=world.now)
        case.refresh_from_db()
        assert case.title == "Lost parcel"
        assert case.events.get(kind="renamed").data["before"] == "Is anybody there?"
