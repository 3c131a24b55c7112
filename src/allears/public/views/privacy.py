"""On their own page somebody asks for all that we have of them, or for its end.

The link proves that they read what we sent to them; who sees to it proves the rest before anything
is given or erased.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from allears.lib import clock, sight
from allears.privacy import actions
from allears.privacy.queries import Kind, Proof
from allears.public import answering
from allears.public.views import matter


@csrf_exempt
@require_POST
@sight.whole
def asked(request: HttpRequest, token: str) -> HttpResponseBase:
    """Written down with its clock; twice it is one."""
    with matter.read(request, token) as (page, why):
        if page is None:
            return answering.gone(request, why.words, status=why.status)
        kind, fault = request.POST.get("kind", ""), matter.too_often(request, page)
        if fault or kind not in (Kind.EXPORT, Kind.ERASE):
            fault = fault or _("Please choose one of the two.")
            return matter.shown(request, token, page, fault=fault, status=422)
        row = actions.ask(
            contact_id=page.case.contact_id, kind=kind, proof=Proof.PAGE, words="", by=None,
            now=clock.now(),
        )  # fmt: skip
        words = _("We have written it down. You hear from us by %s at the latest.")
        return answering.gone(request, words % row.due_at.date().isoformat(), status=200)
