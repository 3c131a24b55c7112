"""A person's own page: what they wrote, what we answered, and room for more.

Whoever has the link sees it, nobody else can find it: the link is signed, no search engine keeps it,
and it leaks by no referrer. The person may take the page away. Nothing internal ever stands on it, and no
answer that left by mail to an address that was only typed: its owner may be somebody else.
"""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors import webform
from allears.connectors.webform_settings import Form
from allears.lib import clock, markdown, sight
from allears.listening.post import Post
from allears.mentions import files
from allears.mentions.views.files import safe_name
from allears.public import actions, answering, keys, limits, queries, typed
from allears.public.typed import Typed
from allears.public.views.form import RETRY_S, too_much
from allears.web.linkify import linkify_plain


class NotThere(Exception):
    """The link leads nowhere; the text is for whoever followed it."""

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.words, self.status = words, status


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sight.whole
def said(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET: the whole conversation. POST: the person adds to it."""
    with answering.spoken(request):
        try:
            channel, first = _found(request, token)
        except NotThere as why:
            return answering.gone(request, why.words, status=why.status)
        form = answering.form_of(channel)
        if request.method != "POST":
            return _shown(request, channel, first, Typed())
        words = too_much(request, form)
        if words:
            return answering.gone(request, words, status=413, sites=form.sites)
        return _add(request, channel, first, form)


@csrf_exempt
@require_POST
@sight.whole
def withdrawal(request: HttpRequest, token: str) -> HttpResponseBase:
    """The person takes their page away."""
    with answering.spoken(request):
        try:
            channel, first = _found(request, token)
        except NotThere as why:
            return answering.gone(request, why.words, status=why.status)
        actions.withdraw(channel_id=channel.pk, thread=first.id, now=clock.now())
        sites = answering.form_of(channel).sites
        words = _("Your page is taken away: its link leads nowhere from now on.")
        return answering.gone(request, words, status=200, sites=sites)


@require_safe
@sight.whole
def file(request: HttpRequest, token: str, message_id: int, sha256: str) -> HttpResponseBase:
    """A file of an answer of ours in this thread, as a download."""
    with answering.spoken(request):
        try:
            channel, first = _found(request, token)
        except NotThere as why:
            return answering.gone(request, why.words, status=why.status)
        named = next(
            (
                one
                for line in queries.lines(channel.pk, first)
                if line.is_ours and line.message_id == message_id
                for one in line.files
                if one["sha256"] == sha256
            ),
            None,
        )
        place = files.path_of(sha256) if named else None
        if named is None or place is None:
            return answering.gone(request, _("We do not have this file (any more)."))
        response = FileResponse(
            place.open("rb"),
            as_attachment=True,
            filename=safe_name(str(named["name"])),
            content_type="application/octet-stream",
        )
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


def _found(request: HttpRequest, token: str) -> tuple[Channel, Post]:
    """The form and the first message. Raises `NotThere`."""
    place = keys.page_of(token)
    if place is None:
        if limits.is_guessing(request.META.get("REMOTE_ADDR", ""), clock.now()):
            raise NotThere(_("Too many addresses that are not there. Please come back later."), 429)
        raise NotThere(_("There is no page at this address. Was the link copied whole?"), 404)
    channel = known.channel(place[0])
    first = queries.first_of(*place) if channel else None
    if channel is None or first is None:
        raise NotThere(_("This page was taken away, or what stood on it is deleted."), 410)
    return channel, first


def _add(request: HttpRequest, channel: Channel, first: Post, form: Form) -> HttpResponseBase:
    now = clock.now()
    given = typed.read_more(form, request.POST, request.FILES)
    showing = keys.showing(channel.pk, request.POST.get("form", ""))
    here = request.path + answering.look_of(request)
    if showing is not None and queries.is_kept(showing.message_id):
        return _back(here)
    words = typed.trapped(request.POST, showing, now)
    if showing is None or words or not given.is_good:
        return _shown(request, channel, first, _with(given, words), status=422)
    words = limits.against(
        form,
        channel_id=channel.pk,
        address=request.META.get("REMOTE_ADDR", ""),
        person=None,
        files=given.files,
        now=now,
    )
    if words:
        return _shown(request, channel, first, _with(given, words), status=429)
    sent = webform.added(first, given.sent(showing, person=None, now=now))
    actions.take(channel=channel, sent=sent, now=now)
    return _back(here)


def _with(given: Typed, words: str) -> Typed:
    errors = {"": words, **given.errors} if words else given.errors
    return Typed(text=given.text, errors=errors)


def _back(here: str) -> HttpResponseBase:
    response = HttpResponseRedirect(here)
    response.status_code = 303
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(
    request: HttpRequest, channel: Channel, first: Post, given: Typed, *, status: int = 200
) -> HttpResponseBase:
    form, token = answering.form_of(channel), keys.page_token(channel.pk, first.id)
    address = answering.root(request) + reverse("said", args=[token])
    way = webform.webform.other_channel(channel.settings, first.author.handle)
    context: dict[str, Any] = {
        "form": form,
        "given": given,
        "number": keys.new_showing(channel.pk, clock.now()),
        "trap": typed.TRAP,
        "token": token,
        "address": address,
        "mail": first.author.handle if way is not None else "",
        "is_proved": webform.is_proved(first),
        "is_sent": request.GET.get("sent") == "1" and request.method != "POST",
        "is_closed": channel.paused_at is not None,
        "kinds": ",".join(form.kinds),
        "lines": [_line(line) for line in queries.lines(channel.pk, first)],
        "faults": [words for words in given.errors.values() if words],
    }
    page = answering.public(request, "public/said.html", context, sites=form.sites, status=status)
    if status == 429:
        page.headers["Retry-After"] = RETRY_S
    return page


def _line(line: queries.Line) -> dict[str, Any]:
    html = markdown.to_html(line.text) if line.is_formatted else str(linkify_plain(line.text))
    return {"line": line, "html": mark_safe(html)}  # noqa: S308 - both let no HTML of anybody through
