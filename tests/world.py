"""A desk with one agent and one channel on a fake network, through every floor, and a clock that can be moved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from allears.cases import actions as cases
from allears.cases.models import Case, Message
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.connectors import CONNECTORS, LISTENERS, SPEAKERS
from allears.flow import steps
from allears.lib import clock
from allears.listening.post import Author, Post
from allears.outbox import actions as outbox
from allears.staff.models import User
from tests import cast
from tests.cast import NOW
from tests.fakes import FakeNetwork


class World:
    """A desk with one agent, one channel on a fake network, and a clock that can be moved."""

    def __init__(self, network: FakeNetwork, channel: Channel, agent: User) -> None:
        self.network, self.channel, self.agent = network, channel, agent
        self.now = NOW

    def pass_time(self, **by: float) -> None:
        self.now += timedelta(**by)

    def says(self, text: str, *, who: str = "mira", **more: object) -> None:
        fields: dict[str, object] = {
            "id": f"p{len(self.network.wires) + 1}",
            "author": Author(id=who, handle=who, name=who.title()),
            "visibility": "private",
            "created_at": self.now,
        }
        self.network.wires.append(Post(network="fake", text=text, **(fields | more)))  # type: ignore[arg-type]

    def hear(self) -> None:
        Channel.objects.update(next_visit_at=self.now)
        for row in channels.lease_due(networks=["fake"], worker="test", limit=5, now=self.now):
            steps.listen(row, now=self.now)

    def care(self) -> cases.Cared:
        return steps.care(now=self.now)

    def deliver(self) -> list[object]:
        rows = outbox.lease(limit=10, worker="test", now=self.now)
        return [steps.deliver(row, worker="test", now=self.now) for row in rows]

    def case(self, text: str = "Is anybody there?", **more: object) -> Case:
        """Somebody says something, and it has become a case."""
        self.says(text, **more)
        self.hear()
        return Case.objects.get(pk=self.care().opened[0])

    def answer(self, case: Case, text: str) -> Message:
        conversation = case.conversations.get()
        written = cases.Written(
            conversation_id=conversation.pk, text=text, is_public=False, seen_at=self.now
        )
        return cases.reply(case_id=case.pk, written=written, by=self.agent, now=self.now)


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    network = FakeNetwork()
    for registry in (CONNECTORS, LISTENERS, SPEAKERS):
        monkeypatch.setitem(registry, "fake", network)  # type: ignore[arg-type]
    agent = cast.amir()
    channel = channels.add(network="fake", name="Fake", values={}, by=agent, now=NOW)
    world = World(network, channel, agent)
    monkeypatch.setattr(clock, "now", lambda: world.now)
    return world
