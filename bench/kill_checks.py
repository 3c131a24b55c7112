"""What must hold when all is quiet again: each is a number of differences, and zero is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from django.db.models import Count
from tests.mailserver import MailServer

from allears.cases.actions import clocks
from allears.cases.models import Case, Clock, Event, Intake, Message
from allears.channels.models import Channel
from allears.mentions.models import Fresh, Hit, HourlyCount, Mention
from allears.outbox.models import Attempt, Outgoing
from bench.kill_world import World


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    n: int
    n_wrong: int
    samples: tuple[str, ...] = ()


def _line(what: str, n: int, wrong: Iterable[object]) -> Line:
    found = [str(one) for one in wrong]
    return Line(what, n, len(found), tuple(found[:5]))


def check(world: World, mail: MailServer) -> Iterator[Line]:
    """All of them. The parts have ended; the database and the mail server still run."""
    yield from _heard(world)
    yield from _cared(world)
    yield from _answered(world, mail)
    yield _counts()
    yield _clocks()
    yield from _leases()


def _not_once(tokens: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Tokens that are not in exactly one of the texts."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update({word.strip("(),.") for word in text.split()})
    return [f"{token}: {found[token]} times" for token in tokens if found[token] != 1]


def _heard(world: World) -> Iterator[Line]:
    mails = [m.text for m in Mention.objects.filter(channel=world.mailbox)]
    yield _line("each mail is one mention", len(world.mails), _not_once(world.mails, mails))
    n_strange = len(mails) - len(world.mails)
    yield _line("and nothing else is", len(mails), range(abs(n_strange)))
    entries = [m.title for m in Mention.objects.filter(channel=world.blog)]
    wrong = _not_once(world.entries, entries)
    yield _line("each entry of the feed is one mention", len(world.entries), wrong)


def _cared(world: World) -> Iterator[Line]:
    mentions = set(Mention.objects.values_list("pk", flat=True))
    intakes = Counter(Intake.objects.values_list("mention_id", flat=True))
    wrong = [pk for pk in mentions if intakes[pk] != 1]
    yield _line("each mention was decided about once", len(mentions), wrong)
    yield _line("no mention waits to be decided about", 0, Fresh.objects.values_list("pk"))
    mails = set(Mention.objects.filter(channel=world.mailbox).values_list("pk", flat=True))
    messages = Counter(
        Message.objects.filter(mention_id__in=mails).values_list("mention_id", flat=True)
    )
    yield _line(
        "each mail is one message of a case", len(mails), [m for m in mails if messages[m] != 1]
    )
    counted = Case.objects.annotate(n=Count("messages")).values_list("pk", "n", "n_messages")
    wrong_counts = [row for row in counted if row[1] != row[2]]
    yield _line("each case counts its messages rightly", len(counted), wrong_counts)
    opened = Event.objects.filter(kind="opened").values_list("case_id", flat=True)
    n_opened = Counter(opened)
    wrong_cases = [pk for pk, *_ in counted if n_opened[pk] != 1]
    yield _line("each case was opened once", len(counted), wrong_cases)


def _answered(world: World, mail: MailServer) -> Iterator[Line]:
    read = BytesParser(EmailMessage, policy=policy.default)
    said = [read.parsebytes(one.raw) for one in mail.accepted]
    by_id = Counter(str(one["Message-ID"]).strip("<> \r\n") for one in said)
    ours = {m.text: m for m in Message.objects.filter(by__isnull=False).select_related("outgoing")}
    written = _not_once(world.replies, ours)
    yield _line("each reply is one message", len(world.replies), written)
    keys = list(Outgoing.objects.values_list("key", flat=True))
    wrong = [f"{key}: {by_id[key]} times" for key in keys if by_id[key] != 1]
    yield _line("each reply was taken once (by Message-ID)", len(keys), wrong)
    wrong = _not_once(world.replies, map(_own_words, said))
    yield _line("each reply was taken once (by its words)", len(said), wrong)
    strange = [key for key in by_id if key not in set(keys)]
    yield _line("nothing else was sent", len(said), strange)
    unsent = Outgoing.objects.filter(sent_at=None).values_list("key", "last_words")
    yield _line("each reply is marked as sent", len(keys), unsent)
    sent = Counter(Event.objects.filter(kind="sent").values_list("data__message", flat=True))
    wrong_events = [m.pk for m in ours.values() if sent[m.pk] != 1]
    yield _line("each reply has one event of leaving", len(ours), wrong_events)
    open_tries = Attempt.objects.filter(ended_at=None).values_list("pk", flat=True)
    yield _line("each try has an end", Attempt.objects.count(), open_tries)


def _own_words(mail: EmailMessage) -> str:
    """Its plain text without what is quoted below."""
    body = mail.get_body(("plain",))
    text = "" if body is None else str(body.get_content())
    return "\n".join(line for line in text.splitlines() if not line.startswith(">"))


def _counts() -> Line:
    expected: Counter[tuple[datetime, int, int | None]] = Counter()
    mentions = {
        pk: (at, c) for pk, at, c in Mention.objects.values_list("pk", "posted_at", "channel")
    }
    for at, channel_id in mentions.values():
        expected[(_hour(at), channel_id, None)] += 1
    for mention_id, monitor_id in Hit.objects.values_list("mention_id", "monitor_id"):
        at, channel_id = mentions[mention_id]
        expected[(_hour(at), channel_id, monitor_id)] += 1
    rows = HourlyCount.objects.values_list("hour", "channel_id", "monitor_id", "n")
    counted = {(hour, channel, monitor): n for hour, channel, monitor, n in rows}
    wrong = [key for key in expected.keys() | counted if expected[key] != counted.get(key, 0)]
    return _line("hourly counts equal the rows", sum(expected.values()), wrong)


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _clocks() -> Line:
    now = datetime.now(UTC)
    wrong = []
    have = list(Case.objects.all())
    histories, policies = clocks.history_of(have), clocks.Policies()
    for case in have:
        should = sorted(map(_face, clocks.rows_for(case, histories[case.pk], policies, now=now)))
        does = sorted(map(_face, Clock.objects.filter(case=case)))
        if should != does:
            wrong.append(f"case {case.pk}: {does} should be {should}")
    return _line("the clocks of each case follow from its history", len(have), wrong)


def _face(clock: Clock) -> tuple[str, str, str, str]:
    return (clock.kind, str(clock.started_at), str(clock.due_at), str(clock.met_at))


def _leases() -> Iterator[Line]:
    visits = Channel.objects.exclude(leased_by="", leased_until=None)
    yield _line("no channel is leased any more", Channel.objects.count(), visits)
    sends = Outgoing.objects.exclude(leased_by="", leased_until=None)
    yield _line("no reply is leased any more", Outgoing.objects.count(), sends)


def remarks() -> dict[str, int]:
    """How hard it was: numbers without right or wrong."""
    results = Counter(Attempt.objects.values_list("result", flat=True))
    words = Counter(Attempt.objects.filter(result="sent").values_list("words", flat=True))
    return {
        "tries interrupted between beginning and end": results["interrupted"],
        "tries found not to have left": results["not_there"],
        "tries that ended unknown": results["unknown"],
        "proved by our own copy": words["Our copy arrived in the mailbox."],
        "replies tried more than once": Outgoing.objects.filter(n_attempts__gt=1).count(),
        "cases": Case.objects.count(),
        "cases closed": Event.objects.filter(kind="closed").count(),
    }
