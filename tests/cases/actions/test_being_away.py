from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions, hands
from allears.cases.models import Away, Worker
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry


class TestGoAway:
    def test_is_said_by_oneself_or_a_lead(self, world: World) -> None:
        with pytest.raises(NotPossible):
            actions.go_away(user=cast.lena(), until=None, by=world.agent, now=world.now)
        actions.go_away(user=world.agent, until=None, by=cast.lena(), now=world.now)
        assert AuditEntry.objects.filter(what="user.away", subject=world.agent.email).exists()
        assert set(hands.away(now=world.now)) == {world.agent.pk}

    def test_ends_by_itself_or_by_word(self, world: World) -> None:
        until = world.now + timedelta(hours=1)
        actions.go_away(user=world.agent, until=until, by=world.agent, now=world.now)
        world.pass_time(hours=2)
        assert hands.away(now=world.now) == {}
        actions.go_away(user=world.agent, until=None, by=world.agent, now=world.now)
        assert actions.come_back(user=world.agent, by=world.agent, now=world.now)
        assert not actions.come_back(user=world.agent, by=world.agent, now=world.now)
        assert Away.objects.filter(ended_at=None).count() == 0

    def test_refuses_the_past(self, world: World) -> None:
        with pytest.raises(NotPossible):
            actions.go_away(user=world.agent, until=world.now, by=world.agent, now=world.now)


class TestSetSkills:
    def test_is_for_leads(self, world: World) -> None:
        skills = actions.Skills(capacity=3, languages=["DE"], products=[" Kettle "])
        with pytest.raises(NotPossible):
            actions.set_skills(user=world.agent, skills=skills, by=world.agent, now=world.now)
        actions.set_skills(user=world.agent, skills=skills, by=cast.lena(), now=world.now)
        row = Worker.objects.get()
        assert (row.capacity, row.languages, row.products) == (3, ["de"], ["kettle"])

    def test_refuses_what_cannot_be(self, world: World) -> None:
        skills = actions.Skills(capacities={"email": 5000})
        with pytest.raises(NotPossible):
            actions.set_skills(user=world.agent, skills=skills, by=cast.lena(), now=world.now)
