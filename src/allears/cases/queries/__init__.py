"""Named reads about cases, by subject."""

from __future__ import annotations

from allears.cases.queries.inbox import (
    Kind,
    Queue,
    counts,
    oldest_waiting_since,
    page,
    position,
    team_counts,
)
from allears.cases.queries.one import Seen, case, seen, similar_open, thread
from allears.cases.queries.others import (
    after_id,
    calendar,
    calendars,
    case_id_of_message,
    case_ids_of_mentions,
    draft,
    intake_of,
    intakes_of,
    n_opened_by,
    notices,
    of_contact,
    policies,
    policy,
    present,
    route_revisions,
    routes,
)

__all__ = [
    "Kind",
    "Queue",
    "Seen",
    "after_id",
    "calendar",
    "calendars",
    "case",
    "case_id_of_message",
    "case_ids_of_mentions",
    "counts",
    "draft",
    "intake_of",
    "intakes_of",
    "n_opened_by",
    "notices",
    "of_contact",
    "oldest_waiting_since",
    "page",
    "policies",
    "policy",
    "position",
    "present",
    "route_revisions",
    "routes",
    "seen",
    "similar_open",
    "team_counts",
    "thread",
]
