"""Answers that wait for a yes as the top of a case and its history show them: plain dictionaries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from allears.cases import owed, queries
from allears.cases.actions import approval_rows
from allears.cases.models import Approval, ApprovalEnd, Asks, Case, Event, EventKind, Message
from allears.cases.rules import attached
from allears.staff.queries import Team, User

KINDS = frozenset(
    {
        *(EventKind.APPROVAL_ASKED, EventKind.APPROVED, EventKind.APPROVAL_NO),
        *(EventKind.APPROVAL_OVER, EventKind.APPROVAL_LATE),
    }
)
"""Events that `sentence` tells."""
SHOWN_ENDED = (ApprovalEnd.DECLINED, ApprovalEnd.CHANGED)
"""What has something to read beside the answer that left."""


def shown(case: Case, reader: User, messages: list[Message], *, now: datetime) -> dict[str, Any]:
    """Context of `cases/_approvals.html`. One read where nothing waits."""
    rows = queries.approvals_of(case.pk)
    return {
        "open": [_open(one, reader, now=now) for one in rows if one.ended_at is None],
        "refused": _refused(rows, reader),
        "changed": [_changed(one) for one in rows if one.end == ApprovalEnd.CHANGED],
        "seen_at": now.isoformat(),
        "seen_id": max((one.pk for one in messages), default=0),
    }


def _open(approval: Approval, reader: User, *, now: datetime) -> dict[str, Any]:
    may = approval_rows.may_decide(approval, reader)
    return {
        "id": approval.pk,
        "by": approval.by.name,
        "is_own": approval.by_id == reader.pk,
        "why": approval.why,
        "whom": whom(approval.team, approval.asks),
        "deputy": whom(approval.deputy_team, approval.deputy_asks),
        "text": approval.text,
        "is_public": approval.is_public,
        "warning": approval.warning or "",
        "files": [one.name for one in attached.read(approval.files)],
        "channel": approval.conversation.channel.name,
        "leaves_at": approval.leaves_at,
        "closes": bool(approval.outcome),
        "is_late": approval.late_at is not None,
        "is_stale": approval.stale_at is not None,
        "due_at": approval.due_at,
        "weight": owed.weight(approval.at, approval.due_at, now),
        "may_decide": may,
    }


def _refused(rows: list[Approval], reader: User) -> dict[str, Any] | None:
    """A no to the reader's last answer, while that is their draft again."""
    own = [one for one in rows if one.by_id == reader.pk]
    last = own[-1] if own else None
    if last is None or last.end != ApprovalEnd.DECLINED or last.ended_by is None:
        return None
    return {"by": last.ended_by.name, "words": last.words, "at": last.ended_at}


def _changed(approval: Approval) -> dict[str, Any]:
    by = approval.ended_by.name if approval.ended_by else ""
    return {
        "by": by,
        "author": approval.by.name,
        "at": approval.ended_at,
        "text": approval.text,
        "sent_text": approval.sent_text,
    }


def whom(team: Team | None, asks: str) -> str:
    """Who is asked, in words."""
    return team.name if team is not None else str(Asks(asks).label)


def sentence(entry: Event, name: str) -> tuple[str, str]:
    """What happened, and its words, for the history; both names stand in it."""
    named = {"by": name, "author": entry.data.get("author", "")}
    match EventKind(entry.kind):
        case EventKind.APPROVAL_ASKED:
            return _("%(by)s wrote an answer that needs a yes") % named, entry.words
        case EventKind.APPROVED if entry.data.get("is_changed"):
            return _("%(by)s changed the answer of %(author)s and sent it") % named, ""
        case EventKind.APPROVED:
            return _("%(by)s said yes to the answer of %(author)s") % named, ""
        case EventKind.APPROVAL_NO:
            return _("%(by)s said no to the answer of %(author)s") % named, entry.words
        case EventKind.APPROVAL_LATE:
            return _("Nobody said yes or no in time; the deputies were told"), ""
    return _("%(by)s took an answer back that waited for a yes") % named, ""
