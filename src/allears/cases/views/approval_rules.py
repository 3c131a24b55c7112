"""The settings of approval: which answers need a yes, after how many there is a licence, the crisis."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allears.cases import actions, licences_screen, queries
from allears.cases.approval_form import NumbersForm, RuleForm
from allears.cases.models import ApprovalRule
from allears.cases.views.acts import typed
from allears.lib import clock
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web.page import page

UNPROCESSABLE = 422


@leads
def index(request: PersonRequest) -> HttpResponseBase:
    """The rules in their order, the licences of everybody, the crisis."""
    house = queries.answering()
    context = {
        "current": "approvals",
        "rules": [licences_screen.rule(row) for row in queries.approval_rules()],
        "house": house,
        "form": NumbersForm(initial={"n_public": house.n_public, "n_private": house.n_private}),
        "is_needed": queries.is_rule_for_unlicensed(),
        "people": licences_screen.everybody(),
    }
    return page(request, "cases/approval_rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def rule(request: PersonRequest, rule_id: int | None = None) -> HttpResponseBase:
    """Add a rule, or change one."""
    row = _rule(rule_id) if rule_id is not None else None
    form = RuleForm(request.POST if request.method == "POST" else None, row=row)
    if form.is_bound and form.is_valid():
        try:
            actions.save_rule(
                rule_id=rule_id,
                words=form.kept(),
                releases=bool(form.cleaned_data.get("releases")),
                by=request.user,
                now=clock.now(),
            )
        except NotPossible as why:
            form.add_error("name", str(why))
        else:
            messages.success(request, _("Kept. It counts from the next answer on."))
            return redirect("approvals")
    context = {"current": "approvals", "form": form, "rule": row}
    status = UNPROCESSABLE if form.is_bound else 200
    return page(request, "cases/approval_rule.html", context, status=status)


@require_POST
@leads
def state(request: PersonRequest, rule_id: int) -> HttpResponseBase:
    """On, off, one place up, or gone."""
    row, by, now = _rule(rule_id), request.user, clock.now()
    match typed(request, "is"):
        case "on" | "off" as wanted:
            actions.switch_rule(rule_id=row.pk, is_on=wanted == "on", by=by, now=now)
        case "up":
            actions.raise_rule(rule_id=row.pk)
        case "gone":
            actions.remove_rule(rule_id=row.pk, by=by, now=now)
            messages.success(request, _("%s is removed.") % row.name)
    return redirect("approvals")


@require_POST
@leads
def crisis(request: PersonRequest) -> HttpResponseBase:
    """Say that it is one, or that it is over."""
    is_on = typed(request, "is") == "on"
    actions.declare_crisis(is_on=is_on, by=request.user, now=clock.now())
    return redirect("approvals")


@require_POST
@leads
def numbers(request: PersonRequest) -> HttpResponseBase:
    """After how many approved answers somebody answers by themselves."""
    form = NumbersForm(request.POST)
    if form.is_valid():
        actions.set_numbers(**form.cleaned_data, by=request.user, now=clock.now())
        messages.success(request, _("Kept."))
    else:
        messages.error(request, _("Type two numbers between 0 and 1000; 0 leaves it to a lead."))
    return redirect("approvals")


def _rule(rule_id: int) -> ApprovalRule:
    found = queries.approval_rule(rule_id)
    if found is None:
        raise Http404(_("There is no such rule (any more)."))
    return found
