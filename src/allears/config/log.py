"""Writing down what somebody said by telephone or at the counter, from anywhere, in ten seconds."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allears.cases import queries as cases
from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors import CONNECTORS
from allears.connectors.logged import FIELDS
from allears.flow import cargo, steps
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers
from allears.web import forms
from allears.web.page import page

MAX_ROUNDS = 50


@answerers
@require_http_methods(["GET", "POST"])
def log(request: PersonRequest) -> HttpResponseBase:
    """The form, and what becomes of it: a case like any other."""
    if request.method == "GET":
        return _form(request, {}, {}, token=get_random_string(24))
    typed = forms.parse(FIELDS, request.POST.dict())
    token = request.POST.get("token", "")[:60] or get_random_string(24)
    if not typed.is_good:
        return _form(request, typed.values, typed.errors, token=token, status=422)
    mention_id = _keep(typed.values | {"token": token}, request, now=clock.now())
    case_id = _case_of(mention_id) if mention_id else None
    messages.success(request, _("Written down."))
    return redirect(reverse("case", args=[case_id]) if case_id else reverse("listen"))


def _form(
    request: PersonRequest,
    values: dict[str, str],
    errors: dict[str, str],
    *,
    token: str,
    status: int = 200,
) -> HttpResponse:
    context = {
        "groups": forms.groups(forms.blanks(FIELDS, values, errors)),
        "token": token,
    }
    return page(request, "cases/log.html", context, status=status)


def _channel(now: datetime) -> Channel:
    """The one channel of talks; made at the first."""
    found = next((c for c in known.every() if c.network == "logged"), None)
    label = CONNECTORS["logged"].label
    return found or channels.add(network="logged", name=label, values={}, by=None, now=now)


def _keep(values: dict[str, str], request: PersonRequest, *, now: datetime) -> int | None:
    channel = _channel(now)
    wire = values | {"by": request.user.name, "at": now.isoformat()}
    loaded = cargo.translate(CONNECTORS["logged"], channels.facts(channel), [wire])
    kept = steps.keep(channel, loaded, now=now)
    return kept.mention_ids[0] if kept.mention_ids else None


def _case_of(mention_id: int) -> int | None:
    """Decide about it now instead of waiting for the loop; the case that it became."""
    for _round in range(MAX_ROUNDS):
        intake = cases.intake_of(mention_id)
        if intake is not None:
            return intake.case_id
        if not steps.care(now=clock.now()).n_mentions:
            break
    intake = cases.intake_of(mention_id)
    return intake.case_id if intake else None
