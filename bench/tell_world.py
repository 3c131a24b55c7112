"""Networks on loopback that write down what arrives, and all the people who are to be told by them.

Mailboxes on a real mail server, a Mastodon that knows idempotency keys and a relative that knows none. All
take their time before and after they take a message, so that a kill falls on both sides of their yes. What
a network was given, when and with which words, is asked of it afterwards, and never of the desk.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from tests.connectors import faults
from tests.connectors.faults import Answer, Request
from tests.connectors.mastodon_place import TOKEN, MastodonPlace
from tests.mailserver import Accepted, MailServer

from bench import letters

SLOW_S = 0.25
"""The longest that a network takes before its yes, and after it."""
PEOPLE = "people.test"
SAID = {
    "en": "The lid is mended.",
    "de": "Der Deckel ist repariert.",
    "fr": "Le couvercle est réparé.",
}
LANGUAGES = (*SAID, "pl")
"""Whose language has no text is told in the first one."""
LETTER = "Hello {{first_name|there}}, about “{{your_words}}”: {{text}} Yours, {{agent}}."
N_AGENTS = 20
PLACES = {"mastodon": True, "gotosocial": False}
"""Whether it knows idempotency keys."""


@dataclass(frozen=True)
class Arrived:
    """One message as a network took it."""

    at: float
    """Monotonic."""
    by: str
    """Account of ours."""
    to: str
    text: str


@dataclass
class Networks:
    """All of them. `taken`: one has just said yes, and the desk does not know it yet."""

    mail: MailServer
    places: dict[str, MastodonPlace] = field(default_factory=dict)
    arrived: list[Arrived] = field(default_factory=list)
    taken: threading.Event = field(default_factory=threading.Event)

    def note(self, by: str, to: str, text: str) -> None:
        self.arrived.append(Arrived(time.monotonic(), by, to, text))
        self.taken.set()


class _Noting(list[Accepted]):
    """What the mail server has said yes to; of each we hear at once."""

    def __init__(self, note: Callable[[str, str, str], None]) -> None:
        super().__init__()
        self._note = note

    def append(self, one: Accepted) -> None:
        super().append(one)
        mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(one.raw)
        body = mail.get_body(("plain",))
        text = "" if body is None else " ".join(str(body.get_content()).split())
        for to in one.to:
            if to.endswith(f"@{PEOPLE}"):
                self._note(one.sender, to, text)


def address(n: int) -> str:
    """Of the n-th mailbox."""
    return f"desk{n}@allears.test"


@contextmanager
def networks(n_mailboxes: int) -> Iterator[Networks]:
    """Running; `arrived` fills."""
    with ExitStack() as stack:
        mail = letters.slow_mail_server()
        mail.accounts = tuple(address(n) for n in range(n_mailboxes))
        letters.SlowHandler.longest_s = SLOW_S
        found = Networks(mail)
        mail.accepted = _Noting(found.note)
        stack.enter_context(mail)
        for name, knows_keys in PLACES.items():
            place = found.places[name] = MastodonPlace(knows_keys=knows_keys)
            server = stack.enter_context(faults.serve(_slowly(found, name, place)))
            place.url, place.now = server.url, datetime.now(UTC)
        yield found


def _slowly(networks: Networks, name: str, place: MastodonPlace) -> Callable[[Request], Answer]:
    rng = random.Random(name)

    def answer(request: Request) -> Answer:
        if not place.says(request):
            return place.answer(request)
        n = len(place.statuses)
        time.sleep(rng.random() * SLOW_S)
        made = place.answer(request)
        if len(place.statuses) > n:
            text = place.statuses[-1]["text"]
            to = re.match(r"@(\S+)", text)
            networks.note(name, to[1] if to else "", " ".join(text.split()))
        time.sleep(rng.random() * SLOW_S)
        return made

    return answer


def connect(networks: Networks, now: datetime) -> list[Any]:
    """A channel for each mailbox and each place, as the forms make them."""
    from allears.channels import actions as channels

    found = []
    for n, one in enumerate(networks.mail.accounts):
        values = letters.channel_values(networks.mail) | {"address": one}
        row = channels.add(network="email", name=f"Mailbox {n}", values=values, by=None, now=now)
        found.append(row)
    for name, place in networks.places.items():
        values = {"server": place.url, "access_token": TOKEN}
        found.append(
            channels.add(network="mastodon", name=name.title(), values=values, by=None, now=now)
        )
    return found


# ---- people ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Meant:
    """What one person is to be told: by whom, and the words of it that are theirs alone."""

    agent: str
    said: str
    words: str


@dataclass
class World:
    """The trouble, and by address what each person is to be told."""

    change: Any
    lead: Any
    meant: dict[str, Meant]


def people(n: int, n_in_places: int, networks: Networks, channels: list[Any]) -> World:
    """So many people with a case each; `n_in_places` of them write to each of the places for real."""
    from allears.cases.models import Case, Conversation
    from allears.contacts.models import Contact, Identity
    from allears.staff.models import Membership, Role, Team, User

    now = datetime.now(UTC) - timedelta(hours=2)
    team = Team.objects.earliest("pk")
    lead = User.objects.create(email="lead@x.test", name="Lena", role=Role.LEAD, created_at=now)
    agents = [
        User.objects.create(
            email=f"a{i}@x.test", name=f"Agent{i:02d} Of{i:02d}", role=Role.AGENT, created_at=now
        )
        for i in range(N_AGENTS)
    ]
    Membership.objects.bulk_create(Membership(team=team, user=a, since=now) for a in agents)
    cases = _in_places(n_in_places, networks)
    by_mail = n - len(cases)
    boxes = channels[: len(networks.mail.accounts)]
    contacts = Contact.objects.bulk_create(
        Contact(name=f"Person{i} Number", language=LANGUAGES[i % 4], created_at=now)
        for i in range(by_mail)
    )
    identities = Identity.objects.bulk_create(
        Identity(contact=one, network="email", key=f"p{i}@{PEOPLE}", handle=f"p{i}@{PEOPLE}",
                 first_seen_at=now, last_seen_at=now)
        for i, one in enumerate(contacts)
    )  # fmt: skip
    made = Case.objects.bulk_create(
        Case(contact=one, team=team, assignee=agents[i % N_AGENTS], title=f"Lid {i}x leaks", tag=f"t{i}",
             opened_at=now, intake_reason="sent_to_us", intake_words="", route_words="", network="email",
             intent="complaint", mood="negative", urgency="normal", language="en", order_at=now,
             last_message_at=now, waiting_since=now, subject_words=["kettle", "lid", f"w{i}"])
        for i, one in enumerate(contacts)
    )  # fmt: skip
    Conversation.objects.bulk_create(
        Conversation(case=case, channel=boxes[i % len(boxes)], network="email", thread=f"th{i}",
                     identity=identities[i], is_private=True, opened_at=now)
        for i, case in enumerate(made)
    )  # fmt: skip
    meant = {f"p{i}@{PEOPLE}": _meant(case, agents[i % N_AGENTS], i) for i, case in enumerate(made)}
    for i, (handle, case) in enumerate(cases.items()):
        case.assignee, case.title = agents[i % N_AGENTS], f"Lid m{i}x leaks"
        case.save(update_fields=["assignee", "title"])
        Contact.objects.filter(pk=case.contact_id).update(language=LANGUAGES[i % 4])
        meant[handle] = _meant(case, agents[i % N_AGENTS], i)
    change = _trouble([*made, *cases.values()], lead)
    return World(change=change, lead=lead, meant=meant)


def _meant(case: Any, agent: Any, i: int) -> Meant:
    said = SAID.get(LANGUAGES[i % 4], SAID["en"])
    return Meant(agent=agent.name, said=said, words=case.title)


def _in_places(n: int, networks: Networks) -> dict[str, Any]:
    """They write in private, are heard, and are cases: by steps 1 to 10."""
    from allears.cases.models import Case
    from allears.channels import actions as channels
    from allears.channels.models import Channel
    from allears.flow import steps

    for name, place in networks.places.items():
        for i in range(n):
            who = f"m{i}@{name}.example"
            place.says_(f"@desk my lid {i} leaks", who=who, mentions_us=True, visibility="direct")
    found: dict[str, Any] = {}
    for _visit in range(4):
        now = datetime.now(UTC)
        Channel.objects.filter(network="mastodon").update(next_visit_at=now)
        for row in channels.lease_due(networks=["mastodon"], worker="bench", limit=5, now=now):
            steps.listen(row, now=now)
        steps.care(now=now)
    for case in Case.objects.prefetch_related("conversations__identity"):
        identity = case.conversations.get().identity
        assert identity is not None
        found[identity.handle] = case
    assert len(found) == n * len(networks.places), f"{len(found)} of them were heard"
    return found


def _trouble(cases: list[Any], lead: Any) -> Any:
    """One problem that all of them have, and that is fixed now."""
    from allears.problems import actions

    now = datetime.now(UTC) - timedelta(minutes=2)
    facts = actions.Facts(kind="problem", title="Kettle lids leak")
    row = actions.open_problem(facts=facts, by=lead, now=now)
    for language, text in SAID.items():
        said = actions.Said(language=language, title="Lids", text=text)
        actions.say_in_public(problem_id=row.pk, said=said, by=lead, now=now)
    ids = [case.pk for case in cases]
    for at in range(0, len(ids), 5_000):
        actions.link_many(problem_id=row.pk, case_ids=ids[at : at + 5_000], by=lead, now=now)
    return actions.change_state(
        problem_id=row.pk, state="fixed", note="", by=lead, now=now + timedelta(minutes=1)
    )
