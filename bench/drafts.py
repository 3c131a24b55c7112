"""Drafts above the reply box at 200,000 answered cases: how long the fragment takes, and a batch of learning.

    python -m bench.drafts [CASES]

Each ended case has one answer of ours that was good, to a question of 8 to 30 words out of 30,000 that
follow Zipf's law. A hundred open cases ask: half of them most of the words of an answered one, half of
them something new. "fragment" is the whole request by Django's test client; "plain" the same for somebody
outside of a wall.
"""

from __future__ import annotations

import io
import random
import sys
import time
from bisect import bisect
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from bench.desk import desk, machine

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
WORDS = 30_000
ASKING = 100
ROUNDS = 3
FILL = """
SET session_replication_role = replica;
INSERT INTO cases_case (contact_id, team_id, title, tag, opened_at, closed_at, intake_reason, intake_words,
    route_words, priority, network, intent, mood, urgency, language, monitors, subject_words, marks,
    need_points, need_words, order_at, last_message_at, last_words, last_is_ours, n_messages, n_reopened,
    n_returns, version)
SELECT {contact}, {team}, 'Case ' || i, 'b' || i, now(), now(), 'x', '', '', 'normal', 'email', 'question',
    'neutral', 'normal', 'en', '{{}}', '{{}}', '{{}}', 0, '[]', now(), now(), '', true, 2, 0, 0, 1
FROM generate_series(1, {n}) AS i;
INSERT INTO cases_conversation (case_id, channel_id, network, thread, is_private, opened_at)
SELECT id, {channel}, 'email', 't' || id, true, now() FROM cases_case WHERE tag LIKE 'b%';
INSERT INTO cases_message (case_id, conversation_id, at, received_at, by_id, text, quoted, is_public,
    network_id, files, warning)
SELECT c.case_id, c.id, now(), now(), {user}, 'Hello Ana, this is what we say about number ' || c.case_id ||
    ' and the thing you asked. Please turn the seal of part ' || (c.case_id % 997) || ' round and write again.',
    '', false, '', '[]', '' FROM cases_conversation c JOIN cases_case k ON k.id = c.case_id WHERE k.tag LIKE 'b%';
INSERT INTO cases_closure (case_id, at, by_id, outcome, words, cause, leaving, leaving_words)
SELECT id, now(), {user}, 'unconfirmed', '', '', '', '' FROM cases_case WHERE tag LIKE 'b%';
SET session_replication_role = origin;
"""


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with desk():
        measure(n)


