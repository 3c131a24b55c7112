"""Every write about cases, by verb."""

from __future__ import annotations

from allears.cases.actions.alerting import tell_of_channels
from allears.cases.actions.approval_rows import why_not_taken_back
from allears.cases.actions.approval_rules import (
    RuleWords,
    declare_crisis,
    raise_rule,
    remove_rule,
    save_rule,
    set_numbers,
    switch_rule,
)
from allears.cases.actions.approvals import Yes, approve, reply_or_ask
from allears.cases.actions.approvals import decline as decline_answer
from allears.cases.actions.approvals import remind as remind_of_approvals
from allears.cases.actions.approvals import withdraw as withdraw_answer
from allears.cases.actions.asides import Question, ask
from allears.cases.actions.asides import answer as answer_aside
from allears.cases.actions.asides import own as own_aside
from allears.cases.actions.asides import remind as remind_of_asides
from allears.cases.actions.asides import take_back as take_aside_back
from allears.cases.actions.assign import assign, release, take
from allears.cases.actions.being_away import Skills, come_back, go_away, set_skills
from allears.cases.actions.bulk import Way
from allears.cases.actions.bulk import begin as begin_bulk
from allears.cases.actions.bulk import stop as stop_bulk
from allears.cases.actions.bulk import undo_all as undo_bulk
from allears.cases.actions.bulk import work as work_on_bulks
from allears.cases.actions.by_hand import open_by_hand
from allears.cases.actions.champions import Invitation
from allears.cases.actions.champions import invite as invite_champion
from allears.cases.actions.champions import step as champion_step
from allears.cases.actions.clocks import catch_up, note_breaches, warn
from allears.cases.actions.delivery import comes_back, failed, send_again, sent
from allears.cases.actions.drafts import (
    NewFile,
    Saved,
    Where,
    add_file,
    describe_file,
    remove_file,
    save_draft,
)
from allears.cases.actions.follow_ups import ask_due as ask_whether_good
from allears.cases.actions.follow_ups import row as follow_up_policy
from allears.cases.actions.follow_ups import save_policy as save_follow_up_policy
from allears.cases.actions.follow_ups import text_for as follow_up_text
from allears.cases.actions.following import follow
from allears.cases.actions.guiding import guided, tell_of_steps
from allears.cases.actions.hard_cases import care as care_for_us
from allears.cases.actions.hard_cases import end as end_hard
from allears.cases.actions.hard_cases import open_by_hand as open_hard
from allears.cases.actions.hard_cases import save_protocol
from allears.cases.actions.intake import Cared, care
from allears.cases.actions.letting_go import let_go, teams_without
from allears.cases.actions.licences import give as give_licence
from allears.cases.actions.licences import take_away as take_licence
from allears.cases.actions.lines import may_answer
from allears.cases.actions.merge import merge_contacts, unmerge_contacts
from allears.cases.actions.notes import note, rename
from allears.cases.actions.notes import take_back as take_note_back
from allears.cases.actions.notices import forget_notices, mark_all_read, mark_read
from allears.cases.actions.offers import accept as accept_offer
from allears.cases.actions.offers import decline as decline_offer
from allears.cases.actions.offers import hand_over
from allears.cases.actions.offers import remind as remind_of_offers
from allears.cases.actions.offers import take_back as take_offer_back
from allears.cases.actions.outcomes import Ending, says_good, says_not_good, seen_to
from allears.cases.actions.outcomes import confirm as confirm_satisfied
from allears.cases.actions.pages import give as give_page
from allears.cases.actions.pages import say as say_understood
from allears.cases.actions.pages import withdraw as withdraw_page
from allears.cases.actions.patience import forget as forget_patience
from allears.cases.actions.patience import mark as mark_patience
from allears.cases.actions.patience import unmark as unmark_patience
from allears.cases.actions.planned import leave_now, replan, take_back
from allears.cases.actions.presence import gone, here, opened
from allears.cases.actions.promises import Given, begin_word
from allears.cases.actions.promises import found_in as promise_in
from allears.cases.actions.promises import keep as keep_promise
from allears.cases.actions.promises import move as move_promise
from allears.cases.actions.promises import remind as remind_of_promises
from allears.cases.actions.promises import withdraw as withdraw_promise
from allears.cases.actions.public_words import (
    open_private_way,
    open_public_way,
    reply_and_say,
    say_how_it_ended,
)
from allears.cases.actions.recalls import can_be as can_be_recalled
from allears.cases.actions.recalls import not_recalled, recall, recalled
from allears.cases.actions.record import by_macro
from allears.cases.actions.reply import NeedsApproval, Objected, Written, reply, tell_outside
from allears.cases.actions.revealing import reveal
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
from allears.cases.actions.saying import Said, WroteMeanwhile, say
from allears.cases.actions.seen import see_many, unsee_many
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
from allears.cases.actions.uses import look_at_uses, not_used, used
from allears.cases.actions.walls import end_wall, wall_case, wall_person, wall_route, wall_team
from allears.cases.actions.watching import allow, unwatch, watch
from allears.cases.beginning import end_when_over as end_leading

