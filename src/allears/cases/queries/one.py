"""One case with everything that its screen shows, in a fixed number of reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from allears.cases import naming
from allears.cases.models import Case, Clock, Conversation, Event, Message, Note
from allears.cases.models import Seen as SeenRow
from allears.cases.queries.held import has
from allears.lib.once import once
from allears.staff.queries import User
from allears.staff.worded import first, worded


def case(case_id: int) -> Case | None:
    return first(_whole(case_id))


@worded
def _whole(case_id: int) -> QuerySet[Case]:
    rows = Case.objects.filter(pk=case_id)
    return rows.select_related("contact__wall", "team", "assignee", "route", "sla_policy", "wall")


@once
def bare(case_id: int) -> Case | None:
    """A case alone; its person, team and so on are read when somebody looks at them."""
    return first(_bare(case_id))


@worded
def _bare(case_id: int) -> QuerySet[Case]:
    return Case.objects.filter(pk=case_id)


Last = Callable[[int], int]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A case as its screen shows it."""

    case: Case
    conversations: list[Conversation]
    messages: list[Message]
    notes: list[Note]
    events: list[Event]
    clocks: list[Clock]
    n_left_out: int = 0
    """Messages between the first and those at the end that were not read, of a very long one."""

    @property
    def items(self) -> list[Message | Note | Event]:
        """Messages, notes and events as they followed one another."""
        return sorted([*self.messages, *self.notes, *self.events], key=_place)


def _place(item: Message | Note | Event) -> tuple[object, int, int]:
    rank = {Event: 1, Message: 0, Note: 0}[type(item)]
    at = item.received_at if isinstance(item, Message) else item.at
    return at, rank, item.pk


def seen(case_id: int, *, n_last: Last | None = None) -> Seen | None:
    """Everything about a case; eight reads, whatever its length.

    `n_last`: how many of the messages are read beside the first, by how many there are.
    """
    found = case(case_id)
    if found is None:
        return None
    conversations = conversations_of(found.pk)
    messages, n_left_out = _messages(found, n_last(found.n_messages) if n_last else None)
    _put_together(messages, conversations)
    return Seen(
        case=found,
        conversations=conversations,
        messages=messages,
        n_left_out=n_left_out,
        notes=_notes(found),
        events=_events(found.pk),
        clocks=_clocks(found.pk),
    )


def said_in(case_id: int, *, n_last: int) -> tuple[Case, list[Message]] | None:
    """A case with its first message and the last ones, without what the thread needs beside them."""
    found = case(case_id)
    return None if found is None else (found, _messages(found, n_last)[0])


def _notes(found: Case) -> list[Note]:
    """Its notes, oldest first; each knows in `names` what those may be called who are named."""
    if not has(found.pk, Note):
        return []
    notes = _noted(found.pk)
    names = naming.names_of(notes)
    for note in notes:
        note.names = names
    return notes


@worded
def _noted(case_id: int) -> QuerySet[Note]:
    return Note.objects.filter(case_id=case_id).select_related("by").order_by("at", "id")


@worded
def _events(case_id: int) -> QuerySet[Event]:
    return Event.objects.filter(case_id=case_id).select_related("by").order_by("at", "id")


@worded
def _clocks(case_id: int) -> QuerySet[Clock]:
    return Clock.objects.filter(case_id=case_id).order_by("started_at", "id")


def _messages(found: Case, n_last: int | None) -> tuple[list[Message], int]:
    """The messages, and how many of them were left out."""
    if n_last is None or found.n_messages <= n_last + 1:
        return _all_rows(found.pk), 0
    rows = _rows(found.pk)
    last = list(rows.order_by("-at", "-id")[:n_last])[::-1]
    begin = [one for one in rows.order_by("at", "id")[:1] if one.pk not in {m.pk for m in last}]
    n_all = Message.objects.filter(case_id=found.pk).count()
    return [*begin, *last], n_all - len(begin) - len(last)


def thread(case_id: int) -> list[Message]:
    """The messages of a case, oldest first, with who said them and how they left."""
    messages = _all_rows(case_id)
    _put_together(messages, conversations_of(case_id))
    return messages


@worded
def _all_rows(case_id: int) -> QuerySet[Message]:
    return _rows(case_id).order_by("at", "id")


def _rows(case_id: int) -> QuerySet[Message]:
    rows = Message.objects.filter(case_id=case_id)
    return rows.select_related(
        "by", "outgoing", "mention__identity", "recall__by", "recall__outgoing"
    )


@worded
def conversations_of(case_id: int) -> QuerySet[Conversation]:
    """Where it is talked about, the first first, each with its channel and whose it is."""
    rows = Conversation.objects.filter(case_id=case_id).select_related("channel", "identity")
    return rows.order_by("opened_at", "id")


def _put_together(messages: list[Message], conversations: list[Conversation]) -> None:
    """A case has few conversations: read once, instead of with each of its messages."""
    by_id = {one.pk: one for one in conversations}
    for message in messages:
        if message.conversation_id in by_id:  # one that was moved is in another case
            message.conversation = by_id[message.conversation_id]


def n_seen(case_id: int, user: User) -> int | None:
    """How many of its messages somebody has seen; None for who never opened it."""
    return first(_n_seen(case_id, user.pk))


@worded
def _n_seen(case_id: int, user_id: int) -> QuerySet[SeenRow, int]:
    rows = SeenRow.objects.filter(case_id=case_id, user_id=user_id)
    return rows.values_list("n_messages", flat=True)
