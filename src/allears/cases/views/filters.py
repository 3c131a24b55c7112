"""The menu of filters: brought into the list when it is opened, a page of its own without JavaScript."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from allears.cases import asked as addresses
from allears.cases import filter_words, queries
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, everybody
from allears.web.page import page


@everybody
def filters(request: PersonRequest) -> HttpResponse:
    """Every field with its choices; what the form sends (`show=1`) becomes the address of the list."""
    asked = addresses.read(request.GET)
    named = asked.named
    is_sent = request.GET.get("show") == "1"
    if is_sent and asked.is_readable and not asked.faults:
        return redirect(addresses.url(named))
    wanted = asked.queue.filter
    kept: dict[str, str] = {
        name: named[name] for name in ("queue", "view", "q", "sort", "group") if name in named
    }
    if wanted.contact is not None:
        kept["contact"] = str(wanted.contact)
    context = {
        "fields": filter_words.fields(wanted, asked.faults),
        "filter": wanted,
        "kept": kept,
        "flags": [
            (name, filter_words.LABELS[name][0], getattr(wanted, name))
            for name in ("unread", "draft", "back")
        ],
        "query": wanted.query or request.GET.get("query", ""),
        "query_fault": asked.query_fault,
        "back_url": addresses.url(named),
    }
    return page(request, "cases/filter.html", context, fragment="filter_form")


@everybody
def number(request: PersonRequest) -> HttpResponse:
    """How many cases a list has, in words, for choosing them all."""
    asked = addresses.read(request.GET)
    if asked.matcher is not None or not asked.is_readable:
        return HttpResponse(_("All that match"), content_type="text/plain; charset=utf-8")
    who = queries.reader(request.user, staff.team_ids_of(request.user), clock.now())
    n = queries.number(asked.queue, who)
    return HttpResponse(filter_words.all_words(n), content_type="text/plain; charset=utf-8")
