from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions, bulk_screen


class TestShown:
    @pytest.mark.parametrize(
        ("act", "value", "words"),
        [
            ("assign", "me", "Giving to Amir Haddad: 1 case is done."),
            ("assign", "nobody", "Putting back into the queue: 1 case is done."),
            ("priority", "high", "Setting the priority to High: 1 case is done."),
            ("close", "no_answer", "Closing: no answer after our tries: 1 case is done."),
        ],
    )
    def test_says_what_was_done(self, world: World, act: str, value: str, words: str) -> None:
        case = world.case()
        bulk = actions.begin_bulk(
            act=act, value=value, case_ids=[case.pk], by=world.agent, now=world.now
        )
        shown = bulk_screen.shown(bulk, world.agent)
        assert shown["words"] == words
        assert shown["progress"] == "1 of 1"

    def test_offers_the_way_back_to_whom_it_is_open(self, world: World) -> None:
        case = world.case()
        bulk = actions.begin_bulk(
            act="priority", value="high", case_ids=[case.pk], by=world.agent, now=world.now
        )
        assert bulk_screen.shown(bulk, world.agent)["can_undo"]
        assert bulk_screen.shown(bulk, cast.lena())["can_undo"]
        assert not bulk_screen.shown(bulk, cast.rita())["can_undo"]
        world.pass_time(hours=2)
        assert not bulk_screen.shown(bulk, world.agent)["can_undo"]
