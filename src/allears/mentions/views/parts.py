"""Parts: named pieces of queries, which monitors use each, and what a change would do to them."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.lib import clock
from allears.listening.query import QueryError
from allears.listening.query.parts import fold
from allears.mentions import actions, parting, queries
from allears.mentions.forms import MAX_QUERY, PartForm
from allears.mentions.queries import Part
from allears.mentions.views.query import reading_of
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web.page import page


@require_safe
@leads
def index(request: PersonRequest) -> HttpResponseBase:
    """All parts, and where each is used."""
    users = queries.users_of_parts()
    rows = [{"part": one, "monitors": users.get(fold(one.name), [])} for one in queries.parts()]
    return page(request, "mentions/parts.html", {"current": "monitors", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def add(request: PersonRequest) -> HttpResponseBase:
    """A new named piece."""
    form = PartForm(request.POST or None, is_new=True)
    if form.is_bound and form.is_valid() and "look" not in request.POST:
        data = form.cleaned_data
        try:
            made = actions.add_part(
                name=data["name"], written=data["query"], by=request.user, now=clock.now()
            )
        except (QueryError, NotPossible) as error:
            form.add_error(*_field_and_words(error))
        else:
            words = _("Write @{%(name)s} in any monitor.") % {"name": made.name}
            messages.success(request, words)
            return redirect("monitor_parts")
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def change(request: PersonRequest, part_id: int) -> HttpResponseBase:
    """Other words for it, in every monitor that uses it."""
    part = _part(part_id)
    form = PartForm(request.POST or None, initial={"name": part.name, "query": part.written})
    if form.is_bound and form.is_valid() and "look" not in request.POST:
        data = form.cleaned_data
        try:
            effect = actions.change_part(
                part=part,
                name=data["name"],
                written=data["query"],
                reason=data["reason"],
                by=request.user,
                now=clock.now(),
            )
        except (QueryError, NotPossible) as error:
            form.add_error(*_field_and_words(error))
        else:
            n = len(effect.monitors)
            words = ngettext(
                "Kept. %(n)d monitor listens for it from now on.",
                "Kept. %(n)d monitors listen for it from now on.",
                n,
            )
            messages.success(request, words % {"n": n})
            return redirect("monitor_part", part_id=part.pk)
    return _form_page(request, form, part)


@require_POST
@leads
def effect(request: PersonRequest, part_id: int) -> HttpResponseBase:
    """The panel beside the editor: which monitors would change, and how."""
    part = _part(part_id)
    text = request.POST.get("query", "")[:MAX_QUERY]
    return page(request, "mentions/_part_effect.html", _effect(part, text) | {"part": part})


@require_POST
@leads
def remove(request: PersonRequest, part_id: int) -> HttpResponseBase:
    """Only while nothing uses it."""
    part = _part(part_id)
    try:
        actions.remove_part(part=part, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect("monitor_part", part_id=part_id)
    messages.success(request, _("%s is removed.") % part.name)
    return redirect("monitor_parts")


def _part(part_id: int) -> Part:
    found = queries.part(part_id)
    if found is None:
        raise Http404(_("There is no such part (any more)."))
    return found


def _field_and_words(error: QueryError | NotPossible) -> tuple[str, str]:
    if isinstance(error, QueryError):
        words = _("%(words)s (character %(at)d)")
        return "query", words % {"words": error.words, "at": error.at}
    return "name", str(error)


def _effect(part: Part, text: str) -> dict[str, Any]:
    """Nothing of it is kept."""
    try:
        with transaction.atomic():
            found = actions.effect_of(part=part, name=part.name, written=text)
    except QueryError as error:
        return {"effect": None, "fault": error.words if text.strip() else ""}
    return {"effect": parting.show(found, perf=time.perf_counter), "fault": ""}


def _form_page(request: PersonRequest, form: PartForm, part: Part | None) -> HttpResponseBase:
    text = str(form["query"].value() or "").replace("\r\n", "\n")
    used = queries.users_of_parts().get(fold(part.name), []) if part else []
    context: dict[str, Any] = {
        "form": form,
        "part": part,
        "used": used,
        "reading": reading_of(text, None) if form.is_bound and text.strip() else None,
    }
    if part and "look" in request.POST:
        context |= _effect(part, text)
    return page(request, "mentions/part.html", context, status=422 if form.errors else 200)
