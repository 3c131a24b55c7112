"""Every write about cases, by verb."""

from __future__ import annotations

from allears.cases.actions.assign import assign, hand_over, release, take
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
from allears.cases.actions.intake import Cared, care
from allears.cases.actions.merge import merge_contacts
from allears.cases.actions.notes import note, rename
from allears.cases.actions.notices import mark_all_read, mark_read
from allears.cases.actions.planned import leave_now, replan, take_back
from allears.cases.actions.presence import gone, here
from allears.cases.actions.reply import Objected, Written, reply, tell_outside
from allears.cases.actions.routes import said as said_of_routes
from allears.cases.actions.routes import save_tree
from allears.cases.actions.states import close, prioritise, reopen, snooze, wake_due, wake_up
from allears.cases.actions.times import (
    remove_calendar,
    remove_policy,
    save_calendar,
    save_policy,
)

__all__ = [
    "Cared",
    "NewFile",
    "Objected",
    "Saved",
    "Where",
    "Written",
    "add_file",
    "assign",
    "care",
    "catch_up",
    "close",
    "describe_file",
    "failed",
    "gone",
    "hand_over",
    "here",
    "leave_now",
    "mark_all_read",
    "mark_read",
    "merge_contacts",
    "note",
    "note_breaches",
    "open_by_hand",
    "prioritise",
    "release",
    "remove_calendar",
    "remove_file",
    "remove_policy",
    "rename",
    "reopen",
    "replan",
    "reply",
    "said_of_routes",
    "save_calendar",
    "save_draft",
    "save_policy",
    "save_tree",
    "send_again",
    "sent",
    "snooze",
    "take",
    "take_back",
    "tell_outside",
    "wake_due",
    "wake_up",
    "warn",
]
