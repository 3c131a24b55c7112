"""The page of a case for whom it is about: how far it is, what comes next, and room for their word.

Whoever has the link sees it; nobody else finds it. Nothing internal stands here. A GET never records
anything: mail programs and scanners follow links, so "yes" from a mail only chooses the answer, and
a button sends it.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from allears.cases import actions as cases
from allears.cases import queries
from allears.cases.queries import Matter, PersonPage
from allears.lib import clock, sight
from allears.public import actions, answering, keys, limits, matters, typed
from allears.public.views.said import NotThere
from allears.staff.actions import NotPossible

MAX_POST = 200_000
"""Bytes; a text of 20,000 letters in any script."""
MOST_AN_HOUR = 20
"""Messages and words of one page; a person needs few."""
MAX_TEXT = 4000
SAYS = ("yes", "no")
CHAMPION = {"yes": "accepted", "no": "declined", "leave": "left"}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sight.whole
def matter(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET: how far it is. POST: they add something."""
    with read(request, token) as (page, why):
        if page is None:
            return answering.gone(request, why.words, status=why.status)
        if request.method != "POST":
            return shown(request, token, page)
        text = request.POST.get("text", "").replace("\0", "").strip()[: typed.MAX_TEXT]
        showing = keys.showing(page.pk, request.POST.get("form", ""))
        words = typed.trapped(request.POST, showing, clock.now()) or too_often(request, page)
        if words or not text or showing is None:
            words = words or _("Please write what you want to add.")
            return shown(request, token, page, text=text, fault=words, status=422)
        if not matters.add(page=page, text=text, nonce=showing.nonce, now=clock.now()):
            words = _(
                "Nothing can be added here any more. Please write to us where you wrote first."
            )
            return shown(request, token, page, text=text, fault=words, status=422)
        return _back(request, token, "added")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sight.whole
def word(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET: the one question, an answer chosen beforehand. POST: they say it."""
    with read(request, token) as (page, why):
        if page is None:
            return answering.gone(request, why.words, status=why.status)
        if request.method != "POST":
            return shown(request, token, page, template="public/matter_word.html")
        says = request.POST.get("says", "")
        words = request.POST.get("text", "").replace("\0", "").strip()[:MAX_TEXT]
        fault = too_often(request, page)
        if says not in SAYS or fault:
            fault = fault or _("Please choose one of the two.")
            template = "public/matter_word.html"
            return shown(
                request, token, page, text=words, fault=fault, status=422, template=template
            )
        if says == "yes":
            cases.says_good(case_id=page.case_id, now=clock.now())
        else:
            cases.says_not_good(case_id=page.case_id, words=words, now=clock.now())
        return _back(request, token, says)


@csrf_exempt
@require_POST
@sight.whole
def withdrawal(request: HttpRequest, token: str) -> HttpResponseBase:
    """They take their page away."""
    with read(request, token) as (page, why):
        if page is None:
            return answering.gone(request, why.words, status=why.status)
        cases.withdraw_page(case_id=page.case_id, by=None, now=clock.now())
        words = _("Your page is taken away: its link leads nowhere from now on.")
        return answering.gone(request, words, status=200)


@csrf_exempt
@require_POST
@sight.whole
def champion(request: HttpRequest, token: str) -> HttpResponseBase:
    """They say yes or no to being a champion, or leave: one click, no questions."""
    with read(request, token) as (page, why):
        if page is None:
            return answering.gone(request, why.words, status=why.status)
        fault = too_often(request, page)
        kind = CHAMPION.get(request.POST.get("says", ""), "")
        if fault or not queries.champion_invited_in(page.case):
            return shown(request, token, page, fault=fault or _("This is over."), status=422)
        try:
            contact_id = page.case.contact_id
            cases.champion_step(
                contact_id=contact_id, kind=kind, words="", by=None, now=clock.now()
            )
        except NotPossible as not_now:
            return shown(request, token, page, fault=str(not_now), status=422)
        return _back(request, token, "champion")


class read:
    """The page of an address in the language of whoever opens it, or why it is not there."""

    def __init__(self, request: HttpRequest, token: str) -> None:
        self._request, self._token = request, token

    def __enter__(self) -> tuple[PersonPage | None, NotThere]:
        known, request = dict(settings.LANGUAGES), self._request
        page, status = _found(request, self._token)
        wanted = request.GET.get("lang", "")
        if wanted not in known and page is not None:
            wanted = page.case.language.partition("-")[0]
        self._before = translation.get_language()
        if wanted in known:
            translation.activate(wanted)
        return page, NotThere(_why(status), status)

    def __exit__(self, *_raised: object) -> None:
        translation.activate(self._before or "en")


def _found(request: HttpRequest, token: str) -> tuple[PersonPage | None, int]:
    """The page, or the status that says why there is none."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if request.method == "POST" and not (
        declared.isascii() and declared.isdigit() and int(declared[:18]) <= MAX_POST
    ):
        return None, 413
    page = queries.page_of(token)
    if page is None and limits.is_guessing(request.META.get("REMOTE_ADDR", ""), clock.now()):
        return None, 429
    return page, 404


