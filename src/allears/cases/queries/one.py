"""One case with everything that its screen shows, in a fixed number of reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from allears.cases import naming
from allears.cases.models import Case, Clock, Conversation, Event, Message, Note
from allears.cases.models import Seen as SeenRow
from allears.staff.queries import User


def case(case_id: int) -> Case | None:
    return (
        Case.objects.select_related("contact", "team", "assignee", "route", "sla_policy")
        .filter(pk=case_id)
        .first()
    )


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
    conversations = list(
        found.conversations.select_related("channel", "identity").order_by("opened_at", "id")
    )
    messages, n_left_out = _messages(found, n_last(found.n_messages) if n_last else None)
    return Seen(
        case=found,
        conversations=conversations,
        messages=messages,
        n_left_out=n_left_out,
        notes=_notes(found),
        events=list(found.events.select_related("by").order_by("at", "id")),
        clocks=list(found.clocks.order_by("started_at", "id")),
    )


def _notes(found: Case) -> list[Note]:
    """Its notes, oldest first; each knows in `names` what those may be called who are named."""
    notes = list(found.notes.select_related("by").order_by("at", "id"))
    names = naming.names_of(notes)
    for note in notes:
        note.names = names
    return notes


def _messages(found: Case, n_last: int | None) -> tuple[list[Message], int]:
    """The messages, and how many of them were left out."""
    if n_last is None or found.n_messages <= n_last + 1:
        return thread(found.pk), 0
    rows = _rows(found.pk)
    last = list(rows.order_by("-at", "-id")[:n_last])[::-1]
    begin = [one for one in rows.order_by("at", "id")[:1] if one.pk not in {m.pk for m in last}]
    n_all = Message.objects.filter(case_id=found.pk).count()
    return [*begin, *last], n_all - len(begin) - len(last)


def thread(case_id: int) -> list[Message]:
    """The messages of a case, oldest first, with who said them and how they left."""
    return list(_rows(case_id).order_by("at", "id"))


def _rows(case_id: int) -> QuerySet[Message]:
    return Message.objects.filter(case_id=case_id).select_related(
        "by", "outgoing", "mention__identity", "conversation__channel", "conversation__identity"
    )


def n_seen(case_id: int, user: User) -> int | None:
    """How many of its messages somebody has seen; None for who never opened it."""
    rows = SeenRow.objects.filter(case_id=case_id, user=user)
    return rows.values_list("n_messages", flat=True).first()
