"""The page on which operators see whether the processes do their work, and which part of one is ill.

What waits too long for a loop is asked of the rows, as the doctor does; which part fails, since when and
with which words was written down by the loop itself. What it misses: whatever needs a shell to be seen,
like the disk and the versions; `allears doctor` looks there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from allears.flow import checkup
from allears.lib import clock
from allears.mentions import queries as heard
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, administrators
from allears.staff.queries import Stumble
from allears.staff.settings_nav import side
from allears.web.page import page

LOOPS = {
    "listen": _("Listen: hears what people say"),
    "care": _("Care: opens cases, and looks after times and promises"),
    "deliver": _("Deliver: sends answers"),
}


@dataclass(frozen=True, kw_only=True)
class Process:
    """One loop as it stands."""

    name: str
    label: object
    lying_since: datetime | None
    """Since when work waits for it that it should have done."""
    parts: Sequence[Stumble]

    @property
    def is_well(self) -> bool:
        return self.lying_since is None and not self.parts


@require_safe
@administrators
def system(request: PersonRequest) -> HttpResponseBase:
    """How the loops stand."""
    now = clock.now()
    context = {
        "side": side(request.user, "system"),
        "current": "system",
        "processes": processes(now),
        "n_aside": heard.n_put_aside(),
        "n_changes_aside": heard.n_changes_aside(),
    }
    return page(request, "staff/system.html", context, fragment="system")


def processes(now: datetime) -> list[Process]:
    """Each loop, in the order of the route."""
    ill, due = staff.stumbles(), checkup.oldest(now)
    return [
        Process(
            name=name,
            label=label,
            lying_since=since if since and now - since > checkup.PATIENCE else None,
            parts=[row for row in ill if row.loop == name],
        )
        for (name, label), since in zip(LOOPS.items(), map(due.get, LOOPS), strict=True)
    ]
