"""Named reads about cases, by subject."""

from __future__ import annotations

from allears.cases.letters import URGENT_KINDS, letter
from allears.cases.letters import payload as push_payload
from allears.cases.letters import topic_of as push_topic
from allears.cases.queries.asides import asides_of, case_id_of_aside
from allears.cases.queries.desk import (
    MOST_COUNTED,
    bounded_counts,
    bulk,
    view,
    views,
)
from allears.cases.queries.everybody import bulks_of
from allears.cases.queries.inbox import (
    MOST_CHOSEN,
    MOST_NUMBERED,
    Page,
    chosen_ids,
    counts,
    group_counts,
    listing,
    number,
    oldest_waiting_since,
    page,
    position,
    team_counts,
)
from allears.cases.queries.lines import Watcher, allowed_ids, offer, watchers
from allears.cases.queries.notices import all_notices, n_news, n_unread, notices
from allears.cases.queries.one import Last, Seen, case, n_seen, seen, thread
from allears.cases.queries.others import (
    after_id,
    calendar,
    calendars,
    case_id_of_message,
    case_ids_of_mentions,
    draft,
    ends_of_contact,
    files_of_message,
    intake_of,
    intakes_of,
    languages_of,
    n_of_contact,
    n_open_of,
    n_opened_by,
    n_routes_of_policies,
    of_contact,
    policies,
    policy,
    present,
    route_revision,
    route_revisions,
    routes,
)
from allears.cases.queries.outside import Answer, answers_in
from allears.cases.queries.sharing import sharing_of, worker
from allears.cases.queries.similar import Alike, alike
from allears.cases.queries.spoken import MOST_LOOKED_AT, compiled
from allears.cases.queries.story import Kind as StoryKind
from allears.cases.queries.story import Moment, by_n_cases, contact_ids_with_open, story
from allears.cases.queries.teams import Load, led_to, load_of_person, load_of_team
from allears.cases.queries.where import Kind, Queue, Reader, reader

__all__ = [
    "MOST_CHOSEN",
    "MOST_COUNTED",
    "MOST_LOOKED_AT",
    "MOST_NUMBERED",
    "URGENT_KINDS",
    "Alike",
    "Answer",
    "Kind",
    "Last",
    "Load",
    "Moment",
    "Page",
    "Queue",
    "Reader",
    "Seen",
    "StoryKind",
    "Watcher",
    "after_id",
    "alike",
    "all_notices",
    "allowed_ids",
    "answers_in",
    "asides_of",
    "bounded_counts",
    "bulk",
    "bulks_of",
    "by_n_cases",
    "calendar",
    "calendars",
    "case",
    "case_id_of_aside",
    "case_id_of_message",
    "case_ids_of_mentions",
    "chosen_ids",
    "compiled",
    "contact_ids_with_open",
    "counts",
    "draft",
    "ends_of_contact",
    "files_of_message",
    "group_counts",
    "intake_of",
    "intakes_of",
    "languages_of",
    "led_to",
    "letter",
    "listing",
    "load_of_person",
    "load_of_team",
    "n_news",
    "n_of_contact",
    "n_open_of",
    "n_opened_by",
    "n_routes_of_policies",
    "n_seen",
    "n_unread",
    "notices",
    "number",
    "of_contact",
    "offer",
    "oldest_waiting_since",
    "page",
    "policies",
    "policy",
    "position",
    "present",
    "push_payload",
    "push_topic",
    "reader",
    "route_revision",
    "route_revisions",
    "routes",
    "seen",
    "sharing_of",
    "story",
    "team_counts",
    "thread",
    "view",
    "views",
    "watchers",
    "worker",
]
