"""Every write about what was heard: keeping a page of posts, monitors and their parts, verdicts."""

from __future__ import annotations

from allears.mentions.actions.erase import erase_monitors, erase_of_channels
from allears.mentions.actions.fills import add_hits, begin_fill, note_fill, stop_fill, take_fill
from allears.mentions.actions.health import Ill, check_health, see_health
from allears.mentions.actions.keep import Kept, keep, take_fresh, take_one
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
from allears.mentions.actions.verdicts import forget_posts, judge, judge_kept, take_back

__all__ = [
    "Effect",
    "Ill",
    "Kept",
    "New",
    "Place",
    "add_hits",
    "add_monitor",
    "add_monitors",
    "add_part",
    "begin_fill",
    "change_monitor",
    "change_part",
    "check_health",
    "effect_of",
    "erase_monitors",
    "erase_of_channels",
    "forget_posts",
    "judge",
    "judge_kept",
    "keep",
    "note_fill",
    "pause_monitor",
    "remove_monitor",
    "remove_part",
    "resume_monitor",
    "see_health",
    "stop_fill",
    "take_back",
    "take_fill",
    "take_fresh",
    "take_one",
]
