from __future__ import annotations

from tests.world import World

from allears.cases import actions, patience_screen
from allears.cases.rules import patience


class TestShown:
    def test_has_only_the_way_to_it_where_there_is_nothing_to_say(self, world: World) -> None:
        contact = world.case().contact
        shown = patience_screen.shown(contact.pk, now=world.now)
        assert list(shown) == ["url"]

    def test_says_who_set_the_mark_and_when_it_is_to_be_looked_at_again(self, world: World) -> None:
        contact = world.case().contact
        actions.mark_patience(contact=contact, article_id=None, by=world.agent, now=world.now)
        shown = patience_screen.shown(contact.pk, now=world.now)
        assert shown["is_marked"]
        assert shown["by"] == world.agent.name
        assert not shown["is_due"]
        near = shown["until"] - patience.REVIEW / 2
        assert patience_screen.shown(contact.pk, now=near)["is_due"]
