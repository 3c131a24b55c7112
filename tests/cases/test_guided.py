from __future__ import annotations

import pytest
from tests.world import World

from allears.cases import actions, screen


class TestSentence:
    @pytest.mark.parametrize(
        ("what", "said"),
        [("began", "began the playbook"), ("ended", "came to the end of"), ("left", "left the")],
    )
    def test_tells_what_became_of_a_playbook(self, world: World, what: str, said: str) -> None:
        case = world.case("Broken")
        version = case.version
        event = actions.guided(
            case_id=case.pk, what=what, playbook="Kettle", by=world.agent, now=world.now
        )
        words = screen.event(event)["words"]
        assert words.startswith("Amir Haddad ")
        assert said in words
        assert words.endswith("Kettle")
        case.refresh_from_db()
        assert case.version == version
