"""Every write about what was heard: keeping a page of posts, monitors and their parts, verdicts."""

from __future__ import annotations

from allears.mentions.actions.above import (
    above_fails,
    above_later,
    ask_above,
    free_dead_above,
    keep_above,
    lease_above,
)
from allears.mentions.actions.again import (
    END_AT_ONCE,
    end_looks,
    is_believed,
    look_sooner,
    looked,
    put_off,
    take_looks,
)
from allears.mentions.actions.erase import do_not_hear, erase_monitors, erase_of_channels
from allears.mentions.actions.fills import add_hits, begin_fill, note_fill, stop_fill, take_fill
from allears.mentions.actions.health import Ill, check_health, see_health
from allears.mentions.actions.keep import (
    Kept,
    ask_again,
    keep,
    put_aside,
    take_fresh,
    take_one,
)
from allears.mentions.actions.monitors import (
    New,
    Place,
    add_monitor,
    add_monitors,
    change_monitor,
    pause_monitor,
    remove_monitor,
    resume_monitor,
)
from allears.mentions.actions.parts import Effect, add_part, change_part, effect_of, remove_part
from allears.mentions.actions.samples import draw, put_into_test, say, set_bound, take_back_said
from allears.mentions.actions.take_back import (
    bury,
    forget_tombstones,
    next_piece,
    take_back,
    take_changes,
    take_gone_account,
    wipe_contexts,
)
from allears.mentions.actions.verdicts import forget_posts, judge, judge_kept, unjudge
from allears.mentions.actions.wipe import Wiped, wipe

__all__ = [
    "END_AT_ONCE",
    "Effect",
    "Ill",
    "Kept",
    "New",
    "Place",
    "Wiped",
    "above_fails",
    "above_later",
    "add_hits",
    "add_monitor",
    "add_monitors",
    "add_part",
    "ask_above",
    "ask_again",
    "begin_fill",
    "bury",
    "change_monitor",
    "change_part",
    "check_health",
    "do_not_hear",
    "draw",
    "effect_of",
    "end_looks",
    "erase_monitors",
    "erase_of_channels",
    "forget_posts",
    "forget_tombstones",
    "free_dead_above",
    "is_believed",
    "judge",
    "judge_kept",
    "keep",
    "keep_above",
    "lease_above",
    "look_sooner",
    "looked",
    "next_piece",
    "note_fill",
    "pause_monitor",
    "put_aside",
    "put_into_test",
    "put_off",
    "remove_monitor",
    "remove_part",
    "resume_monitor",
    "say",
    "see_health",
    "set_bound",
    "stop_fill",
    "take_back",
    "take_back_said",
    "take_changes",
    "take_fill",
    "take_fresh",
    "take_gone_account",
    "take_looks",
    "take_one",
    "unjudge",
    "wipe",
    "wipe_contexts",
]
