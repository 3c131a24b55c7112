"""Every write about what was heard: keeping a page of posts, and the monitors."""

from __future__ import annotations

from allears.mentions.actions.erase import erase_monitors, erase_of_channels
from allears.mentions.actions.keep import Kept, keep, take_fresh, take_one
from allears.mentions.actions.monitors import (
    add_monitor,
    change_monitor,
    pause_monitor,
    remove_monitor,
    resume_monitor,
)

__all__ = [
    "Kept",
    "add_monitor",
    "change_monitor",
    "erase_monitors",
    "erase_of_channels",
    "keep",
    "pause_monitor",
    "remove_monitor",
    "resume_monitor",
    "take_fresh",
    "take_one",
]
