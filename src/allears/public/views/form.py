"""The form: shown to anybody, in a frame of the websites that its channel names, or by its own address.

No session, no cookie, and nothing but the form itself proves anything: the one-time number that it
carries. A message that is sent again, by a second click or a reload, leads to the page of the first.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from allears.channels import actions as channels
from allears.channels.queries import Channel
from allears.connectors import webform
from allears.connectors.webform_settings import Form
from allears.lib import clock, sight
from allears.public import actions, answering, embed, keys, limits, offering, queries, typed
from allears.public.typed import Typed

log = logging.getLogger(__name__)
ROOM = 1_000_000
"""Bytes of a request beside its files."""
RETRY_S = "3600"
UNREADABLE = (
    MultiPartParserError,
    UnreadablePostError,
    RequestDataTooBig,
    TooManyFilesSent,
    UnicodeError,
)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sight.whole
def form(request: HttpRequest, key: str) -> HttpResponseBase:
    """GET: the blanks. POST: what was typed in them."""
    with answering.spoken(request):
        channel = keys.channel_of(key)
        if channel is None:
            return answering.gone(request, _("There is no form at this address (any more)."))
        form = answering.form_of(channel)
        if channel.paused_at is not None:
            words = _("This form is closed for the moment. Please come back later.")
            return answering.gone(request, words, status=503, sites=form.sites)
        if request.method != "POST":
            return _shown(request, channel, form, typed.empty(form))
        words = too_much(request, form)
        if words:
            return answering.gone(request, words, status=413, sites=form.sites)
        return _take(request, channel, form)


@require_safe
def script(request: HttpRequest, key: str) -> HttpResponse:
    """The one line of script's file: puts the form into the page that asks for it."""
    with answering.spoken(request):
        if keys.channel_of(key) is None:
            body = "// There is no form at this address (any more).\n"
            return HttpResponse(body, content_type="text/javascript", status=404)
        response = HttpResponse(embed.script(), content_type="text/javascript; charset=utf-8")
        response.headers["Cache-Control"] = "public, max-age=3600"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Vary"] = "Accept-Language"
        return response


def too_much(request: HttpRequest, form: Form) -> str:
    """Why the request is not even read, in words; "" when it is."""
    declared = request.headers.get("Content-Length", "")
    if not (declared.isascii() and declared.isdigit()):
        return _("Your browser did not say how much it sends. Please try another one.")
    if int(declared) > form.max_bytes + ROOM:
        return _("This is more than we take at once: choose smaller files, or fewer.")
    try:
        bool(request.POST)
    except UNREADABLE:
        return _("What arrived cannot be read. Please go back and send it again.")
    return ""


def _take(request: HttpRequest, channel: Channel, form: Form) -> HttpResponseBase:
    now = clock.now()
    showing = keys.showing(channel.pk, request.POST.get("form", ""))
    given = typed.read(form, request.POST, request.FILES)
    if showing is not None and queries.is_kept(showing.message_id):
        return _to_page(request, channel, showing)
    words = typed.trapped(request.POST, showing, now)
    if showing is None or words or not given.is_good:
        return _shown(request, channel, form, _with_words(given, words), status=422)
    offers = _offers(request, channel, form, given)
    if offers:
        return _shown(request, channel, form, given, offers=offers)
    secret = channels.facts(channel).get("secret")
    person = webform.signed(given.person, given.signature, secret, now)
    try:
        words = limits.against(
            form,
            channel_id=channel.pk,
            address=request.META.get("REMOTE_ADDR", ""),
            person=person,
            files=given.files,
            now=now,
        )
        if not words:
            actions.take(channel=channel, sent=given.sent(showing, person=person, now=now), now=now)
            return _to_page(request, channel, showing)
    except (OperationalError, InterfaceError):
        log.exception("A form came while the database was away")
        words = _("We cannot take it just now. Nothing is lost: please send it again in a moment.")
        return _shown(request, channel, form, _with_words(given, words), status=503)
    return _shown(request, channel, form, _with_words(given, words), status=429)


def _offers(
    request: HttpRequest, channel: Channel, form: Form, given: Typed
) -> list[offering.Offer]:
    """What may help, once, before anything is sent; files would have to be chosen anew, so they
    go at once."""
    if not form.offers or request.POST.get("looked") or given.files:
        return []
    address = request.META.get("REMOTE_ADDR", "")
    return offering.offers(given.text, channel_id=channel.pk, address=address, now=clock.now())


def _with_words(given: Typed, words: str) -> Typed:
    return replace(given, errors={"": words, **given.errors}) if words else given


def _to_page(request: HttpRequest, channel: Channel, showing: keys.Showing) -> HttpResponseBase:
    token = keys.page_token(channel.pk, showing.message_id)
    look = answering.look_of(request)
    sent = f"{look}&sent=1" if look else "?sent=1"
    response = HttpResponseRedirect(reverse("said", args=[token]) + sent)
    response.status_code = 303
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(
    request: HttpRequest,
    channel: Channel,
    form: Form,
    given: Typed,
    *,
    status: int = 200,
    offers: Sequence[offering.Offer] = (),
) -> HttpResponse:
    """The blanks, with what was typed. A one-time number that is still good is kept."""
    now = clock.now()
    old = request.POST.get("form", "") if request.method == "POST" else ""
    showing = keys.showing(channel.pk, old)
    is_good = showing is not None and now - showing.at <= typed.LATEST
    context = {
        "form": form,
        "given": given,
        "number": old if is_good else keys.new_showing(channel.pk, now),
        "trap": typed.TRAP,
        "key": keys.key_of(channel),
        "offers": offers,
        "is_looked": bool(request.POST.get("looked")) if request.method == "POST" else False,
        "has_mailbox": webform.webform.other_channel(channel.settings, "somebody") is not None,
        "kinds": ",".join(form.kinds),
        "faults": [words for words in given.errors.values() if words]
        + [f"{blank.ask.label}: {blank.error}" for blank in given.blanks if blank.error],
    }
    page = answering.public(request, "public/form.html", context, sites=form.sites, status=status)
    if status == 429:
        page.headers["Retry-After"] = RETRY_S
    return page
