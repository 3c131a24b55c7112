from __future__ import annotations

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Event
from allears.staff.actions import NotPossible


class TestReveal:
    def test_writes_kinds_and_never_the_thing(self, world: World) -> None:
        message = world.case("My password is hunter2!").messages.get()
        actions.reveal(message_id=message.pk, by=world.agent, now=world.now)
        event = Event.objects.get(kind="revealed")
        assert event.data == {"message": message.pk, "kinds": ["password"]}
        assert "hunter2" not in event.words

    def test_of_nothing_covered_is_no_event(self, world: World) -> None:
        message = world.case("Where is it?").messages.get()
        actions.reveal(message_id=message.pk, by=world.agent, now=world.now)
        assert not Event.objects.filter(kind="revealed").exists()

    def test_of_what_is_gone_is_refused_in_words(self, world: World) -> None:
        with pytest.raises(NotPossible):
            actions.reveal(message_id=999, by=cast.lena(), now=world.now)
