"""What the person may see who wrote to us by a form: our answers in their thread that have left.

No notes, no events, nothing that is planned, held back, failed or taken back, nothing of another thread
of the same case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from allears.cases.models import Case, Message, Recall
from allears.cases.rules import attached


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer of ours as its reader sees it."""

    message_id: int
    at: datetime
    name: str
    """Of the one who answered, as it stood in the answer."""
    text: str
    is_formatted: bool
    files: tuple[Mapping[str, object], ...]
    is_by_mail: bool
    """It left by another channel than the one on which they wrote."""


def answers_in(channel_id: int, thread: str, *, limit: int) -> list[Answer]:
    """The newest so many, oldest first."""
    rows = Message.objects.filter(
        conversation__channel_id=channel_id,
        conversation__thread=thread,
        by__isnull=False,
        outgoing__sent_at__isnull=False,
    ).select_related("outgoing")
    rows = rows.exclude(recall__isnull=False, recall__outgoing__gave_up_at__isnull=True)
    newest = list(rows.order_by("-at", "-id")[:limit])
    return [_answer(row, channel_id) for row in reversed(newest)]


def taken_back_in(case: Case) -> set[object]:
    """Messages of ours that the person does not have any more."""
    rows = Recall.objects.filter(message__case=case, outgoing__gave_up_at__isnull=True)
    return set(rows.values_list("message_id", flat=True))


def _answer(row: Message, channel_id: int) -> Answer:
    said = dict(row.outgoing.utterance) if row.outgoing else {}
    files = ({"name": f.name, "size": f.size, "sha256": f.sha256} for f in attached.read(row.files))
    return Answer(
        message_id=row.pk,
        at=row.at,
        name=str(said.get("sender_name", "")),
        text=row.text,
        is_formatted=said.get("extra", {}).get("format") == "markdown",
        files=tuple(files),
        is_by_mail=row.outgoing is not None and row.outgoing.channel_id != channel_id,
    )
