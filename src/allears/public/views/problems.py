"""A problem or wish that its keepers published: how it stands, a way round it, and "I have this too".

Nobody logs in and nothing is kept of whoever reads or presses the button, but for the salted digest
that bounds the presses of one address for an hour. Who wants to be told has to write to us: an address
that anybody can type is nothing that we would write to. What it misses: one person who comes back the
next hour counts twice.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from allears.lib import clock
from allears.problems import actions as problems
from allears.problems import queries as known
from allears.problems.queries import Problem
from allears.problems.rules.states import Kind, is_ended
from allears.problems.wording import ICONS, STATE
from allears.public import actions, answering

PER_PROBLEM = 5_000
"""Presses an hour that are counted of one page, from everywhere."""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def problem(request: HttpRequest, problem_id: int) -> HttpResponseBase:
    """Its page. POST: somebody has it too."""
    with answering.spoken(request):
        row = known.public_problem(problem_id)
        if row is None:
            return answering.gone(request, _("There is no such page (any more)."))
        is_counted = request.method == "POST" and not is_ended(row.state)
        if is_counted:
            _count(row, request.META.get("REMOTE_ADDR", ""))
            row.refresh_from_db()
        response = answering.public(request, "public/problem.html", _shown(row, is_counted))
        response.headers["X-Robots-Tag"] = "all"
        return response


def _count(row: Problem, address: str) -> None:
    """Once an hour for each address."""
    now = clock.now()
    who = f"have:{row.pk}:{actions.who_key(address, channel_id=0, now=now)}"
    if actions.count(key=who, amount=1, now=now) > 1:
        return
    if actions.count(key=f"have:{row.pk}:all", amount=1, now=now) <= PER_PROBLEM:
        problems.count_outside(problem_id=row.pk)


def _shown(row: Problem, is_counted: bool) -> dict[str, Any]:
    said = {one.language: one for one in known.words_of(row)}
    own = (get_language() or "en").partition("-")[0]
    words = said.get(own) or said[row.language]
    seen = known.seen(row.pk)
    changes = seen.changes if seen else []
    return {
        "row": row,
        "words": words,
        "languages": [one for one in said if one != words.language],
        "state": str(STATE[row.state]),
        "icon": ICONS[row.state],
        "is_wish": row.kind == Kind.WISH,
        "is_over": is_ended(row.state),
        "is_counted": is_counted,
        "n": known.n_people(row.pk) + row.n_outside,
        "history": [
            {
                "at": one.at,
                "state": str(STATE[one.state]),
                "text": (one.said.get(words.language) or {}).get("text", ""),
            }
            for one in changes
        ],
    }
