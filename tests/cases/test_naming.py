from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases import actions, naming, queries
from allears.cases.models import Notice


class TestMarked:
    def test_marks_names_and_leaves_addresses(self) -> None:
        html = naming.marked("Hi @Ada, see https://x.example/@Ada <b>", ["Ada Okafor", "Ada"])
        assert html.count('class="at-name"') == 1
        assert "&lt;b&gt;" in html

    def test_takes_no_sign_of_the_writer_for_its_own(self) -> None:
        assert "<strong" not in naming.marked("\ue000x\ue001", ["Ada"])


class TestNamesOf:
    def test_knows_people_and_teams_of_notes(self, world: World) -> None:
        case, lena = world.case(), cast.lena()
        text = "@Lena Brandt and @Customer service, please"
        note = actions.note(case_id=case.pk, text=text, by=lena, now=world.now)
        assert note.mentioned == [lena.pk]
        assert note.mentioned_teams == [cast.service().pk]
        assert Notice.objects.get(kind="named").user == world.agent
        seen = queries.seen(case.pk)
        assert seen is not None
        assert seen.notes[0].names[0] == "Customer service"
