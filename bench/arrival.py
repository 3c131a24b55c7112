"""From a mail's arrival at the server to the agent's screen: the way, measured in three places.

    python -m bench.arrival [MAILS] [--pause S] [--poll S]

A desk in a temporary folder with the real processes, a real IMAP server (IDLE) on loopback. One mail
after the other is put into the mailbox; the clock starts when the server has it. Measured are the
commit of the mention, the commit of its case, and the screen: the event on the stream `/live/` of
`allears web` for a person who is logged in, and then the inbox page with the case on it. `--poll`
sets how often the loops look when nobody calls them; what is measured should not depend on it.
What it misses: the way from the sender to the server, and the browser's painting.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
from tests.mailserver import MailServer

from bench import processes
from bench.desk import machine
from bench.letters import DESK, channel_values, letter
from bench.living import living

NAMES = ("web", "listen", "care", "deliver")
GOAL_S = 2.0
PATIENCE_S = 60.0
LOOK_S = 0.005
"""How often the rows are looked for: the measure's own fault."""


@dataclass
class Screen:
    """A tab of somebody who is logged in: hears the stream, and fetches the inbox when it calls."""

    port: int
    cookie: str
    seen: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Token to the moments of the event and of the page that shows it."""
    waiting: set[str] = field(default_factory=set)
    is_live: threading.Event = field(default_factory=threading.Event)
    n_pages: int = 0

    def watch(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.is_live.wait(PATIENCE_S), "the stream does not begin"

    def page(self) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        line.request("GET", "/inbox/?queue=all", headers={"Cookie": self.cookie})
        answer = line.getresponse()
        body = answer.read().decode()
        assert answer.status == 200, f"the inbox answers with {answer.status}: {body[:300]}"
        line.close()
        self.n_pages += 1
        return body

    def _listen(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=None)
        line.request("GET", "/live/", headers={"Cookie": self.cookie})
        answer = line.getresponse()
        assert answer.status == 200, f"the stream answers with {answer.status}"
        while text := answer.readline():
            self.is_live.set()
            if text.startswith(b"data:") and json.loads(text[5:])["topic"] == "cases":
                self._look(time.perf_counter())

    def _look(self, heard_at: float) -> None:
        if not self.waiting:
            return
        body = self.page()
        now = time.perf_counter()
        for token in [one for one in self.waiting if one in body]:
            self.waiting.discard(token)
            self.seen[token] = (heard_at, now)


@dataclass
class Rows:
    """Looks for commits from outside, as a second reader."""

    line: psycopg.Connection[tuple[object, ...]]

    def wait(self, query: str, token: str) -> float:
        deadline = time.perf_counter() + PATIENCE_S
        while time.perf_counter() < deadline:
            if self.line.execute(query, [f"%{token}%"]).fetchone():
                return time.perf_counter()
            time.sleep(LOOK_S)
        raise RuntimeError(f"{token} did not arrive within {PATIENCE_S:.0f} s")


MENTION = "select 1 from mentions_mention where title like %s"
CASE = "select 1 from cases_case where title like %s"


def main() -> int:
    options = _options()
    os.environ["ALLEARS_POLL"] = f"{options.poll}s"
    with (
        MailServer(accounts=(DESK,)) as mail,
        living(port=processes.free_port()) as (folder, _server),
    ):
        port = int(os.environ["ALLEARS_PORT"])
        cookie = _somebody(mail)
        with _running(folder, port):
            screen = Screen(port, cookie)
            screen.watch()
            with psycopg.connect(os.environ["ALLEARS_EMBEDDED_URL"], autocommit=True) as line:
                rows = Rows(line)
                for n in range(3):  # the first ones load what is loaded once
                    _one(mail, rows, screen, f"warm{n:04d}x")
                measured = []
                for n in range(options.mails):
                    time.sleep(options.pause)
                    measured.append(_one(mail, rows, screen, f"mail{n:04d}x"))
    return _print(measured, options)


def _one(mail: MailServer, rows: Rows, screen: Screen, token: str) -> dict[str, float]:
    """Seconds to each place."""
    sender = f"{token}@people.test"
    text = f"The door of my tram does not open ({token}). Can you help me?"
    raw = letter(
        token, sender=sender, text=text, message_id=f"{token}@people.test", now=datetime.now(UTC)
    )
    screen.waiting.add(token)
    mail.deliver(raw, DESK)
    began = time.perf_counter()
    found = {
        "mention committed": rows.wait(MENTION, token) - began,
        "case committed": rows.wait(CASE, token) - began,
    }
    deadline = time.perf_counter() + PATIENCE_S
    while token not in screen.seen:
        if time.perf_counter() > deadline:
            raise RuntimeError(f"{token} was not shown within {PATIENCE_S:.0f} s")
        time.sleep(LOOK_S)
    heard_at, shown_at = screen.seen[token]
    return found | {"event at the browser": heard_at - began, "page shown": shown_at - began}


def _somebody(mail: MailServer) -> str:
    """An agent of the accountable team and a mailbox; the cookie of the agent's session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from allears.channels import actions as channels
    from allears.staff.models import Membership, Role, Team, User

    now = datetime.now(UTC)
    agent = User.objects.create(
        email="amir@example.org", name="Amir Haddad", role=Role.AGENT, created_at=now
    )
    Membership.objects.create(team=Team.objects.get(slug="customer-service"), user=agent, since=now)
    channels.add(network="email", name="Mailbox", values=channel_values(mail), by=None, now=now)
    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def _running(folder: processes.Path, port: int) -> Iterator[None]:
    parts = [processes.part(n, folder, port=port if n == "web" else 0) for n in NAMES]
    for part in parts:
        part.start()
    try:
        for part in parts:
            part.wait_until_ready()
        yield
    finally:
        for part in parts:
            part.end()


def _print(measured: Sequence[dict[str, float]], options: argparse.Namespace) -> int:
    load = os.getloadavg()[0]
    print(f"# {machine()}, load {load:.1f}; {len(measured)} mails, IDLE, poll {options.poll} s")
    print(
        f"  {'seconds from the mail being in the mailbox to':<48} {'p50':>6} {'p95':>6} {'max':>6}"
    )
    last = 0.0
    for place in measured[0]:
        values = sorted(one[place] for one in measured)
        last = values[min(len(values) - 1, int(0.95 * len(values)))]
        print(f"  {place:<48} {statistics.median(values):6.2f} {last:6.2f} {values[-1]:6.2f}")
    is_good = last < GOAL_S
    print(f"The goal is p95 under {GOAL_S:.0f} s: {'reached' if is_good else 'missed'}.")
    return 0 if is_good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.arrival")
    parser.add_argument("mails", nargs="?", type=int, default=40)
    parser.add_argument("--pause", type=float, default=0.5)
    parser.add_argument("--poll", type=float, default=2.0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