__all__ = [
    "MINE",
    "Before",
    "Cared",
    "Ending",
    "Given",
    "Invitation",
    "NeedsApproval",
    "NewFile",
    "Objected",
    "Question",
    "RuleWords",
    "Said",
    "Saved",
    "Shared",
    "Skills",
    "Way",
    "Where",
    "Written",
    "WroteMeanwhile",
    "Yes",
    "accept_offer",
    "add_file",
    "allow",
    "answer_aside",
    "approve",
    "ask",
    "ask_whether_good",
    "assign",
    "begin_bulk",
    "begin_word",
    "by_macro",
    "can_be_recalled",
    "care",
    "care_for_us",
    "catch_up",
    "champion_step",
    "change_view",
    "check_monitors",
    "close",
    "come_back",
    "comes_back",
    "confirm_satisfied",
    "declare_crisis",
    "decline_answer",
    "decline_offer",
    "describe_file",
    "end_hard",
    "end_leading",
    "end_wall",
    "failed",
    "follow",
    "follow_up_policy",
    "follow_up_text",
    "forget_notices",
    "forget_patience",
    "give_licence",
    "give_page",
    "go_away",
    "gone",
    "guided",
    "hand_over",
    "here",
    "invite_champion",
    "keep_promise",
    "leave_now",
    "let_go",
    "look_at_uses",
    "mark_all_read",
    "mark_patience",
    "mark_read",
    "may_answer",
    "may_change",
    "merge_contacts",
    "move_promise",
    "not_recalled",
    "not_used",
    "note",
    "note_breaches",
    "open_by_hand",
    "open_hard",
    "open_private_way",
    "open_public_way",
    "opened",
    "own_aside",
    "prioritise",
    "promise_in",
    "put_back",
    "raise_rule",
    "recall",
    "recalled",
    "recorded",
    "release",
    "remind_of_approvals",
    "remind_of_asides",
    "remind_of_offers",
    "remind_of_promises",
    "remove_calendar",
    "remove_file",
    "remove_policy",
    "remove_rule",
    "remove_view",
    "rename",
    "reopen",
    "replan",
    "reply",
    "reply_and_say",
    "reply_or_ask",
    "requeue",
    "restore_view",
    "reveal",
    "said_of_routes",
    "save_calendar",
    "save_draft",
    "save_follow_up_policy",
    "save_policy",
    "save_protocol",
    "save_rule",
    "save_tree",
    "save_view",
    "say",
    "say_how_it_ended",
    "say_understood",
    "says_good",
    "says_not_good",
    "see_many",
    "seen_to",
    "send_again",
    "sent",
    "set_numbers",
    "set_sharing",
    "set_skills",
    "share",
    "snooze",
    "stop_bulk",
    "switch_rule",
    "take",
    "take_aside_back",
    "take_back",
    "take_licence",
    "take_next",
    "take_note_back",
    "take_offer_back",
    "take_over",
    "teams_without",
    "tell_of_channels",
    "tell_of_steps",
    "tell_outside",
    "undo_bulk",
    "unmark_patience",
    "unmerge_contacts",
    "unsee_many",
    "unwatch",
    "used",
    "wake_due",
    "wake_up",
    "wall_case",
    "wall_person",
    "wall_route",
    "wall_team",
    "warn",
    "watch",
    "why_not_taken_back",
    "withdraw_answer",
    "withdraw_page",
    "withdraw_promise",
    "work_on_bulks",
]
