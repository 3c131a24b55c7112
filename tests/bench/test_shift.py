"""What the bench of a hundred agents takes for a reason, and what for an error."""

from __future__ import annotations

import random
from collections.abc import Awaitable
from typing import Any
from urllib.parse import parse_qsl

import pytest
from bench.agents_desk import Person
from bench.agents_line import Answer
from bench.shift_agent import Agent, Tally
from django.test import Client
from tests import cast
from tests.world import World, world

from allears.cases import actions
from allears.cases.models import Case
from bench import shift_agent

__all__ = ["world"]
HTMX = {"HX-Request": "true", "HX-Target": "case"}


class Door:
    """The line of one agent, straight into the desk."""

    def __init__(self, client: Client) -> None:
        self.client: Any = client

    async def ask(
        self, method: str, url: str, headers: dict[str, str], body: bytes = b""
    ) -> Answer:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        way = self.client.post if method == "POST" else self.client.get
        given = way(url, form, headers={n: v for n, v in headers.items() if n.startswith("HX-")})
        return Answer(given.status_code, given.content, 0.0)


def done(act: Awaitable[None]) -> None:
    """Nothing in it waits, so it needs no loop, in which the database could not be asked."""
    with pytest.raises(StopIteration):
        act.__await__().send(None)


@pytest.fixture
def case(world: World) -> Case:
    return world.case()


@pytest.fixture
def agent(world: World, case: Case) -> Agent:
    client: Any = cast.at_the_desk(world.agent)
    door: Any = Door(client)
    rows: Any = None
    person = Person(world.agent.pk, "", "", frozenset())
    dice = random.Random(1)
    found = Agent(person, door, rows, Tally(), name="a", dice=dice, every_s=1, persons=[])
    page = client.get(f"/cases/{case.pk}/", headers=HTMX).content.decode()
    found.case_id, found.form = case.pk, shift_agent._box(page)
    world.pass_time(minutes=1)
    return found


class TestAnswer:
    def test_is_said_after_the_reason_was_read(
        self, world: World, case: Case, agent: Agent
    ) -> None:
        hers = actions.Written(
            conversation_id=case.conversations.get().pk,
            text="I was first.",
            is_public=False,
            seen_at=world.now,
        )
        actions.reply(case_id=case.pk, written=hers, by=cast.lena(), now=world.now)
        done(agent.answer())
        assert agent.tally.told == {"has answered meanwhile:": 1}
        assert (agent.tally.errors, len(agent.tally.written)) == ([], 1)
        assert case.messages.filter(by=world.agent).count() == 1

    def test_is_no_error_where_the_reason_stays(
        self, world: World, case: Case, agent: Agent
    ) -> None:
        actions.close(case_id=case.pk, outcome="spam", words="", by=cast.lena(), now=world.now)
        done(agent.answer())
        assert agent.tally.told == {"The case is closed: open it again first.": 2}
        assert (agent.tally.errors, agent.tally.written) == ([], [])

    def test_is_an_error_where_nothing_is_said(self, agent: Agent) -> None:
        tally = agent.tally
        tally.add("an answer", Answer(422, b"<p>no</p>", 0.0))
        tally.add("an answer", Answer(500, b"", 0.0))
        tally.add("take", Answer(409, b"", 0.0))
        assert (len(tally.errors), tally.told.total()) == (2, 1)
