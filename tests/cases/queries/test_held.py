from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import World

from allears.cases import actions
from allears.cases.models import Draft, Note
from allears.cases.queries import held
from allears.lib import once


class TestHas:
    def test_asks_once_for_all_kinds_while_a_page_is_made(self, world: World) -> None:
        case = world.case()
        with once.page(), CaptureQueriesContext(connection) as asked:
            assert not any(held.has(case.pk, kind) for kind in held.KINDS)
        assert len(asked) == 1

    def test_finds_what_is_there(self, world: World) -> None:
        case = world.case()
        actions.note(case_id=case.pk, text="Called them.", by=world.agent, now=world.now)
        actions.save_draft(
            case_id=case.pk, text="Dear", begun_version=case.version, by=world.agent, now=world.now
        )
        with once.page():
            assert [kind for kind in held.KINDS if held.has(case.pk, kind)] == [Draft, Note]

    def test_sends_everybody_to_look_where_no_page_is_made(self, world: World) -> None:
        with CaptureQueriesContext(connection) as asked:
            assert all(held.has(1, kind) for kind in held.KINDS)
        assert len(asked) == 0
