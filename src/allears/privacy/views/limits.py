"""How long everything stays: a line for each kind, what would go today, what went; and who may do what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from allears.channels import queries as channels
from allears.lib import clock
from allears.privacy import actions, queries
from allears.privacy.rules import terms
from allears.privacy.rules.terms import TERMS, Aged
from allears.staff.access import PersonRequest, administrators, leads
from allears.staff.actions import NotPossible
from allears.web.page import page

UNPROCESSABLE = 422
MOST_DIGITS = 5
KINDS = {
    Aged.MENTIONS: (gettext_lazy("Mentions that are in no case"), gettext_lazy("with their files and pictures")),
    Aged.CASES: (gettext_lazy("Closed cases"), gettext_lazy("with all that was said in them, counted from their end")),
    Aged.PEOPLE: (gettext_lazy("People without anything"), gettext_lazy("of whom no mention and no case is left")),
    Aged.FILES: (gettext_lazy("Attachments"), gettext_lazy("the files alone; what was written stays")),
    Aged.SENT: (gettext_lazy("Copies of what left"), gettext_lazy("the text that was sent also stands in its case")),
    Aged.NOTICES: (gettext_lazy("Notices"), gettext_lazy("what colleagues were told at the bell")),
    Aged.TELLINGS: (gettext_lazy("Mails and pushes to colleagues"), gettext_lazy("that have left")),
    Aged.SAMPLES: (gettext_lazy("Samples of what was left out"), gettext_lazy("kept to look at faults")),
    Aged.ASKED: (gettext_lazy("What left for a model"), gettext_lazy("masked, as it left; the audit trail keeps its length and sum")),
    Aged.AUDIT: (gettext_lazy("Audit trail"), gettext_lazy("at least a year")),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def limits(request: PersonRequest) -> HttpResponseBase:
    """POST keeps one line, or says what would go today."""
    if request.method != "POST":
        return page(request, "privacy/limits.html", _shown())
    kind, network = request.POST.get("kind", ""), request.POST.get("network", "")
    typed = request.POST.get("days", "").strip()
    try:
        if network and network not in {one for one, _label in _networks()}:
            raise NotPossible(_("We have no channel on this network."))
        days = _days(typed)
        if request.POST.get("do") == "look":
            return _looked(request, kind, network, days)
        actions.set_limit(kind=kind, network=network, days=days, by=request.user, now=clock.now())
    except NotPossible as why:
        context = _shown(error=str(why), at=kind)
        return page(request, "privacy/limits.html", context, status=UNPROCESSABLE)
    messages.success(request, _("Kept. It is looked through within a day, a little at a time."))
    return redirect("privacy_limits")


def _days(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS):
        raise NotPossible(_("Type a number of days, or nothing for ever."))
    return int(typed)


def _looked(request: PersonRequest, kind: str, network: str, days: int | None) -> HttpResponseBase:
    """What would go today."""
    fault = terms.fault(kind, days)
    if fault or days is None:
        raise NotPossible(_("Type a number of days that this kind can have."))
    n, is_more = actions.preview(kind=kind, network=network, days=days, now=clock.now())
    looked = {"kind": kind, "network": network, "days": days, "n": n, "is_more": is_more}
    return page(request, "privacy/limits.html", _shown(looked=looked))


def _shown(**more: Any) -> dict[str, Any]:
    known = {(row.kind, row.network): row for row in queries.limits()}
    kinds = []
    for kind, (label, help_words) in KINDS.items():
        own = [row for (of, network), row in sorted(known.items()) if of == kind and network]
        row = known.get((kind, ""))
        kinds.append(
            {
                "kind": str(kind), "label": label, "help": help_words, "term": TERMS[kind],
                "days": row.days if row else None, "own": own,
            }
        )  # fmt: skip
    return {
        "current": "privacy",
        "kinds": kinds,
        "networks": _networks(),
        "rules": queries.rules(),
        "kept_url": "/settings/channels/",
    } | more


def _networks() -> list[tuple[str, str]]:
    """Networks of our channels."""
    return sorted({(row.network, row.network) for row in channels.every()})


@require_http_methods(["POST"])
@administrators
def rules(request: PersonRequest) -> HttpResponseBase:
    """Who may do it, and how long we have."""
    try:
        actions.set_rules(
            leads_export=bool(request.POST.get("leads_export")),
            leads_erase=bool(request.POST.get("leads_erase")),
            due_days=_days(request.POST.get("due_days", "")) or 0,
            by=request.user,
            now=clock.now(),
        )
    except NotPossible as why:
        context = _shown(rules_error=str(why))
        return page(request, "privacy/limits.html", context, status=UNPROCESSABLE)
    messages.success(request, _("Kept."))
    return redirect("privacy_limits")


@require_http_methods(["POST"])
@administrators
def form(request: PersonRequest) -> HttpResponseBase:
    """The public page for requests, on or off."""
    actions.set_form(
        is_on=bool(request.POST.get("has_form")),
        words=request.POST.get("form_words", "").replace("\0", ""),
        by=request.user,
        now=clock.now(),
    )
    messages.success(request, _("Kept."))
    return redirect("privacy_limits")


@require_safe
@leads
def record(request: PersonRequest) -> HttpResponseBase:
    """What was erased, and what went because its time was over. Names nobody."""
    context = {
        "current": "privacy",
        "erasures": queries.erasures(),
        "removed": [{"row": row, "label": KINDS[Aged(row.kind)][0]} for row in queries.removed()],
    }
    return page(request, "privacy/record.html", context)
