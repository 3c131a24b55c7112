"""Who writes and who answers while processes are killed: strangers, regulars, a feed, two agents.

Every mail, entry and reply carries a token that nothing else carries. A fault of the database is
met as a person would meet it: look whether it was done, else do it again.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes

from django.db import Error as DatabaseError
from django.db import connection
from tests.mailserver import MailServer

from allears.cases import actions as cases
from allears.cases.models import Case, Message
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.mentions import actions as mentions
from allears.mentions.models import Mention
from allears.staff.actions import NotPossible
from allears.staff.models import Membership, Role, Team, User
from bench.letters import DESK, GrowingFeed, channel_values, letter

log = logging.getLogger(__name__)

MATTERS = ("my parcel", "the invoice", "a refund", "my ticket", "the door", "my account")
TROUBLES = ("is broken", "never came", "is wrong", "was paid twice", "does not open")
LONGEST_FEED = 200


class World:
    """`begin` starts the threads, `rest` ends them; what they did is in the sets of tokens."""

    def __init__(self, mail: MailServer, feed: GrowingFeed, *, seed: int) -> None:
        self._mail, self._feed, self._rng = mail, feed, random.Random(seed)
        self.mails: dict[str, str] = {}
        """Token to Message-ID."""
        self.entries: list[str] = []
        self.replies: list[str] = []
        self.n_closed = 0
        self.n_met = Counter[str]()
        """Faults that an agent met, by kind."""
        self._resting = threading.Event()
        self._threads: list[threading.Thread] = []

    def set_up(self) -> None:
        """Two agents, a mailbox, a feed, a monitor."""
        now = datetime.now(UTC)
        self.agents = [
            User.objects.create(
                email=f"{name}@example.org", name=name.title(), role=Role.AGENT, created_at=now
            )
            for name in ("amir", "lena")
        ]
        Membership.objects.bulk_create(
            Membership(team=team, user=agent, since=now)
            for agent in self.agents
            for team in Team.objects.all()  # whoever works in none of a case may not answer it
        )
        self.mailbox = channels.add(
            network="email", name="Mailbox", values=channel_values(self._mail), by=None, now=now
        )
        self.blog = channels.add(
            network="rss",
            name="Town blog",
            values={"address": self._feed.url, "keep": "everything"},
            by=None,
            now=now,
        )
        mentions.add_monitor(name="Trams", query="tram", by=self.agents[0], now=now)

    def begin(self) -> None:
        for work, pause_s in (
            (self._somebody_writes, 1.0),
            (self._blog_grows, 2.0),
            (self._somebody_answers, 0.3),
            (self._blog_is_visited, 4.0),
        ):
            thread = threading.Thread(target=self._go_on, args=(work, pause_s), daemon=True)
            self._threads.append(thread)
            thread.start()

    def rest(self) -> None:
        """Nobody begins anything new; what is under way is finished."""
        self._resting.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a thread of the world hangs"

    def visit_blog(self) -> None:
        """Like somebody who presses the button "visit now"."""
        channels.visit_soon(channel_ids=[self.blog.pk], now=datetime.now(UTC))

    def _go_on(self, work: Callable[[], None], pause_s: float) -> None:
        while not self._resting.is_set():
            try:
                work()
            except DatabaseError as error:
                self.n_met[type(error).__name__] += 1
                connection.close()
            self._resting.wait(pause_s * (0.3 + 1.4 * self._rng.random()))
        connection.close()

    # ---- outside

    def _somebody_writes(self) -> None:
        n = len(self.mails)
        token = f"mail{n:05d}x"
        sender, answers = f"person{n}@people.test", ""
        accepted = list(self._mail.accepted)
        if accepted and self._rng.random() < 0.35:
            mine = self._rng.choice(accepted)
            sender = mine.to[0]
            answers = str(message_from_bytes(mine.raw)["Message-ID"]).strip("<> \r\n")
        elif n and self._rng.random() < 0.15:
            sender = f"person{self._rng.randrange(n)}@people.test"
        message_id = f"{token}@people.test"
        text = f"{self._trouble()} ({token}). Where can I get help with it?"
        raw = letter(
            token, sender=sender, text=text, message_id=message_id, answers=answers,
            now=datetime.now(UTC),
        )  # fmt: skip
        self._mail.deliver(raw, DESK)
        self.mails[token] = message_id

    def _blog_grows(self) -> None:
        if len(self.entries) >= LONGEST_FEED:
            return
        token = f"entry{len(self.entries):05d}x"
        about = self._rng.choice(("The tram", "The bus", "The ferry"))
        self._feed.add(token, f"{about} and {self._trouble()}, says the town ({token}).")
        self.entries.append(token)

    def _blog_is_visited(self) -> None:
        self.visit_blog()

    def _trouble(self) -> str:
        return f"{self._rng.choice(MATTERS)} {self._rng.choice(TROUBLES)}".capitalize()

    # ---- inside

    def _somebody_answers(self) -> None:
        waiting = Case.objects.filter(waiting_since__isnull=False, closed_at=None)
        ids = list(waiting.filter(network="email").values_list("pk", flat=True)[:20])
        if not ids:
            return
        case_id, token = self._rng.choice(ids), f"reply{len(self.replies):05d}x"
        agent = self._rng.choice(self.agents)
        self._answer(case_id, token, agent)
        if self._rng.random() < 0.2:
            cases.close(
                case_id=case_id, outcome="unconfirmed", words="", by=agent, now=datetime.now(UTC)
            )
            self.n_closed += 1

    def _answer(self, case_id: int, token: str, agent: User) -> None:
        for _ in range(40):
            try:
                if not Message.objects.filter(text__contains=token).exists():
                    self._write(case_id, token, agent)
                self.replies.append(token)
                return
            except (NotPossible, cases.Objected) as why:
                self.n_met[type(why).__name__] += 1
                return
            except DatabaseError as error:
                self.n_met[type(error).__name__] += 1
                connection.close()
                time.sleep(0.5)
        raise RuntimeError("the database did not come back for an agent")

    def _write(self, case_id: int, token: str, agent: User) -> None:
        now = datetime.now(UTC)
        conversation = Message.objects.filter(case_id=case_id, mention__isnull=False).latest("at")
        if Case.objects.get(pk=case_id).assignee_id is None:
            cases.take(case_id=case_id, by=agent, now=now)
        written = cases.Written(
            conversation_id=conversation.conversation_id,
            text=f"We have looked at it, and it is done now ({token}).",
            is_public=False,
            seen_at=now,
            is_sure=True,
        )
        cases.reply(case_id=case_id, written=written, by=agent, now=datetime.now(UTC))

    # ---- waiting

    def missing(self) -> dict[str, int]:
        """What has not arrived yet, by kind; empty when all is quiet."""
        heard = set(Mention.objects.values_list("external_id", flat=True))
        kept = " ".join(Mention.objects.filter(channel=self.blog).values_list("title", flat=True))
        found = {
            "mails not heard": sum(one not in heard for one in self.mails.values()),
            "entries not heard": sum(token not in kept for token in self.entries),
        }
        return {what: n for what, n in found.items() if n}


def channel_states() -> str:
    """One line a channel, for when it does not get quiet."""
    rows = Channel.objects.order_by("pk")
    return "; ".join(f"{c.name}: {c.error_kind or 'well'} {c.error_words[:120]}" for c in rows)
