"""What administrators, and the house itself, did: the audit trail, newest first."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from allears.staff import queries
from allears.staff.access import PersonRequest, administrators
from allears.web.page import page

PER_PAGE = 50
_DID = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "paused": gettext_lazy("paused"),
    "resumed": gettext_lazy("goes on"),
    "removed": gettext_lazy("removed"),
    "secret": gettext_lazy("got a new secret"),
    "merged": gettext_lazy("joined"),
    "described": gettext_lazy("described anew"),
    "blocked": gettext_lazy("blocked"),
    "unblocked": gettext_lazy("unblocked"),
}
_WHOLE = ("user", "team")
"""Their words are a whole sentence."""
_WHAT = {
    "channel": gettext_lazy("Channel"),
    "user": gettext_lazy("Person"),
    "team": gettext_lazy("Team"),
    "monitor": gettext_lazy("Monitor"),
    "route": gettext_lazy("Routes"),
    "routes": gettext_lazy("Routes"),
    "sla": gettext_lazy("Times"),
    "contact": gettext_lazy("Contact"),
    "identity": gettext_lazy("Contact"),
}


@require_safe
@administrators
def trail(request: PersonRequest) -> HttpResponseBase:
    """One page; `?before=` is the number of the last entry of the page before."""
    before = request.GET.get("before", "")
    before_id = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    rows = queries.audit_trail(before_id=before_id, limit=PER_PAGE + 1)
    shown = rows[:PER_PAGE]
    pager = {
        "words": _("%(n)s entries") % {"n": len(shown)},
        "previous_url": "?" if before_id else "",
        "next_url": f"?before={shown[-1].pk}" if len(rows) > PER_PAGE else "",
    }
    entries = [{"row": row, "about": _about(row.what), "did": _did(row.what)} for row in shown]
    context = {"current": "audit", "entries": entries, "pager": pager}
    return page(request, "staff/audit.html", context)


def _about(what: str) -> str:
    subject = what.partition(".")[0]
    return str(_WHAT.get(subject, subject.replace("_", " ").capitalize()))


def _did(what: str) -> str:
    """What happened to it, where the words only name it."""
    subject, _dot, did = what.partition(".")
    return "" if subject in _WHOLE else str(_DID.get(did, did.replace("_", " ")))
