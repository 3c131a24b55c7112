"""Every write about macros and playbooks, by verb."""

from __future__ import annotations

from allears.playbooks.actions.bringing import Imported, bring_in
from allears.playbooks.actions.following import begin, go_back, leave, tick, tidy
from allears.playbooks.actions.keep import (
    ForWhom,
    MacroWords,
    PlaybookWords,
    bring_back,
    keep_macro,
    keep_playbook,
    remove,
)
from allears.playbooks.actions.many import WAYS
from allears.playbooks.actions.running import Preview, Ran, Stopped, look, run, undo

__all__ = [
    "WAYS",
    "ForWhom",
    "Imported",
    "MacroWords",
    "PlaybookWords",
    "Preview",
    "Ran",
    "Stopped",
    "begin",
    "bring_back",
    "bring_in",
    "go_back",
    "keep_macro",
    "keep_playbook",
    "leave",
    "look",
    "remove",
    "run",
    "tick",
    "tidy",
    "undo",
]
