"""One case with everything that its screen shows, in a fixed number of reads."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A case as its screen shows it."""

    case: Case
    conversations: list[Conversation]
    messages: list[Message]
    notes: list[Note]
    events: list[Event]
    clocks: list[Clock]

    @property
    def items(self) -> list[Message | Note | Event]:
        """Messages, notes and events as they followed one another."""
        return sorted([*self.messages, *self.notes, *self.events], key=_place)


def _place(item: Message | Note | Event) -> tuple[object, int, int]:
    rank = {Event: 1, Message: 0, Note: 0}[type(item)]
    at = item.received_at if isinstance(item, Message) else item.at
    return at, rank, item.pk


def seen(case_id: int) -> Seen | None:
    """Everything about a case; eight reads, whatever its length."""
    found = case(case_id)
    if found is None:
        return None
    conversations = list(
        found.conversations.select_related("channel", "identity").order_by("opened_at", "id")
    )
    return Seen(
        case=found,
        conversations=conversations,
        messages=thread(case_id),
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


def thread(case_id: int) -> list[Message]:
    """The messages of a case, oldest first, with who said them and how they left."""
    rows = Message.objects.filter(case_id=case_id).select_related(
        "by", "outgoing", "mention__identity", "conversation__channel", "conversation__identity"
    )
    return list(rows.order_by("at", "id"))


def n_seen(case_id: int, user: User) -> int | None:
    """How many of its messages somebody has seen; None for who never opened it."""
    rows = SeenRow.objects.filter(case_id=case_id, user=user)
    return rows.values_list("n_messages", flat=True).first()
