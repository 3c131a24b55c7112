"""Every write about problems and wishes, by verb."""

from __future__ import annotations

from allears.problems.actions.gathering import dismiss, gather, know
from allears.problems.actions.keep import (
    Facts,
    Said,
    change_facts,
    change_state,
    count_outside,
    open_problem,
    publish,
    say_in_public,
    withdraw,
)
from allears.problems.actions.links import (
    link,
    link_gathering,
    link_many,
    not_this,
    take_link_back,
    unlink,
)
from allears.problems.actions.telling import begin_telling, refuse, stop_telling, verdict
from allears.problems.actions.working import work_on_tellings

__all__ = [
    "Facts",
    "Said",
    "begin_telling",
    "change_facts",
    "change_state",
    "count_outside",
    "dismiss",
    "gather",
    "know",
    "link",
    "link_gathering",
    "link_many",
    "not_this",
    "open_problem",
    "publish",
    "refuse",
    "say_in_public",
    "stop_telling",
    "take_link_back",
    "unlink",
    "verdict",
    "withdraw",
    "work_on_tellings",
]
