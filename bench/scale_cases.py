"""The cases of the large desk: who opened what when, what was said and done, how it ended.

`plan` draws the moments of two years, `Told` turns what the persons said into cases with their
conversations, messages, events, clocks, closures and what has left. 3 in 100 are open.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from allears.cases.rules import intake
from allears.lib import text as texts
from bench.scale_load import Sheets
from bench.scale_rows import DAYS, Ground, People, Plan, Said, Size

DAY_S = 86_400
COLUMNS: dict[str, tuple[str, ...]] = {
    "cases_case": (
        "id", "contact_id", "team_id", "assignee_id", "title", "tag", "opened_at", "intake_reason",
        "intake_words", "route_id", "route_words", "priority", "sla_policy_id", "network", "intent",
        "mood", "urgency", "language", "monitors", "subject_words", "marks", "need_points",
        "need_words", "waiting_since", "order_at", "snoozed_until", "closed_at", "first_answered_at",
        "last_message_at", "last_words", "last_is_ours", "next_due_at", "n_messages", "n_reopened",
        "n_returns", "version",
    ),
    "cases_conversation": (
        "id", "case_id", "channel_id", "network", "thread", "identity_id", "is_private", "opened_at",
    ),
    "cases_message": (
        "id", "case_id", "conversation_id", "at", "received_at", "mention_id", "by_id", "outgoing_id",
        "text", "quoted", "is_public", "network_id",
    ),
    "cases_event": ("case_id", "at", "by_id", "kind", "words", "data"),
    "cases_clock": ("case_id", "kind", "started_at", "due_at", "met_at", "breached_at"),
    "cases_closure": ("case_id", "at", "by_id", "outcome", "words"),
    "cases_snooze": ("case_id", "at", "by_id", "until"),
    "cases_note": ("case_id", "at", "by_id", "text", "mentioned"),
    "cases_seen": ("case_id", "user_id", "at", "n_messages"),
    "cases_draft": ("case_id", "user_id", "text", "begun_version", "changed_at"),
    "cases_notice": ("user_id", "case_id", "at", "kind", "key", "words", "read_at"),
    "cases_case_watchers": ("case_id", "team_id"),
    "outbox_outgoing": (
        "id", "key", "channel_id", "utterance", "created_at", "created_by_id", "since_at", "due_at",
        "sent_at", "n_attempts", "receipt_id", "last_words",
    ),
    "outbox_attempt": ("outgoing_id", "started_at", "ended_at", "result", "words", "worker"),
}  # fmt: skip
ANSWERS = (
    "Thank you for telling us. We look into it and write again tomorrow.",
    "I am sorry about that. A new one leaves us today, and nobody has to carry anything.",
    "The invoice was made twice by mistake. The money is on its way back to you.",
    "You find it under settings, second line. Tell me if it is not there.",
)
OUTCOMES = ("satisfied", "satisfied", "satisfied", "not_satisfied", "no_answer", "not_ours", "spam")


def plan(size: Size) -> Plan:
    """Mentions in the order of time: first messages of cases, further ones, and what is no case."""
    rng = np.random.default_rng(1)
    span = DAYS * DAY_S
    opened = np.sort(rng.random(size.cases)) * span
    person = (size.contacts * rng.random(size.cases) ** 1.6).astype(np.int64)
    further = rng.geometric(0.62, size.cases) - 1
    long = [size.cases - 40 - 7 * n for n in range(size.long_cases)]
    further[long] = size.long_messages // 2
    case_of = np.repeat(np.arange(size.cases), further)
    later = opened[case_of] + rng.exponential(0.7 * DAY_S, len(case_of)) + 600
    # the long ones go on since some time
    is_long = np.isin(case_of, long)
    later[is_long] = opened[case_of[is_long]] + rng.random(int(is_long.sum())) * (
        span - opened[case_of[is_long]]
    )
    is_told = later < span
    case_of, later = case_of[is_told], later[is_told]
    n_other = max(0, size.mentions - size.cases - len(case_of))
    other = size.contacts * rng.random(n_other) ** 1.6
    other_person = np.minimum(other.astype(np.int64) // 2 * 2 + 1, size.contacts - 1)
    at = np.concatenate([opened, later, rng.random(n_other) * span])
    of_case = np.concatenate([np.arange(size.cases), case_of, np.full(n_other, -1)])
    people = np.concatenate([person, person[case_of], other_person])
    order = np.argsort(at, kind="stable")
    return Plan(
        of_case=of_case[order].tolist(), person=people[order].tolist(), at_s=at[order].tolist()
    )


@dataclass
class Course:
    """One case while it is told."""

    pk: int
    conversation_id: int
    person: int
    team_id: int
    agent_id: int
    state: str
    """closed, waiting, with_them or snoozed."""
    said: list[Said]
    answers: list[tuple[datetime, str]] = field(default_factory=list)
    n_events: int = 0


class Told:
    """Writes the cases down."""

    def __init__(self, size: Size, ground: Ground, people: People) -> None:
        self._size, self._ground, self._people = size, ground, people
        self._dice = random.Random(7)
        self._next = dict(ground.first)
        recent = list(range(max(0, size.cases - 2 * (size.waiting + size.with_them)), size.cases))
        n = size.waiting + size.with_them + size.snoozed
        chosen = self._dice.sample(recent, min(n, len(recent)))
        states = ["waiting"] * size.waiting + ["with_them"] * size.with_them
        self._states = dict(zip(chosen, states + ["snoozed"] * size.snoozed, strict=False))

    def tell(self, sheets: Sheets, persons: Sequence[int], said: list[list[Said]]) -> None:
        weights = [1 / (rank + 1) for rank in range(len(self._ground.agent_ids))]
        agents = self._dice.choices(self._ground.agent_ids, weights, k=len(said))
        for place, (person, words, agent) in enumerate(zip(persons, said, agents, strict=True)):
            course = Course(
                pk=self._ground.first["cases_case"] + place,
                conversation_id=self._ground.first["cases_conversation"] + place,
                person=person, team_id=self._ground.teams_of[agent][0], agent_id=agent,
                state=self._states.get(place, "closed"), said=words,
            )  # fmt: skip
            self._case(sheets, course)

    def _case(self, sheets: Sheets, course: Course) -> None:
        dice, said = self._dice, course.said
        first, last = said[0], said[-1]
        is_taken = course.state != "waiting" or dice.random() < 0.6
        agent = course.agent_id if is_taken else None
        self._event(
            sheets, course, first.at, None, "opened", intake.REASON_WORDS[intake.Reason.SENT_TO_US]
        )
        self._event(
            sheets, course, first.at, None, "routed", "Caught by “Everything”.", team=course.team_id
        )
        self._messages(sheets, course, agent)
        answers = course.answers
        is_ours = bool(answers) and answers[-1][0] > last.at
        closed_at = None
        if course.state == "closed":
            closed_at = min(answers[-1][0] + timedelta(minutes=20), self._ground.now)
        waiting = None if is_ours or closed_at else next(
            (one.at for one in said if not answers or one.at > answers[-1][0]), last.at
        )  # fmt: skip
        ended = closed_at or (answers[-1][0] if is_ours else last.at)
        if closed_at:
            outcome = dice.choice(OUTCOMES)
            sheets.add("cases_closure", course.pk, closed_at, agent, outcome, "")
            self._event(sheets, course, closed_at, agent, "closed", "", outcome=outcome)
        until = (
            self._ground.now + timedelta(days=dice.randrange(1, 20))
            if course.state == "snoozed"
            else None
        )
        if until:
            sheets.add("cases_snooze", course.pk, ended, agent, until)
            self._event(sheets, course, ended, agent, "snoozed", "", until=until.isoformat())
        due = self._clocks(sheets, course, closed_at, waiting)
        text = answers[-1][1] if is_ours else last.text
        need_s, why = _need(first.marks)
        subject = sorted(intake.subject_words(f"{first.title} {first.text}"))
        sheets.add(
            "cases_case", course.pk, self._people.contact_id(course.person), course.team_id, agent,
            texts.shorten(first.title or first.text, 200), f"t{course.pk:09d}", first.at,
            intake.Reason.SENT_TO_US, intake.REASON_WORDS[intake.Reason.SENT_TO_US], 1,
            "Caught by “Everything”.", "normal", 1, self._people.network(course.person),
            first.marks["intent"][0], first.marks["mood"][0], first.marks["urgency"][0],
            first.marks["language"][0], "{}", _array(subject),
            json.dumps(first.marks, ensure_ascii=False), need_s, json.dumps(why), waiting,
            (waiting or first.at) - timedelta(seconds=need_s), until, closed_at,
            answers[0][0] if answers else None, ended if is_ours else last.posted_at,
            texts.shorten(text, 240), is_ours, due, len(said) + len(answers), 0, 0, course.n_events,
        )  # fmt: skip
        self._around(sheets, course, agent, ended)

    def _messages(self, sheets: Sheets, course: Course, agent: int | None) -> None:
        ground, dice, said = self._ground, self._dice, course.said
        network = self._people.network(course.person)
        is_mail = network == "email"
        channel = (
            ground.mailbox_id if is_mail else ground.feed_ids[course.person % len(ground.feed_ids)]
        )
        sheets.add(
            "cases_conversation", course.conversation_id, course.pk, channel, network,
            said[0].network_id, self._people.identity_id(course.person), is_mail, said[0].at,
        )  # fmt: skip
        for n, one in enumerate(said):
            if n:
                self._event(
                    sheets,
                    course,
                    one.at,
                    None,
                    "heard",
                    "The same person goes on in the same thread.",
                )
            sheets.add(
                "cases_message", self._take("cases_message"), course.pk, course.conversation_id,
                one.posted_at, one.at, one.mention_id, None, None, one.text, "", not is_mail,
                one.network_id,
            )  # fmt: skip
            is_last = n == len(said) - 1
            must = is_last and course.state in ("closed", "with_them")
            may = agent is not None and (not is_last or course.state == "snoozed")
            if agent is not None and (must or (may and dice.random() < 0.75)):
                gap = timedelta(minutes=dice.randrange(3, 400))
                at = min(one.at + gap, said[n + 1].at if not is_last else ground.now)
                self._answer(sheets, course, agent, max(at, one.at), channel if is_mail else None)

    def _answer(
        self, sheets: Sheets, course: Course, agent: int, at: datetime, channel: int | None
    ) -> None:
        text = self._dice.choice(ANSWERS)
        if not course.answers:
            self._event(sheets, course, at - timedelta(minutes=2), agent, "taken", "")
        message_id, outgoing_id, key = self._take("cases_message"), None, ""
        if channel:
            outgoing_id = self._take("outbox_outgoing")
            key = f"{outgoing_id:020x}.{course.pk:020x}@desk.example"
            self._leave(sheets, course, outgoing_id, agent, at, key=key, text=text)
        sheets.add(
            "cases_message", message_id, course.pk, course.conversation_id, at, at, None, agent,
            outgoing_id, text, "", not channel, key,
        )  # fmt: skip
        self._event(
            sheets, course, at, agent, "replied", "", message=message_id, public=not channel
        )
        if channel:
            self._event(
                sheets, course, at + timedelta(seconds=5), None, "sent", "", message=message_id
            )
        course.answers.append((at, text))

    def _leave(
        self,
        sheets: Sheets,
        course: Course,
        pk: int,
        agent: int,
        at: datetime,
        *,
        key: str,
        text: str,
    ) -> None:
        said = course.said[len(course.said) // 2]
        utterance = {
            "key": key, "text": text, "to": self._people.handle(course.person), "is_public": False,
            "sender_name": "Lena 0", "subject": course.said[0].title, "thread": course.said[0].network_id,
            "reply_to_id": said.network_id, "references": [said.network_id],
            "case_tag": f"t{course.pk:09d}", "quoted": said.text, "extra": {"case": str(course.pk)},
            "files": [],
        }  # fmt: skip
        left = at + timedelta(seconds=5)
        sheets.add(
            "outbox_outgoing", pk, key, self._ground.mailbox_id, json.dumps(utterance, ensure_ascii=False),
            at, agent, at, None, left, 1, f"<{key}>", "250 taken",
        )  # fmt: skip
        sheets.add("outbox_attempt", pk, at, left, "sent", "250 taken", "bench:1:1")

    def _clocks(
        self, sheets: Sheets, course: Course, closed_at: datetime | None, waiting: datetime | None
    ) -> datetime | None:
        """A first answer within 4 hours, the end within a week (40 hours of work); days off are left out."""
        opened, now = course.said[0].at, self._ground.now
        first = course.answers[0][0] if course.answers else None
        dues = []
        for kind, hours, met in (("first_answer", 4, first), ("resolution", 168, closed_at)):
            due = opened + timedelta(hours=hours)
            is_paused = kind == "resolution" and waiting is None
            is_missed = due < (met or now) and not is_paused
            sheets.add(
                "cases_clock", course.pk, kind, opened, None if met or is_paused else due, met,
                due if is_missed else None,
            )  # fmt: skip
            if is_missed and met is None:
                self._event(sheets, course, due, None, "breached", kind)
            if not met and not is_paused and not is_missed:
                dues.append(due)
        return min(dues, default=None)

    def _around(self, sheets: Sheets, course: Course, agent: int | None, at: datetime) -> None:
        """Notes, who has seen it, drafts, notices, watchers."""
        dice, is_open = self._dice, course.state != "closed"
        if dice.random() < 0.12:
            by = dice.choice(self._ground.agent_ids)
            sheets.add("cases_note", course.pk, at, by, "Called at ten, nobody there.", "{}")
            self._event(sheets, course, at, by, "noted", "")
        seers = {
            one for one in (agent, *dice.choices(self._ground.agent_ids, k=2 * is_open)) if one
        }
        for user_id in seers:
            n = max(0, len(course.said) + len(course.answers) - (dice.random() < 0.3))
            sheets.add("cases_seen", course.pk, user_id, at, n)
        if is_open and agent and dice.random() < 0.05:
            sheets.add("cases_draft", course.pk, agent, "Dear", 1, at)
        if dice.random() < 0.03:
            sheets.add("cases_case_watchers", course.pk, course.team_id % 12 + 1)
        if is_open or dice.random() < 0.3:
            words = texts.shorten(course.said[0].text, 240)
            for user_id in dice.sample(self._ground.agent_ids, 5 if is_open else 1):
                read = None if is_open and dice.random() < 0.5 else at
                sheets.add(
                    "cases_notice",
                    user_id,
                    course.pk,
                    at,
                    "new_case",
                    f"case:{course.pk}",
                    words,
                    read,
                )

    def _event(
        self,
        sheets: Sheets,
        course: Course,
        at: datetime,
        by: int | None,
        kind: str,
        words: str,
        **data: object,
    ) -> None:
        course.n_events += 1
        sheets.add("cases_event", course.pk, at, by, kind, words, json.dumps(data))

    def _take(self, table: str) -> int:
        self._next[table] += 1
        return self._next[table] - 1


def _need(marks: dict[str, list[object]]) -> tuple[int, list[str]]:
    hours, why = 0, []
    for kind, value, worth, words in (
        ("intent", "leaving", 24, "wants to leave"), ("intent", "complaint", 6, "complains"),
        ("intent", "question", 2, "asks something"), ("urgency", "critical", 48, "cannot wait"),
        ("urgency", "high", 12, "is in a hurry"), ("mood", "negative", 2, "is unhappy"),
    ):  # fmt: skip
        if marks[kind][0] == value:
            hours, why = hours + worth, [*why, f"{words} (+{worth} h)"]
    return hours * 3600, why


def _array(words: Sequence[str]) -> str:
    return (
        "{" + ",".join('"' + word.replace("\\", "").replace('"', "") + '"' for word in words) + "}"
    )
