"""Calls as each tab may hear them: without the numbers of what is hidden from its reader.

A call says which of its numbers are behind which walls (`lib.wake`). For who is outside of one these
numbers are left out; a call of which nothing is left is not told at all, so that nobody learns that
something happened. News for somebody is told to them alone: that there is some would tell the others of a
matter that they may not know. What it misses: a call without numbers ("look at everything") is told to all.
"""

from __future__ import annotations

from dataclasses import replace

from allears.lib.sight import Sight
from allears.lib.wake import Call

OWN = frozenset({"notices"})
"""Topics whose numbers are people: each hears that there is news for them, and nobody for whom else."""


def seen(call: Call, sight: Sight, reader_id: int | None = None) -> Call | None:
    """The call as somebody may hear it; None when nothing of it is for them."""
    if call.topic in OWN:
        return replace(call, ids=(reader_id,)) if reader_id in call.ids else None
    if call.behind and all(sight.hides(frozenset(one)) for one in call.behind):
        return None
    if not call.walls or sight.is_whole:
        return call
    hidden = {pk for pk, walls in call.walls if sight.hides(frozenset(walls))}
    if not hidden:
        return call
    ids = tuple(pk for pk in call.ids if pk not in hidden)
    return replace(call, ids=ids, walls=()) if ids else None