def _why(status: int) -> str:
    """In the language that was chosen by then."""
    return {
        404: _("There is no page at this address (any more). Was the link copied whole?"),
        413: _("This is longer than we can take."),
        429: _("Too many addresses that are not there. Please come back later."),
    }[status]


def too_often(request: HttpRequest, page: PersonPage) -> str:
    now = clock.now()
    n = actions.count(key=f"page:{page.pk}", amount=1, now=now)
    who = actions.who_key(request.META.get("REMOTE_ADDR", ""), channel_id=0, now=now)
    n_here = actions.count(key=f"page:{who}", amount=1, now=now)
    if max(n, n_here) <= MOST_AN_HOUR:
        return ""
    return _(
        "That was very often within the hour. Nothing you typed is lost: please send it later."
    )


def _back(request: HttpRequest, token: str, done: str) -> HttpResponseBase:
    query = request.GET.copy()
    for name in list(query):
        if name not in answering.LOOKS:
            del query[name]
    query["done"] = done
    address = f"{reverse('matter', args=[token])}?{query.urlencode()}"
    response = HttpResponseRedirect(address)
    response.status_code = 303
    response.headers["Cache-Control"] = "no-store"
    return response


def shown(
    request: HttpRequest,
    token: str,
    page: PersonPage,
    *,
    text: str = "",
    fault: str = "",
    status: int = 200,
    template: str = "public/matter.html",
) -> HttpResponseBase:
    found = queries.matter(page)
    says = request.POST.get("says") or request.GET.get("says", "")
    context: dict[str, Any] = {
        "matter": found,
        "steps": _steps(found),
        "token": token,
        "text": text,
        "fault": fault,
        "says": says if says in SAYS else "",
        "done": request.GET.get("done", "") if request.method != "POST" else "",
        "number": keys.new_showing(page.pk, clock.now()),
        "champion": queries.champion_invited_in(page.case),
        "trap": typed.TRAP,
        "languages": settings.LANGUAGES,
        "language": translation.get_language(),
        "most": queries.MOST_BEFORE,
    }
    with timezone.override(ZoneInfo(found.time_zone)):
        return answering.public(request, template, context, status=status)


def _steps(found: Matter) -> list[dict[str, Any]]:
    """Each step as a sentence."""
    words = {
        "received": _("We received it."),
        "taken": _("Somebody of us sees to it."),
        "moved": _("It went to another team of ours."),
        "asked": _("We asked somebody who knows more."),
        "answered": _("We answered."),
        "promised": _("We promised an answer."),
        "broken": _("We did not keep that promise. We are sorry."),
        "wrote": _("You wrote."),
        "solved": _("We think that it is solved."),
        "good": _("You said that it is good."),
        "not_good": _("You said that it is not good. A lead sees to it."),
        "open_again": _("It was opened again."),
        "ended": _("It was closed."),
    }
    return [{"words": words[one.step], "at": one.at, "due_at": one.due_at} for one in found.steps]
