"""Named reads about cases, by subject."""

from __future__ import annotations

from allears.cases.hands import away
from allears.cases.letters import URGENT_KINDS, letter
from allears.cases.letters import payload as push_payload
from allears.cases.letters import topic_of as push_topic
from allears.cases.models import PersonPage
from allears.cases.queries.approvals import (
    answering,
    approval_rule,
    approval_rules,
    approvals_of,
    case_id_of_approval,
    is_rule_for_unlicensed,
)
from allears.cases.queries.asides import asides_of, case_id_of_aside
from allears.cases.queries.bulks import bulk
from allears.cases.queries.champions import invited_in as champion_invited_in
from allears.cases.queries.desk import (
    MOST_COUNTED,
    bounded_counts,
    view,
    views,
)
from allears.cases.queries.everybody import bulks_of
from allears.cases.queries.gap import Counted, waiting_times
from allears.cases.queries.gathering import many, newest_words, opened_words, words_of
from allears.cases.queries.hidden import hidden_from, kept_out, walls_of
from allears.cases.queries.inbox import (
    MOST_CHOSEN,
    MOST_NUMBERED,
    Page,
    Place,
    chosen_ids,
    counts,
    group_counts,
    listing,
    number,
    oldest_waiting_since,
    page,
    places,
    position,
    shown_cases,
    signs,
    team_counts,
)
from allears.cases.queries.kept import Kept, kept
from allears.cases.queries.lines import Watcher, allowed_ids, drafts_of_others, offer, watchers
from allears.cases.queries.matter import (
    MOST_BEFORE,
    Matter,
    last_of,
    matter,
    page_of,
    place_of,
)
from allears.cases.queries.notices import all_notices, n_news, n_unread, notices
from allears.cases.queries.one import Last, Seen, bare, case, n_seen, said_in, seen, thread
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
    message_of_ours,
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
from allears.cases.queries.outcomes import End, end_of
from allears.cases.queries.outside import Answer, answers_in
from allears.cases.queries.patience import asks_first, suggested_patience
from allears.cases.queries.promises import case_id_of_promise, promises_of
from allears.cases.queries.reach import Reach, WhyNot, reach
from allears.cases.queries.sharing import sharing_of, worker
from allears.cases.queries.similar import Alike, alike, n_who_ask_the_same, word_shares
from allears.cases.queries.spoken import MOST_LOOKED_AT, compiled
from allears.cases.queries.story import Kind as StoryKind
from allears.cases.queries.story import Moment, by_n_cases, contact_ids_with_open, story
from allears.cases.queries.teams import Load, led_to, load_of_person, load_of_team
from allears.cases.queries.uses import Tally, outcomes_of, tallies, users_of
from allears.cases.queries.where import Kind, Queue, Reader, reader

__all__ = [
    "MOST_BEFORE",
    "MOST_CHOSEN",
    "MOST_COUNTED",
    "MOST_LOOKED_AT",
    "MOST_NUMBERED",
    "URGENT_KINDS",
    "Alike",
    "Answer",
    "Counted",
    "End",
    "Kept",
    "Kind",
    "Last",
    "Load",
    "Matter",
    "Moment",
    "Page",
    "PersonPage",
    "Place",
    "Queue",
    "Reach",
    "Reader",
    "Seen",
    "StoryKind",
    "Tally",
    "Watcher",
    "WhyNot",
    "after_id",
    "alike",
    "all_notices",
    "allowed_ids",
    "answering",
    "answers_in",
    "approval_rule",
    "approval_rules",
    "approvals_of",
    "asides_of",
    "asks_first",
    "away",
    "bare",
    "bounded_counts",
    "bulk",
    "bulks_of",
    "by_n_cases",
    "calendar",
    "calendars",
    "case",
    "case_id_of_approval",
    "case_id_of_aside",
    "case_id_of_message",
    "case_id_of_promise",
    "case_ids_of_mentions",
    "champion_invited_in",
    "chosen_ids",
    "compiled",
    "contact_ids_with_open",
    "counts",
    "draft",
    "drafts_of_others",
    "end_of",
    "ends_of_contact",
    "files_of_message",
    "group_counts",
    "hidden_from",
    "intake_of",
    "intakes_of",
    "is_rule_for_unlicensed",
    "kept",
    "kept_out",
    "languages_of",
    "last_of",
    "led_to",
    "letter",
    "listing",
    "load_of_person",
    "load_of_team",
    "many",
    "matter",
    "message_of_ours",
    "n_news",
    "n_of_contact",
    "n_open_of",
    "n_opened_by",
    "n_routes_of_policies",
    "n_seen",
    "n_unread",
    "n_who_ask_the_same",
    "newest_words",
    "notices",
    "number",
    "of_contact",
    "offer",
    "oldest_waiting_since",
    "opened_words",
    "outcomes_of",
    "page",
    "page_of",
    "place_of",
    "places",
    "policies",
    "policy",
    "position",
    "present",
    "promises_of",
    "push_payload",
    "push_topic",
    "reach",
    "reader",
    "route_revision",
    "route_revisions",
    "routes",
    "said_in",
    "seen",
    "sharing_of",
    "shown_cases",
    "signs",
    "story",
    "suggested_patience",
    "tallies",
    "team_counts",
    "thread",
    "users_of",
    "view",
    "views",
    "waiting_times",
    "walls_of",
    "watchers",
    "word_shares",
    "words_of",
    "worker",
]
