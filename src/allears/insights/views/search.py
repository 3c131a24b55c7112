"""The page that finds everything, and the searches that somebody keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from allears.cases import actions
from allears.cases import queries as cases
from allears.insights.search import question, results
from allears.insights.search.found import Group
from allears.insights.search.question import PERIODS, Kind, Question
from allears.lib import clock
from allears.listening import query as grammar
from allears.mentions import finding, trying
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, everybody
from allears.staff.actions import NotPossible
from allears.web import icons
from allears.web.page import page

AREA = "search"
"""Where a kept search opens."""
LABELS = {
    Kind.CASES: gettext_lazy("Cases"),
    Kind.MENTIONS: gettext_lazy("Mentions"),
    Kind.PEOPLE: gettext_lazy("People"),
    Kind.NOTES: gettext_lazy("Notes"),
    Kind.PROBLEMS: gettext_lazy("Problems and wishes"),
    Kind.ANSWERS: gettext_lazy("Canned replies"),
}
TIMES = {
    "day": gettext_lazy("the last day"),
    "week": gettext_lazy("the last week"),
    "month": gettext_lazy("the last month"),
    "year": gettext_lazy("the last year"),
}
EXAMPLES = (
    ("parcel late", gettext_lazy("both words in any of their forms, in any order")),
    ('"late delivery"', gettext_lazy("exactly these words, side by side")),
    ("refund OR money", gettext_lazy("one of them")),
    ("delivery NOT pizza", gettext_lazy("but not together with this")),
    ("parcel NEAR/5 broken", gettext_lazy("at most five words between them")),
    ("lang:de has:link", gettext_lazy("a language, and a link in it")),
    ("author:mira", gettext_lazy("said by this handle")),
    ("#42", gettext_lazy("the case with this number")),
)


@require_safe
@everybody
def search(request: PersonRequest) -> HttpResponse:
    """A few of each kind, or a page of one."""
    asked = question.read(request.GET.dict())
    context: dict[str, Any] = {
        "asked": asked,
        "error": _fault(asked),
        "examples": [(text, words, urlencode({"q": text})) for text, words in EXAMPLES],
        "saved": cases.views(request.user, AREA),
        "filters": _filters(asked),
        "can_listen": request.user.can_lead,
        "monitor_url": f"{reverse('monitor_new')}?{urlencode({'query': asked.text})}",
    }
    if asked.text and context["error"] is None:
        groups = results.find(asked, user=request.user, now=clock.now())
        context |= {
            "groups": [_shown(group, asked) for group in groups],
            "tabs": _tabs(groups, asked),
            "pager": _pager(groups, asked),
            "advice": grammar.advise(asked.query) if asked.is_query else [],
            "is_empty": not any(group.rows for group in groups),
        }
    return page(request, "insights/search.html", context, fragment={"found": "found"})


def _fault(asked: Question) -> dict[str, str] | None:
    """What cannot be read: the words, and the query cut at the place."""
    if asked.error is None:
        return None
    text = asked.query
    start, end = trying.place_of(asked.error, text)
    start, end = min(start, len(text)), min(end, len(text))
    return {
        "words": asked.error.words,
        "before": text[max(0, start - 60) : start],
        "at": text[start:end][:60] or " ",
        "after": text[end : end + 60],
    }


def _shown(group: Group, asked: Question) -> dict[str, Any]:
    n = group.n
    return {
        "kind": group.kind.value,
        "label": LABELS[group.kind],
        "rows": group.rows,
        "n": _number(group),
        "all_url": f"?{asked.address(kind=group.kind.value)}",
        "has_more": not asked.kind and (n is None or n > len(group.rows)),
        "bound": group.bound,
    }


def _number(group: Group) -> str:
    """How many there are; marked when that is not known exactly."""
    if group.n is not None:
        return number_format(group.n, force_grouping=True)
    if group.n_about is not None:
        return _("about %(n)s") % {"n": number_format(group.n_about, force_grouping=True)}
    least = len(group.rows) if group.bound or group.n_least is None else group.n_least
    return f"{number_format(least, force_grouping=True)}+"


def _tabs(groups: list[Group], asked: Question) -> list[dict[str, Any]]:
    """All together and each kind alone; the number stands where it is known."""
    n_of = {group.kind: _number(group) for group in groups}
    made = [{"label": _("Everything"), "url": _url(asked, kind=""), "is_current": not asked.kind}]
    for kind in results.kinds_of(replace(asked, kind=None)):
        is_current = asked.kind == kind
        url = _url(asked, kind=kind.value)
        tab = {"label": LABELS[kind], "url": url, "is_current": is_current, "n": n_of.get(kind, "")}
        made.append(tab)
    return made


def _url(asked: Question, **changed: str) -> str:
    return f"{reverse('search')}?{asked.address(**changed)}"


def _pager(groups: list[Group], asked: Question) -> dict[str, Any] | None:
    if not asked.kind or not groups:
        return None
    group = groups[0]
    if group.after is None and asked.before is None:
        return None
    return {
        "words": "",
        "previous_url": _url(asked) if asked.before else "",
        "next_url": _url(asked, before=question.spell(group.after)) if group.after else "",
    }


def _filters(asked: Question) -> list[dict[str, Any]]:
    """The boxes beside the words, each with what was heard here."""
    networks = [(one, icons.network_sign(one)[1]) for one in finding.networks()]
    teams = [(str(team.pk), team.name) for team in staff.teams()]
    return [
        _box("time", _("Any time"), asked.period, [(key, TIMES[key]) for key in PERIODS]),
        _box("network", _("Any network"), asked.network, networks),
        _box("lang", _("Any language"), asked.language, [(c, c) for c in finding.languages()]),
        _box("team", _("Any team"), str(asked.team_id or ""), teams),
    ]


def _box(name: str, label: str, value: str, choices: list[tuple[str, Any]]) -> dict[str, Any]:
    return {"name": name, "label": label, "value": value, "choices": choices}


@require_POST
@everybody
def keep(request: PersonRequest) -> HttpResponseBase:
    """Keep a search under a name."""
    asked = question.read(dict(parse_qsl(request.POST.get("query", "")[:6000])))
    name = request.POST.get("name", "").strip() or asked.text
    try:
        actions.save_view(
            name=name[:80],
            query=asked.address(),
            shared=actions.MINE,
            by=request.user,
            now=clock.now(),
            area=AREA,
        )
    except NotPossible as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Kept. It stands on this page whenever the box is empty."))
    return redirect(f"{reverse('search')}?{asked.address()}")


@require_POST
@everybody
def forget(request: PersonRequest, view_id: int) -> HttpResponseBase:
    """Do not keep it any longer."""
    row = cases.view(view_id, request.user)
    if row is None or row.area != AREA:
        raise Http404(_("There is no such search (any more)."))
    try:
        actions.remove_view(view=row, by=request.user)
    except NotPossible as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("%(name)s is not kept any longer.") % {"name": row.name})
    return redirect("search")
