"""The rows of a batch of intake decisions, gathered in memory and written together."""

from __future__ import annotations

from datetime import datetime

from allears.cases import need
from allears.cases import routing as tree_rows
from allears.cases.actions import (
    approval_rows,
    clocks,
    due,
    hard_cases,
    notices,
    planned,
    walls,
    watching,
)
from allears.cases.known import Heard, Known
from allears.cases.models import (
    Case,
    Clock,
    Closure,
    Conversation,
    Event,
    EventKind,
    Intake,
    Message,
    Snooze,
)
from allears.cases.rules import intake, routing, sla
from allears.cases.rules import notices as notice_rules
from allears.lib import ids, text
from allears.mentions.queries import Mention
from allears.staff.queries import User

MAX_TITLE = 200
MAX_WORDS = 240
MAX_SUBJECT_WORDS = 120


class Writer:
    """Turns decisions into rows; `flush` writes them."""

    def __init__(
        self,
        *,
        have: Known,
        tree: routing.Tree,
        policies: clocks.Policies,
        new_ids: list[int],
        now: datetime,
        by: User | None = None,
    ) -> None:
        self.opened: list[Case] = []
        self.openers: list[Mention] = []
        """The mentions that opened them."""
        self._opened_ids: set[int] = set()
        self.touched: dict[int, Case] = {}
        self.n_joined = 0
        self.n_left = 0
        self._have, self._tree, self._policies, self._now = have, tree, policies, now
        self._by = by
        self._new_ids = list(reversed(new_ids))
        self._conversations: dict[tuple[int, int, str], Conversation] = {}
        self._messages: list[Message] = []
        self._events: list[Event] = []
        self._clocks: list[Clock] = []
        self._intakes: list[Intake] = []
        self._watchers: list[tuple[int, int]] = []
        self._changed: dict[int, Case] = {}

    def apply(self, heard: Heard, decision: intake.Decision) -> None:
        """One mention, one decision."""
        case_id: int | None = None
        match decision:
            case intake.NewCase():
                case_id = self._open(heard, decision).pk
            case intake.AddTo():
                case_id = self._join(heard, decision).pk
            case intake.Attach(pk, reason):
                case_id = self._attach(heard, self._have.cases[pk], reason)
            case intake.NotACase(_reason, pk):
                case_id = pk
                self.n_left += 1
        self._intakes.append(
            Intake(
                mention_id=heard.row.pk,
                at=self._now,
                decision=_KINDS[type(decision)],
                reason=decision.reason,
                words=intake.REASON_WORDS[decision.reason],
                case_id=case_id,
            )
        )

    def flush(self) -> None:
        """Write everything; foreign keys in their order."""
        Case.objects.bulk_create(self.opened)
        for pk, walled in walls.settle(
            [case.pk for case in self.opened], by=None, now=self._now
        ).items():
            opened = self.touched[pk]
            opened.team_id, opened.wall_id, opened.walls = (
                walled.team_id,
                walled.wall_id,
                walled.walls,
            )
        through = Case.watchers.through
        through.objects.bulk_create(
            through(case_id=case_id, team_id=team_id) for case_id, team_id in self._watchers
        )
        Conversation.objects.bulk_create(c for c in self._conversations.values() if c.pk is None)
        Message.objects.bulk_create(self._messages)
        Event.objects.bulk_create(self._events)
        hard_cases.notice_words(self._messages, now=self._now)
        Clock.objects.bulk_create(self._clocks)
        Intake.objects.bulk_create(self._intakes)
        planned.give_back_planned(self._changed.values(), now=self._now)
        approval_rows.make_stale(self._changed.values(), now=self._now)
        for case in self._changed.values():
            clocks.recompute(case, now=self._now)
            case.save()

    # ---- a new case --------------------------------------------------------------------------

    def _open(self, heard: Heard, decision: intake.NewCase) -> Case:
        facts = tree_rows.facts_of(
            heard.post,
            heard.marks,
            mention_id=heard.row.pk,
            channel_id=heard.row.channel_id,
            monitor_ids=heard.hit_ids,
            roles=self._have.roles(heard),
        )
        routed = routing.route(self._tree, facts, words_match=tree_rows.WORDS_MATCH)
        case = _new_case(self._new_ids.pop(), heard, decision, routed, now=self._now)
        if self._by is not None:
            case.opened_at, case.opened_by = self._now, self._by
        history = [sla.Moment(case.opened_at, sla.Happened.OPENED)]
        owed = clocks.rows_for(case, history, self._policies, now=self._now)
        case.next_due_at = due.of_clocks(owed)  # a new case has nothing else
        self._clocks += owed
        self._watchers += [(case.pk, team_id) for team_id in routed.watchers]
        self.opened.append(case)
        self.openers.append(heard.row)
        self._opened_ids.add(case.pk)
        self.touched[case.pk] = case
        self._have.add(case)
        self._event(
            case,
            EventKind.OPENED,
            words=case.intake_words,
            by=self._by,
            follows=decision.follows_id,
        )
        self._event(case, EventKind.ROUTED, words=routed.reason, team=routed.team_id)
        self._message(case, heard)
        return case

    # ---- part of a case ----------------------------------------------------------------------

    def _join(self, heard: Heard, decision: intake.AddTo) -> Case:
        case = self._have.cases[decision.case_id]
        is_new_here = case.pk in self._opened_ids
        if decision.is_reopening and case.closed_at is not None:
            self._reopen(case, decision)
        if case.snoozed_until is not None:
            Snooze.objects.filter(case=case, ended_at=None).update(ended_at=self._now)
            case.snoozed_until = None
            self._event(case, EventKind.WOKE, words="The person wrote.")
        if not is_new_here:
            self._event(case, EventKind.HEARD, words=intake.REASON_WORDS[decision.reason])
            self._changed[case.pk] = case
        self._message(case, heard)
        if case.closed_at is None:
            _wait_again(case, heard, now=self._now)
        case.subject_words = sorted(
            {*case.subject_words, *intake.subject_words(f"{heard.post.title} {heard.post.text}")}
        )[:MAX_SUBJECT_WORDS]
        case.monitors = sorted({*case.monitors, *heard.hit_ids})
        case.version += 1
        self.touched[case.pk] = case
        self.n_joined += 1
        if not is_new_here:
            notices.tell(
                case,
                notices.News(
                    kind=notice_rules.Kind.NEW_ANSWER,
                    key=f"mention:{heard.row.pk}",
                    words=case.last_words,
                ),
                by=None,
                now=self._now,
            )
            watching.tell(
                case,
                key=f"mention:{heard.row.pk}",
                words=case.last_words,
                by=None,
                now=self._now,
            )
        return case

    def _reopen(self, case: Case, decision: intake.AddTo) -> None:
        Closure.objects.filter(case=case, reopened_at=None).update(reopened_at=self._now)
        case.closed_at = None
        case.n_reopened += 1
        self._event(case, EventKind.REOPENED, words=intake.REASON_WORDS[decision.reason])

    def _attach(self, heard: Heard, case: Case, reason: intake.Reason) -> int:
        """A bounce or an automatic answer: an event, and for a bounce the case waits for us again."""
        kind = EventKind.BOUNCED if reason == intake.Reason.BOUNCED else EventKind.HEARD
        words = f"{intake.REASON_WORDS[reason]} {text.shorten(heard.post.text, 300)}"
        self._event(case, kind, words=words.strip(), mention=heard.row.pk)
        if kind == EventKind.BOUNCED and case.closed_at is None:
            case.waiting_since = case.waiting_since or heard.row.heard_at
            need.set_place(case, now=self._now)
            if case.pk not in self._opened_ids:
                self._changed[case.pk] = case
        case.version += 1
        self.touched[case.pk] = case
        self.n_left += 1
        return case.pk

    # ---- rows --------------------------------------------------------------------------------

    def _conversation(self, case: Case, heard: Heard) -> Conversation:
        row = heard.row
        key = (case.pk, row.channel_id, row.thread)
        if key not in self._conversations:
            found = None
            if case.pk not in self._opened_ids:
                found = Conversation.objects.filter(
                    case=case, channel_id=row.channel_id, thread=row.thread
                ).first()
            self._conversations[key] = found or Conversation(
                case=case,
                channel_id=row.channel_id,
                network=row.network,
                thread=row.thread,
                identity=row.identity,
                is_private=row.is_private,
                opened_at=self._now,
            )
        return self._conversations[key]

    def _message(self, case: Case, heard: Heard) -> None:
        self._messages.append(
            Message(
                case=case,
                conversation=self._conversation(case, heard),
                at=heard.at,
                received_at=heard.row.heard_at,
                mention=heard.row,
                text=heard.post.text,
                quoted=heard.post.quoted,
                is_public=not heard.row.is_private,
                network_id=heard.post.id,
            )
        )
        case.n_messages += 1
        case.last_message_at = max(case.last_message_at, heard.at)
        said = heard.post.warning or heard.post.text or heard.post.title
        case.last_words = text.shorten(said, MAX_WORDS)
        case.last_is_ours = False
        _hear_how_far(case, heard)
        self._have.joined(case.pk, heard)

    def _event(
        self, case: Case, kind: EventKind, *, words: str, by: User | None = None, **data: object
    ) -> None:
        kept = {key: value for key, value in data.items() if value is not None}
        self._events.append(
            Event(case=case, kind=kind, at=self._now, by=by, words=words, data=kept)
        )


