"""Telling 5,000 people: how long the preview takes, the letting go, and one message.

    python -m bench.problems [PEOPLE]

Each person has one case with one private conversation by mail, every tenth two cases; two languages
have words of their own. "preview" is the whole walk with all letters filled; "page" the same with the
page around it, asked of Django's test client; "letting go" writes the rows; "one message" is row, message
and outbox row in one transaction, at the pace of the machine instead of the channel's.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.desk import desk, machine

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
MESSAGES = 200


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with desk():
        measure(n)


def measure(n: int) -> None:
    from django.test import Client

    from allears.problems import actions, preview
    from allears.problems.actions import working
    from allears.problems.models import Telling, Told
    from allears.problems.rules import pace

    change, lead, texts = trouble(n)
    print(f"# {machine()}; {n} people, {n + n // 10} cases")
    for _round in range(3):
        began = time.perf_counter()
        found = preview.plan(change, texts, by=lead, now=NOW)
        print(f"preview       {time.perf_counter() - began:6.2f} s for {len(found.told)} people")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(lead)
    began = time.perf_counter()
    answer = client.get(f"/problems/{change.problem_id}/telling/")
    print(f"page          {time.perf_counter() - began:6.2f} s, status {answer.status_code}")
    began = time.perf_counter()
    actions.begin_telling(change_id=change.pk, texts=texts, by=lead, now=NOW)
    print(f"letting go    {time.perf_counter() - began:6.2f} s")
    ids = Told.objects.order_by("pk").values_list("pk", flat=True)[:MESSAGES]
    began = time.perf_counter()
    done = sum(working._one(pk, now=NOW) for pk in ids)
    took = time.perf_counter() - began
    print(
        f"one message   {1000 * took / done:6.1f} ms; {done} written; {pace.PRIVATE_A_MINUTE}/min"
    )
    began = time.perf_counter()
    client.get(f"/problems/{change.problem_id}/")
    print(f"problem page  {time.perf_counter() - began:6.2f} s; {Telling.objects.count()} telling")


def trouble(n: int) -> tuple[Any, ...]:
    """People, their cases and a problem that is fixed."""
    from allears.cases.models import Case, Conversation
    from allears.channels.models import Channel
    from allears.contacts.models import Contact, Identity
    from allears.problems import actions
    from allears.problems.preview import Texts
    from allears.staff.models import Role, Team, User

    lead = User.objects.create(
        email="lead@example.org", name="Lena", role=Role.LEAD, created_at=NOW
    )
    agents = [
        User.objects.create(
            email=f"a{i}@example.org", name=f"Agent {i}", role=Role.AGENT, created_at=NOW
        )
        for i in range(20)
    ]
    team = Team.objects.earliest("pk")
    mail = Channel.objects.create(network="email", name="Help", created_at=NOW)
    people = Contact.objects.bulk_create(
        Contact(name=f"Person Number{i}", language="de" if i % 3 else "en", created_at=NOW)
        for i in range(n)
    )
    identities = Identity.objects.bulk_create(
        Identity(contact=one, network="email", key=f"p{i}@example.com", handle=f"p{i}@example.com",
                 first_seen_at=NOW, last_seen_at=NOW)
        for i, one in enumerate(people)
    )  # fmt: skip
    whose = [*range(n), *range(0, n, 10)]
    cases = Case.objects.bulk_create(
        Case(contact=people[i], team=team, assignee=agents[i % 20], title=f"The lid {i} leaks",
             tag=f"t{at}", opened_at=NOW, intake_reason="sent_to_us", intake_words="", route_words="",
             network="email", intent="complaint", mood="negative", urgency="normal", language="en",
             order_at=NOW, last_message_at=NOW - timedelta(hours=1), waiting_since=NOW,
             subject_words=["kettle", "leaks", "water", f"w{i}"])
        for at, i in enumerate(whose)
    )  # fmt: skip
    Conversation.objects.bulk_create(
        Conversation(case=case, channel=mail, network="email", thread=f"th{at}",
                     identity=identities[whose[at]], is_private=True, opened_at=NOW)
        for at, case in enumerate(cases)
    )  # fmt: skip
    facts = actions.Facts(kind="problem", title="Kettle lids leak")
    row = actions.open_problem(facts=facts, by=lead, now=NOW)
    for language in ("en", "de"):
        said = actions.Said(language=language, title="Lids", text="The lid is mended.")
        actions.say_in_public(problem_id=row.pk, said=said, by=lead, now=NOW)
    ids = [case.pk for case in cases]
    for at in range(0, len(ids), 5_000):
        part = ids[at : at + 5_000]
        actions.link_many(problem_id=row.pk, case_ids=part, by=lead, now=NOW)
    later = NOW + timedelta(minutes=1)
    change = actions.change_state(problem_id=row.pk, state="fixed", note="", by=lead, now=later)
    letter = "Hello {{first_name|there}}, about “{{your_words}}”: {{text}} Yours, {{agent}}"
    return change, lead, Texts(by_language={"en": letter, "de": letter}, usual="en")


if __name__ == "__main__":
    main()
