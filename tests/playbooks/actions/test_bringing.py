from __future__ import annotations

import pytest
from tests import cast
from tests.playbooks.kept import NOW, STEPS

from allears.playbooks import actions, queries
from allears.playbooks.models import Macro, Playbook
from allears.playbooks.rules.exchange import Book, MacroLine, PlaybookLine

pytestmark = pytest.mark.django_db


class TestBringIn:
    def test_makes_them_ones_own_once_and_leaves_out_what_does_not_fit(self) -> None:
        book = Book(
            macros=[
                MacroLine(name="Begin", acts=[{"do": "playbook", "item": "Kettle"}]),
                MacroLine(name="Elsewhere", acts=[{"do": "offer", "team": "Moon base"}]),
                MacroLine(name="Broken", acts=[{"do": "send"}]),
                MacroLine(name="Happy", acts=[{"do": "close", "choice": "satisfied"}]),
            ],
            playbooks=[
                PlaybookLine(name="Kettle", steps=list(STEPS), macro="Begin"),
                PlaybookLine(name="Empty", steps=[]),
            ],
        )
        for _again in range(2):
            done = actions.bring_in(book=book, by=cast.amir(), now=NOW)
            assert (done.n_macros, done.n_playbooks) == (1, 1)
            assert [name for name, _why in done.bad] == ["Empty", "Elsewhere", "Broken", "Happy"]
        assert Macro.objects.get().owner == cast.amir()
        row = Playbook.objects.get()
        version = queries.newest_version(row.pk)
        assert version is not None
        assert (version.n, version.macro) == (1, Macro.objects.get())
