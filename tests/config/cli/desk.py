"""A desk on which everything has happened, for the tests of what must survive: run it as a program."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import django

django.setup()

from tests.cast import NOW, ada, amir, care, hear, lena, marks, monitor, post, press  # noqa: E402

from allears.cases import actions as cases  # noqa: E402
from allears.cases import queries as desk  # noqa: E402
from allears.channels import actions as channels  # noqa: E402
from allears.listening.post import File  # noqa: E402
from allears.mentions import files  # noqa: E402
from allears.mentions import queries as heard  # noqa: E402
from allears.outbox import queries as leaving  # noqa: E402

PASSWORD = "hunter2-of-the-mailbox"
ATTACHMENT = b"\x89PNG the broken box\x00\xff" * 2000
NASTY = 'Tab\there, back\\slash, \\N, "quotes", line\nbreak, \u202e\U0001f600 and \r\n the end \\.'


def fill() -> None:
    """People, channels with passwords, monitors, mentions, cases in every state, replies waiting."""
    mailbox = channels.add(
        network="email",
        name="Help",
        values={
            "address": "help@example.org",
            "imap_host": "mail.invalid",
            "smtp_host": "mail.invalid",
            "imap_password": PASSWORD,
        },
        by=ada(),
        now=NOW,
    )
    trams = monitor()
    sha256 = hashlib.sha256(ATTACHMENT).hexdigest()
    files.store({sha256: ATTACHMENT})
    picture = File("box.png", "image/png", len(ATTACHMENT), sha256)
    hear(
        post("The tram is late again. I want my money back!", files=(picture,)),
        post(NASTY, who="Noor Vega"),
        post("Where is my parcel? It should be here", who="Pia Roth"),
        on=mailbox,
        understood=marks(intent="complaint", mood="negative"),
        hits=[trams],
    )
    opened = care().opened
    assert len(opened) == 3, opened
    _work_on(*opened)
    hear(post("Nobody decided about this one yet", who="Ole Berg"))


def _work_on(first: int, second: int, third: int) -> None:
    later = NOW + timedelta(minutes=10)
    cases.take(case_id=first, by=amir(), now=later)
    cases.note(case_id=first, text="Ask the depot. @Lena", by=amir(), now=later)
    reply(first, "I am sorry. It comes back to you today.", later)
    cases.close(case_id=second, outcome="unconfirmed", words="All good", by=lena(), now=later)
    cases.snooze(case_id=third, until=later + timedelta(days=1), by=lena(), now=later)
    cases.hand_over(case_id=third, team=press(), words="A journalist", by=lena(), now=later)


def reply(case_id: int, text: str, now: datetime) -> None:
    seen = desk.case(case_id)
    assert seen is not None
    conversation = seen.conversations.get()
    written = cases.Written(
        conversation_id=conversation.pk, text=text, is_public=False, seen_at=now
    )
    cases.reply(case_id=case_id, written=written, by=amir(), now=now)


if __name__ == "__main__":
    fill()
    assert heard.n_fresh() == 1
    assert leaving.n_waiting() == 1
