from __future__ import annotations

import pytest
from tests import cast
from tests.playbooks import kept

from allears.playbooks import actions, queries
from allears.playbooks.rules.acts import Act, Do

pytestmark = pytest.mark.django_db


class TestMacros:
    def test_are_ones_own_those_of_ones_teams_and_of_everybody(self) -> None:
        act = Act(do=Do.TAKE)
        own = kept.macro(act, name="Own", by=cast.amir(), everybody=False)
        kept.macro(act, name="Hers", everybody=False)
        for name, team in (("Service", cast.service()), ("Press", cast.press())):
            words = actions.MacroWords(name=name, acts=[act], whom=actions.ForWhom(team=team))
            actions.keep_macro(words=words, by=cast.lena(), now=kept.NOW)
        names = [row.name for row in queries.macros(cast.amir())]
        assert names == ["Own", "Service"]
        assert [row.name for row in queries.macros(cast.lena())] == ["Hers", "Press", "Service"]
        assert queries.macros(cast.amir(), "OW n") == [own]
        assert queries.macro(own.pk, cast.lena()) is None


class TestPlaybooks:
    def test_are_found_by_what_they_are_for(self) -> None:
        book = kept.playbook()
        assert queries.playbooks(cast.amir(), "kettle dead") == [book]
        assert queries.playbooks(cast.amir(), "toaster") == []
