"""The list of people: as one types, by what is known of them, in two orders, page after page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allears.cases import beside, queries
from allears.cases import people as story
from allears.cases.views.stream import read_place, write_place
from allears.contacts import queries as contacts
from allears.contacts.queries import Contact, Wanted
from allears.lib import clock
from allears.staff.access import PersonRequest, everybody
from allears.web import icons
from allears.web.page import page

PAGE = 50
FIELDS = ("q", "network", "language", "role", "organisation", "open", "sort")
MOST = "cases"
"""The order by how many cases somebody had."""


@require_safe
@everybody
def people(request: PersonRequest) -> HttpResponse:
    """Who was heard last first, or who had most cases; those that the filters leave in."""
    named = {name: value for name in FIELDS if (value := _typed(request, name))}
    after = request.GET.get("after", "")
    belongs = _organisation(named.get("organisation", ""))
    wanted = Wanted(
        words=named.get("q", ""),
        network=named.get("network", ""),
        language=named.get("language", ""),
        role=named.get("role", ""),
        organisation=belongs.pk if belongs else None,
        on=clock.now().date(),
        ids=queries.contact_ids_with_open() if "open" in named else None,
    )
    by_cases = named.get("sort") == MOST
    found, place = _by_cases(wanted, after) if by_cases else _by_time(wanted, after)
    context = {
        "rows": story.rows(found),
        "words": named.get("q", ""),
        "named": named,
        "is_narrowed": bool(set(named) - {"sort"}),
        "networks": [(one, icons.network_sign(one)[1]) for one in contacts.networks()],
        "languages": [(one, beside.language(one)) for one in contacts.languages()],
        "roles": contacts.role_choices(),
        "belongs": belongs,
        "pager": _pager(named, after, place),
    }
    return page(request, "cases/people.html", context, fragment={"people": "people_rows"})


def _organisation(raw: str) -> contacts.Organisation | None:
    is_number = raw.isascii() and raw.isdigit() and len(raw) < 19
    return contacts.organisation(int(raw)) if is_number else None


def _typed(request: PersonRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:200]


def _by_time(wanted: Wanted, after: str) -> tuple[list[Contact], str]:
    found = contacts.people(wanted, after=read_place(after), limit=PAGE + 1)
    more = write_place(*contacts.place_of(found[PAGE - 1])) if len(found) > PAGE else ""
    return found[:PAGE], more


def _by_cases(wanted: Wanted, after: str) -> tuple[list[Contact], str]:
    n, _sign, pk = after.partition("_")
    is_place = n.isdigit() and pk.isdigit() and after.isascii() and len(after) < 30
    place = (int(n), int(pk)) if is_place else None
    counted = queries.by_n_cases(within=contacts.wanted_ids(wanted), after=place, limit=PAGE + 1)
    shown = counted[:PAGE]
    more = f"{shown[-1][1]}_{shown[-1][0]}" if len(counted) > PAGE else ""
    return contacts.by_ids([contact_id for contact_id, _n in shown]), more


def _pager(named: dict[str, str], after: str, more: str) -> dict[str, Any]:
    if not after and not more:
        return {}
    return {
        "words": "",
        "previous_url": f"?{urlencode(named)}" if after else "",
        "previous_words": _("From the top"),
        "next_url": f"?{urlencode(named | {'after': more})}" if more else "",
    }
