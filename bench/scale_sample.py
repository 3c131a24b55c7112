"""A small desk made by the real actions alone: what the large one is measured against, and its frame.

Twelve teams, sixty agents, two hundred monitors, four channels; then some hundred letters and posts
through steps 2 to 10, and what agents do with the cases. Once Django is set up.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from allears.cases import actions as cases
from allears.cases import queries as desk
from allears.cases.actions.reply import Written
from allears.channels import actions as channels
from allears.channels.queries import Channel
from allears.flow import cargo, steps
from allears.listening.ports import Receipt
from allears.listening.post import Author, Post
from allears.mentions import actions as mentions
from allears.mentions.queries import Monitor
from allears.outbox import actions as outbox
from allears.outbox import rules as sending
from allears.staff import actions as staff
from allears.staff import queries as people
from allears.staff.queries import Team, User
from bench.scale_words import LANGUAGES, Tongue

N_TEAMS, N_AGENTS, N_MONITORS = 12, 60, 200
SIGNS = ("headset", "newspaper", "handshake", "users")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Who works here, what is listened for, and by what."""

    teams: list[Team]
    agents_of: dict[int, list[User]]
    """By team."""
    monitors: list[Monitor]
    mailbox: Channel
    feeds: list[Channel]


def frame(tongues: Sequence[Tongue], *, now: datetime) -> Frame:
    """Everything that exists before anybody is heard."""
    token = staff.setup_token(now=now) or ""
    head = staff.create_first_administrator(
        token=token, email="head@desk.example", name="Amara Okafor", password="x" * 20,
        timezone="UTC", now=now,
    )  # fmt: skip
    while len(people.teams()) < N_TEAMS:
        n = len(people.teams()) + 1
        staff.add_team(
            name=f"Team {n}",
            about=f"What team {n} answers for",
            sign=SIGNS[n % 4],
            by=head,
            now=now,
        )
    teams = people.teams()
    for n in range(N_AGENTS):
        mine = [teams[n % N_TEAMS], teams[(n * 5 + 1) % N_TEAMS]]
        staff.add_user(
            email=f"agent{n}@desk.example", name=f"{NAMES[n % len(NAMES)]} {n}",
            role="lead" if n % 12 == 0 else "agent", teams={t.pk: t for t in mine}.values(),
            by=head, now=now,
        )  # fmt: skip
    members = people.members_of([team.pk for team in teams])
    agents_of = {pk: [one for one in found if one.pk != head.pk] for pk, found in members.items()}
    for n in range(N_MONITORS):
        tongue = tongues[n % len(tongues)]
        word = tongue.words[40 + 7 * n]
        mentions.add_monitor(
            name=f"{word} ({tongue.code})", query=f"{word} NOT {tongue.words[3000 + n]}",
            by=head, now=now,
        )  # fmt: skip
    mailbox = channels.add(
        network="email", name="help@desk.example", by=head, now=now,
        values={"address": "help@desk.example", "password": "x"},
    )  # fmt: skip
    feeds = [
        channels.add(network="inbox", name=name, by=head, now=now, values={"keep": "everything"})
        for name in ("Social networks", "Forums", "Reviews")
    ]
    listened = cargo.mentions.monitors()
    return Frame(teams=teams, agents_of=agents_of, monitors=listened, mailbox=mailbox, feeds=feeds)


NAMES = ("Lena", "Theo", "Amir", "Mei", "Ana", "Yusuf", "Ingrid", "Kofi", "Noor", "Pavel")


def tell(made: Frame, tongues: Sequence[Tongue], *, n: int, now: datetime) -> None:
    """`n` letters and posts of a month through the real route, and agents at work."""
    rng = random.Random(5)
    start = now - timedelta(days=30)
    for begin in range(0, n, 20):
        at = start + timedelta(days=28) * (begin / n)
        letters = [_letter(rng, tongues, begin + i, at) for i in range(12)]
        said = [_post(rng, tongues, begin + i, at) for i in range(8)]
        for channel, posts in ((made.mailbox, letters), (made.feeds[0], said)):
            steps.keep(channel, cargo.Loaded(posts=posts), now=at)
        opened = steps.care(now=at).opened
        for case_id in opened:
            _work(rng, made, case_id, at + timedelta(minutes=rng.randrange(5, 300)))


def _letter(rng: random.Random, tongues: Sequence[Tongue], n: int, at: datetime) -> Post:
    tongue = rng.choice(tongues)
    address = f"person{rng.randrange(60) if n > 60 else n}@people.example"
    return Post(
        id=f"sample{n}-{rng.randrange(10**9)}@people.example", network="email",
        title=tongue.say(rng, 5), text=tongue.say(rng, rng.randrange(10, 80)),
        visibility="private", created_at=at - timedelta(seconds=20),
        author=Author(id=address, handle=address, name=f"Person {n}"),
    )  # fmt: skip


def _post(rng: random.Random, tongues: Sequence[Tongue], n: int, at: datetime) -> Post:
    tongue = rng.choice(tongues)
    handle = f"writer{n}"
    return Post(
        id=f"sample-{n}-{rng.randrange(10**9)}", network=rng.choice(("mastodon", "bluesky", "reddit")),
        text=tongue.say(rng, rng.randrange(8, 50)) + rng.choice((".", "?")), lang=tongue.code,
        url=f"https://social.example/@{handle}/{n}", created_at=at - timedelta(seconds=40),
        author=Author(id=handle, handle=handle, name=f"Writer {n}", followers=rng.randrange(5000)),
    )  # fmt: skip


def _work(rng: random.Random, made: Frame, case_id: int, at: datetime) -> None:
    """What an agent does with a case: nothing yet, an answer, an answer and an end."""
    chance = rng.random()
    seen = desk.seen(case_id)
    if seen is None or chance < 0.1:
        return
    agent = rng.choice(made.agents_of[seen.case.team_id])
    cases.take(case_id=case_id, by=agent, now=at)
    if chance < 0.15:
        return
    seen = desk.seen(case_id) or seen
    if chance < 0.2:
        cases.note(case_id=case_id, text="Who knows more? @Lena 0", by=agent, now=at)
        cases.save_draft(case_id=case_id, text="Dear", begun_version=1, by=agent, now=at)
        return
    if chance < 0.25:
        cases.snooze(case_id=case_id, until=at + timedelta(days=90), by=agent, now=at)
        return
    conversation = seen.conversations[0]
    written = Written(
        conversation_id=conversation.pk, text="We look into it and write again tomorrow.",
        is_public=not conversation.is_private, seen_at=at, is_sure=True,
    )  # fmt: skip
    at += timedelta(minutes=10)
    if conversation.network == "email":
        cases.reply(case_id=case_id, written=written, by=agent, now=at)
        _send(at + timedelta(seconds=5))
    else:
        cases.tell_outside(case_id=case_id, written=written, by=agent, now=at)
    if chance > 0.35:
        cases.close(
            case_id=case_id, outcome="unconfirmed", words="", by=agent, now=at + timedelta(hours=1)
        )


def _send(at: datetime) -> None:
    for row in outbox.lease(limit=10, worker="bench:1:1", now=at):
        attempt = outbox.begin(row=row, worker="bench:1:1", now=at)
        if attempt is not None:
            receipt = Receipt(id=f"<{row.key}>", said="250 taken")
            last = sending.LastTry(result=sending.Result.SENT, why="250 taken")
            steps.settle(attempt, last, receipt, now=at)


def tongues() -> list[Tongue]:
    return [Tongue.of(code) for code in LANGUAGES]
