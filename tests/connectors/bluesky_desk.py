"""The whole desk against Bluesky's own servers: connected by its pages, heard, cared for, delivered by its loops."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from tests import cast
from tests.connectors import bluesky_yes, faults
from tests.connectors.bluesky_network import Network, Person

from allears.cases import actions as cases
from allears.cases.models import Case, Message
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.flow import care, steps
from allears.lib import clock, http
from allears.outbox import actions as outbox

HOST = "desk.fernhill.shop"
"""What the servers take for our public address (see `bluesky_network.cjs`)."""
WAIT_S = 60.0


class SkyDesk:
    """One channel, one agent; what the loops do is done when a test asks for it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.browser = cast.at_the_desk(cast.ada())
        self.agent = cast.amir()

    def connect(self, who: Person) -> Channel:
        """By the pages, with a yes on the account's own server."""
        host = {"HTTP_HOST": HOST, "secure": True}
        document = Client().get("/connect/bluesky.json", **host).json()  # type: ignore[arg-type]
        door = http.door()
        with faults.serve(lambda asked: faults.answer(document)) as public, http.using(door):
            self.network.tell(f"desk {urlsplit(public.url).port}")
            typed = {
                "handle": who.handle,
                "server": self.network.pds,
                "directory": self.network.plc,
            }
            left = self.browser.post(
                "/settings/channels/new/bluesky/connection/",
                {f"setting-{key}": value for key, value in typed.items()},
                HTTP_HX_REQUEST="true",
                **host,  # type: ignore[arg-type]
            )
            assert left.status_code == 200, left.content.decode()
            there = left.headers["HX-Redirect"]
            assert parse_qs(urlsplit(there).query)["client_id"] == [document["client_id"]]
            said = bluesky_yes.answer(there, who.handle, self.network.passwords[who.handle])
            came = self.browser.get("/settings/channels/back/", said, follow=True, **host)  # type: ignore[arg-type]
        assert f"@{who.handle}" in came.content.decode()
        return Channel.objects.get(network="bluesky")

    def hear(self) -> None:
        """One visit, as the loop makes it."""
        now = clock.now()
        Channel.objects.update(next_visit_at=now)
        for row in channels.lease_due(networks=["bluesky"], worker="t", limit=5, now=now):
            try:
                steps.listen(row, now=now)
            except Exception as error:
                channels.note_failure(channel=row, error=error, now=clock.now())

    def until(self, what: Callable[[], Any]) -> Any:
        """Hears and cares until it is so."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            self.hear()
            steps.care(now=clock.now())
            care.Care().round()
            if found := what():
                return found
            time.sleep(0.2)
        raise AssertionError("it was never so")

    def takes_back(self, words: str) -> None:
        """An answer that has left; and the loop comes twice."""
        message = Message.objects.get(text__contains=words)
        cases.recall(message_id=message.pk, why="A slip", by=self.agent, now=clock.now())
        self.deliver()

    def answers(self, case: Case, text: str) -> None:
        """In public, by the agent; and the loop that delivers comes twice."""
        written = cases.Written(
            conversation_id=case.conversations.get().pk,
            text=text,
            is_public=True,
            seen_at=clock.now(),
        )
        cases.reply(case_id=case.pk, written=written, by=self.agent, now=clock.now())
        self.deliver()

    def deliver(self) -> None:
        for _ in range(2):
            now = clock.now()
            for row in outbox.lease(limit=10, worker="t", now=now):
                steps.deliver(row, worker="t", now=now)
