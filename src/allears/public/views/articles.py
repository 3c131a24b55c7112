"""Public articles: offered by a form while somebody writes, and each at an address of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from allears.knowledge import queries as known
from allears.lib import clock
from allears.public import answering, keys, offering
from allears.public.views.form import too_much

NOTHING = 204
MAX_BYTES = 100_000
"""Of a request that asks for articles: words alone, no files."""


@csrf_exempt
@require_POST
def offer(request: HttpRequest, key: str) -> HttpResponse:
    """The articles that fit what is typed, as a piece of the form; 204 when there are none."""
    with answering.spoken(request):
        channel = keys.channel_of(key)
        if channel is None or channel.paused_at is not None:
            return HttpResponse(status=404)
        form = answering.form_of(channel)
        length = request.headers.get("Content-Length", "")
        is_small = length.isascii() and length.isdigit() and int(length) <= MAX_BYTES
        if not form.offers or not is_small or too_much(request, form):
            return HttpResponse(status=NOTHING)
        found = offering.offers(
            request.POST.get("text", ""),
            channel_id=channel.pk,
            address=request.META.get("REMOTE_ADDR", ""),
            now=clock.now(),
        )
        if not found:
            return HttpResponse(status=NOTHING)
        context = {"offers": found, "key": key, "look": answering.look_of(request)}
        response = HttpResponse(render_to_string("public/_offers.html", context))
        response.headers["Cache-Control"] = "no-store"
        return response


@csrf_exempt
@require_POST
def helped(request: HttpRequest, key: str, article_id: int) -> HttpResponseBase:
    """It helped: nothing is sent. Whatever else was typed is not even read."""
    with answering.spoken(request):
        channel, article = keys.channel_of(key), known.public_article(article_id)
        if channel is None or article is None:
            return answering.gone(request, _("There is no such article (any more)."))
        offering.helped(article, address=request.META.get("REMOTE_ADDR", ""), now=clock.now())
        context = {"article": article, "key": key}
        sites = answering.form_of(channel).sites
        return answering.public(request, "public/helped.html", context, sites=sites)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def article(request: HttpRequest, article_id: int) -> HttpResponseBase:
    """One article. POST: it helped."""
    with answering.spoken(request):
        row = known.public_article(article_id)
        if row is None:
            return answering.gone(request, _("There is no such article (any more)."))
        if request.method == "POST":
            offering.helped(row, address=request.META.get("REMOTE_ADDR", ""), now=clock.now())
        (shown,) = offering.shown([row])
        context = {"offer": shown, "is_thanked": request.method == "POST"}
        return answering.public(request, "public/article.html", context)
