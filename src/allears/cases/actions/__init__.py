"""Every write about cases, by verb."""

from __future__ import annotations

from allears.cases.actions.assign import assign, hand_over, release, take
from allears.cases.actions.by_hand import open_by_hand
from allears.cases.actions.clocks import note_breaches, warn
from allears.cases.actions.delivery import failed, send_again, sent, take_back
from allears.cases.actions.intake import Cared, care
from allears.cases.actions.merge import merge_contacts
from allears.cases.actions.notes import note, rename
from allears.cases.actions.notices import mark_all_read, mark_read
from allears.cases.actions.presence import gone, here, save_draft
from allears.cases.actions.reply import Objected, Written, reply, tell_outside
from allears.cases.actions.states import close, prioritise, reopen, snooze, wake_due, wake_up

__all__ = [
    "Cared",
    "Objected",
    "Written",
    "assign",
    "care",
    "close",
    "failed",
    "gone",
    "hand_over",
    "here",
    "mark_all_read",
    "mark_read",
    "merge_contacts",
    "note",
    "note_breaches",
    "open_by_hand",
    "prioritise",
    "release",
    "rename",
    "reopen",
    "reply",
    "save_draft",
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
