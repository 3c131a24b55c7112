"""Every write about cases, by verb."""

from __future__ import annotations

from allears.cases.actions.alerting import tell_of_channels
from allears.cases.actions.asides import Question, ask
from allears.cases.actions.asides import answer as answer_aside
from allears.cases.actions.asides import own as own_aside
from allears.cases.actions.asides import remind as remind_of_asides
from allears.cases.actions.asides import take_back as take_aside_back
from allears.cases.actions.assign import assign, release, take
from allears.cases.actions.being_away import Skills, come_back, go_away, set_skills
from allears.cases.actions.bulk import begin as begin_bulk
from allears.cases.actions.bulk import stop as stop_bulk
from allears.cases.actions.bulk import undo_all as undo_bulk
from allears.cases.actions.bulk import work as work_on_bulks
from allears.cases.actions.by_hand import open_by_hand
from allears.cases.actions.clocks import catch_up, note_breaches, warn
from allears.cases.actions.delivery import failed, send_again, sent
from allears.cases.actions.drafts import (
    NewFile,
    Saved,
    Where,
    add_file,
    describe_file,
    remove_file,
    save_draft,
)
from allears.cases.actions.following import follow
from allears.cases.actions.intake import Cared, care
from allears.cases.actions.letting_go import let_go, teams_without
from allears.cases.actions.merge import merge_contacts, unmerge_contacts
from allears.cases.actions.notes import note, rename
from allears.cases.actions.notices import forget_notices, mark_all_read, mark_read
from allears.cases.actions.offers import accept as accept_offer
from allears.cases.actions.offers import decline as decline_offer
from allears.cases.actions.offers import hand_over
from allears.cases.actions.offers import remind as remind_of_offers
from allears.cases.actions.offers import take_back as take_offer_back
from allears.cases.actions.planned import leave_now, replan, take_back
from allears.cases.actions.presence import gone, here
from allears.cases.actions.reply import Objected, Written, reply, tell_outside
from allears.cases.actions.routes import said as said_of_routes
from allears.cases.actions.routes import save_tree
from allears.cases.actions.saved_views import (
    MINE,
    Shared,
    change_view,
    may_change,
    remove_view,
    restore_view,
    save_view,
)
from allears.cases.actions.seen import see, see_many, unsee_many
from allears.cases.actions.sharing import requeue, set_sharing, share, take_next
from allears.cases.actions.states import close, prioritise, reopen, snooze, wake_due, wake_up
from allears.cases.actions.taking_over import take_over
from allears.cases.actions.times import (
    remove_calendar,
    remove_policy,
    save_calendar,
    save_policy,
)
from allears.cases.actions.undo import Before, put_back, recorded
from allears.cases.actions.unwell import check_monitors
from allears.cases.actions.watching import allow, unwatch, watch
from allears.cases.beginning import end_when_over as end_leading

__all__ = [
    "MINE",
    "Before",
    "Cared",
    "NewFile",
    "Objected",
    "Question",
    "Saved",
    "Shared",
    "Skills",
    "Where",
    "Written",
    "accept_offer",
    "add_file",
    "allow",
    "answer_aside",
    "ask",
    "assign",
    "begin_bulk",
    "care",
    "catch_up",
    "change_view",
    "check_monitors",
    "close",
    "come_back",
    "decline_offer",
    "describe_file",
    "end_leading",
    "failed",
    "follow",
    "forget_notices",
    "go_away",
    "gone",
    "hand_over",
    "here",
    "leave_now",
    "let_go",
    "mark_all_read",
    "mark_read",
    "may_change",
    "merge_contacts",
    "note",
    "note_breaches",
    "open_by_hand",
    "own_aside",
    "prioritise",
    "put_back",
    "recorded",
    "release",
    "remind_of_asides",
    "remind_of_offers",
    "remove_calendar",
    "remove_file",
    "remove_policy",
    "remove_view",
    "rename",
    "reopen",
    "replan",
    "reply",
    "requeue",
    "restore_view",
    "said_of_routes",
    "save_calendar",
    "save_draft",
    "save_policy",
    "save_tree",
    "save_view",
    "see",
    "see_many",
    "send_again",
    "sent",
    "set_sharing",
    "set_skills",
    "share",
    "snooze",
    "stop_bulk",
    "take",
    "take_aside_back",
    "take_back",
    "take_next",
    "take_offer_back",
    "take_over",
    "teams_without",
    "tell_of_channels",
    "tell_outside",
    "undo_bulk",
    "unmerge_contacts",
    "unsee_many",
    "unwatch",
    "wake_due",
    "wake_up",
    "warn",
    "watch",
    "work_on_bulks",
]