def measure(n: int) -> None:
    from django.db import connection
    from django.test import Client

    from allears.drafting import actions
    from allears.drafting.models import Answer, Due

    print(f"# {machine()}; {n} ended cases with an answer, {WORDS} words")
    people = filled(n)
    cases = asking(people["known"], people["channel"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE drafting_answer; ANALYZE cases_case; ANALYZE cases_message")
        cursor.execute("SELECT pg_size_pretty(pg_relation_size('answer_words'))")
        print(f"index         {cursor.fetchone()[0]} for {Answer.objects.count()} answers")
    client = Client(headers={"host": "127.0.0.1", "hx-request": "true"})
    client.force_login(people["user"])
    times, n_found = [], 0
    for again in range(ROUNDS):
        for case_id in cases:
            began = time.perf_counter()
            answer = client.get(f"/drafts/for/{case_id}/")
            if again:
                times.append(1000 * (time.perf_counter() - began))
            assert answer.status_code == 200
            n_found += b'class="draft"' in answer.content
    times.sort()
    shown = {50: times[len(times) // 2], 95: times[int(len(times) * 0.95)], 100: times[-1]}
    found = n_found / (ROUNDS * len(cases))
    print("fragment      " + ", ".join(f"p{at} {ms:.0f} ms" for at, ms in shown.items()))
    print(f"              drafts in {found:.0%} of {len(cases)} open cases, {len(times)} requests")
    ids = Answer.objects.order_by("-pk").values_list("case_id", flat=True)[:100]
    Due.objects.bulk_create(Due(case_id=pk) for pk in ids)
    began = time.perf_counter()
    done = actions.learn(now=NOW)
    print(f"learning      {1000 * (time.perf_counter() - began):.0f} ms for {done} cases")


def filled(n: int) -> dict[str, Any]:
    """Somebody who answers, and so many answered cases; `known`: the words of some questions."""
    from django.db import connection

    from allears.channels.models import Channel
    from allears.contacts.models import Contact
    from allears.staff.models import Membership, Role, Team, User

    user = User.objects.create(
        email="a@example.org", name="Amir", role=Role.ADMINISTRATOR, created_at=NOW
    )
    team = Team.objects.earliest("pk")
    Membership.objects.create(team=team, user=user, since=NOW)
    mail = Channel.objects.create(network="email", name="Help", created_at=NOW)
    contact = Contact.objects.create(name="Ana", created_at=NOW)
    draw = drawer(random.Random(7))
    with connection.cursor() as cursor:
        cursor.execute(
            FILL.format(contact=contact.pk, team=team.pk, channel=mail.pk, user=user.pk, n=n)
        )
        cursor.execute("SELECT id, case_id FROM cases_message")
        rows = cursor.fetchall()
        known = [draw() for _row in rows]
        lines = (
            f"{pk}\t{case_id}\t2026-03-02\ten\t{{{','.join(words)}}}\t1\n"
            for (pk, case_id), words in zip(rows, known, strict=True)
        )
        columns = "(message_id, case_id, at, language, words, weight)"
        with cursor.copy(f"COPY drafting_answer {columns} FROM STDIN") as copy:
            buffer = io.StringIO()
            for at, line in enumerate(lines):
                buffer.write(line)
                if at % 5_000 == 4_999:
                    copy.write(buffer.getvalue())
                    buffer = io.StringIO()
            copy.write(buffer.getvalue())
    return {"user": user, "channel": mail, "known": known}


def drawer(by: random.Random) -> Any:
    """Draws the words of a question, frequent ones often."""
    weights = list(accumulate(1 / (rank + 8) for rank in range(WORDS)))
    total = weights[-1]

    def draw(n: int = 0) -> list[str]:
        wanted = n or by.randint(8, 30)
        return sorted({f"zw{bisect(weights, by.random() * total)}" for _one in range(wanted)})

    return draw


def asking(known: list[list[str]], channel: Any) -> list[int]:
    """Open cases: half of them ask what was answered, in most of its words."""
    from allears.cases.models import Case, Conversation, Message
    from allears.contacts.models import Contact, Identity
    from allears.mentions.models import Mention
    from allears.staff.models import Team

    by = random.Random(11)
    draw = drawer(by)
    team = Team.objects.earliest("pk")
    found = []
    for n in range(ASKING):
        words = draw()
        if n % 2:
            old = by.choice(known)
            words = by.sample(old, max(2, round(0.7 * len(old)))) + draw(4)
        contact = Contact.objects.create(name=f"Jonas {n}", created_at=NOW)
        identity = Identity.objects.create(
            contact=contact, network="email", key=f"j{n}@example.com", first_seen_at=NOW,
            last_seen_at=NOW,
        )  # fmt: skip
        case = Case.objects.create(
            contact=contact, team=team, title="A question", tag=f"open{n}", opened_at=NOW,
            intake_reason="sent_to_us", intake_words="", route_words="", network="email",
            intent="question", mood="neutral", urgency="normal", language="en", order_at=NOW,
            last_message_at=NOW, waiting_since=NOW,
        )  # fmt: skip
        talk = Conversation.objects.create(
            case=case, channel=channel, network="email", thread=f"o{n}", identity=identity,
            is_private=True, opened_at=NOW,
        )  # fmt: skip
        text = " ".join(words)
        mention = Mention.objects.create(
            channel=channel, key=f"m{n}", network="email", identity=identity, text=text, title="",
            posted_at=NOW, heard_at=NOW, post={}, language="en", is_private=True, marks={},
        )  # fmt: skip
        Message.objects.create(
            case=case, conversation=talk, at=NOW, received_at=NOW, mention=mention, text=text,
            is_public=False,
        )  # fmt: skip
        found.append(case.pk)
    return found


if __name__ == "__main__":
    main()