_KINDS: dict[type, str] = {
    intake.NewCase: "opened",
    intake.AddTo: "joined",
    intake.Attach: "attached",
    intake.NotACase: "none",
}


def _new_case(
    pk: int, heard: Heard, decision: intake.NewCase, routed: routing.Decision, *, now: datetime
) -> Case:
    post = heard.post
    case = Case(
        pk=pk,
        contact_id=heard.person_id,
        team_id=routed.team_id,
        title=text.shorten(post.title or post.text, MAX_TITLE) or "…",
        tag=ids.case_tag(),
        opened_at=heard.row.heard_at,
        intake_reason=decision.reason,
        intake_words=intake.REASON_WORDS[decision.reason],
        route_id=routed.path[-1],
        route_words=routed.reason,
        priority=routed.priority,
        sla_policy_id=routed.sla_id,
        network=heard.row.network,
        monitors=sorted(heard.hit_ids),
        subject_words=sorted(intake.subject_words(f"{post.title} {post.text}")),
        waiting_since=heard.row.heard_at,
        last_message_at=heard.at,
        began_private=heard.row.is_private,
    )
    need.heed(case, heard.marks)
    need.set_place(case, now=now)
    return case


def _hear_how_far(case: Case, heard: Heard) -> None:
    """How many follow the loudest account that speaks in it; nothing that need looks at."""
    known = [case.reach, heard.row.identity.followers if heard.row.identity else None]
    case.reach = max((n for n in known if n is not None), default=None)


def _wait_again(case: Case, heard: Heard, *, now: datetime) -> None:
    """The person waits for us; who came back after an answer of ours is served sooner."""
    need.heed(case, heard.marks)
    if case.waiting_since is None:
        case.waiting_since = heard.row.heard_at
        case.n_returns += 1
    need.set_place(case, now=now)
