"""Why a case stands where it stands in the queue, each reason in plain words.

What counts is asked of the rule again (`rules.priority`), so the words are those of the reader's
language and of today's rule. Misses: a place that was written by an older rule and not since.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from allears.cases import need
from allears.cases.models import Case
from allears.cases.rules import priority
from allears.cases.rules.priority import HOUR_S, Need, Why
from allears.web import times

DAY_HOURS = 48
"""From here on hours are said in days."""
WORDS = {
    Why.DANGER: lazy("They may be in danger"),
    Why.LEAVING: lazy("They want to leave"),
    Why.COMPLAINT: lazy("They complain"),
    Why.QUESTION: lazy("They ask something"),
    Why.CANNOT_WAIT: lazy("It cannot wait"),
    Why.IN_A_HURRY: lazy("They are in a hurry"),
    Why.UNHAPPY: lazy("They are unhappy"),
    Why.URGENT: lazy("Somebody, or a route, gave it the priority urgent"),
    Why.HIGH: lazy("Somebody, or a route, gave it the priority high"),
    Why.LOW: lazy("Somebody, or a route, gave it the priority low"),
    Why.PROMISE_BROKEN: lazy("A promise of ours was broken"),
    Why.LOST_MONEY: lazy("They lost money"),
    Why.VULNERABLE: lazy("They need special care"),
}


def reasons(case: Case, *, now: datetime) -> list[str]:
    """What decides its place, a sentence each; nothing where nobody waits for us."""
    if case.waiting_since is None or case.closed_at is not None:
        return []
    span = times.span(now - case.waiting_since)
    since = _("Its place in the queue: they wait since %(when)s (%(span)s).")
    found = priority.needs(need.facts_of(case, now=now))
    said = [since % {"when": times.full(case.waiting_since), "span": span}, *map(sentence, found)]
    if not found:
        said.append(_("Nothing else counts here: not how many follow them, and not who they are."))
    elif sum(one.worth_s for one in found if one.why is not Why.DANGER) > priority.MAX_ORDINARY_S:
        said.append(_("All but danger together count for five days at most."))
    return said


def sentence(one: Need) -> str:
    """ "They complain: counts like 6 h more of waiting." """
    words = str(WORDS[one.why]) if one.why in WORDS else _came_back(one.n)
    hours = abs(one.worth_s) // HOUR_S
    days = hours // 24
    length = (
        ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
        if hours >= DAY_HOURS
        else ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    )
    said = {"words": words, "length": length}
    if one.worth_s < 0:
        return _("%(words)s: counts like %(length)s less of waiting.") % said
    return _("%(words)s: counts like %(length)s more of waiting.") % said


def _came_back(n: int) -> str:
    said = ngettext(
        "They had to come back once after an answer of ours",
        "They had to come back %(n)d times after answers of ours",
        n,
    )
    return said % {"n": n}


def short(case: Case) -> str:
    """What no mark in a row shows and yet moves it, the heaviest alone."""
    if case.waiting_since is None:
        return ""
    if case.promise_broken_at is not None:
        return _("promise broken")
    if case.n_returns > 0:
        n = case.n_returns
        return ngettext("came back once", "came back %(n)d times", n) % {"n": n}
    return {"urgent": _("urgent"), "high": _("high"), "low": _("low")}.get(case.priority, "")
