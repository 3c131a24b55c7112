"""Anybody may ask what we have of them, for its end, or for something to be corrected; off unless switched on.

No session, no cookie, no script. What is typed is answered with the same words whoever it is, and nothing is
looked up: a letter leaves to the address, and only its owner's yes makes a request (`privacy.actions.claims`).
Bounded for each connection, for each address and for all; beyond the bound of an address the answer stays the
same and no further letter leaves, so that nobody's mailbox is filled by it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from allears.lib import clock, ids, sight
from allears.privacy import actions, queries
from allears.privacy.actions.claims import ASKED, MAX_ADDRESS
from allears.privacy.queries import Kind
from allears.public import actions as counting
from allears.public import answering, keys, limits, typed
from allears.public.views.form import UNREADABLE

SHOWN = 0
"""In the place of a channel's number, which this form has none of."""
PER_CONNECTION, PER_ADDRESS, FOR_ALL = 5, 2, 100
"""Within an hour."""
MAX_BYTES = 20_000


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponseBase:
    """GET: the blanks. POST: a letter will leave."""
    with answering.spoken(request):
        if not queries.rules().has_form:
            return answering.gone(request, _("There is no form at this address (any more)."))
        if request.method != "POST":
            return _shown(request, {})
        fault, status = _fault(request)
        if fault:
            return _shown(request, _given(request) if status != 413 else {}, fault, status)
        given = _given(request)
        if not _is_filled(given["mail"]):
            actions.claim(
                address=given["mail"], kind=given["kind"], words=given["text"],
                language=translation.get_language() or "en", now=clock.now(),
            )  # fmt: skip
        words = _(
            "Thank you. A letter with a link is on its way to this address: open it within two days and say"
            " yes, then your request has begun."
        )
        return answering.gone(request, words, status=200)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sight.whole
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET: what would begin, so that nobody says yes by looking. POST: yes."""
    with answering.spoken(request):
        now = clock.now()
        found = actions.read_claim(token, now=now)
        if found is None:
            if limits.is_guessing(request.META.get("REMOTE_ADDR", ""), now):
                return answering.gone(request, _("Please come back in an hour."), status=429)
            words = _("This link does not hold any more. Please ask once more.")
            return answering.gone(request, words)
        if request.method != "POST":
            context = {"kind": ASKED[Kind(found.kind)], "address": found.address}
            return answering.public(request, "public/your_data_link.html", context)
        row = actions.confirm(token=token, now=now)
        if row is None:
            words = _("This link does not hold any more. Please ask once more.")
            return answering.gone(request, words)
        words = _("We have written it down. You hear from us by %s at the latest.")
        return answering.gone(request, words % row.due_at.date().isoformat(), status=200)


def _fault(request: HttpRequest) -> tuple[str, int]:
    """Why it is not taken, in words, with the status; "" when it is."""
    declared = request.headers.get("Content-Length", "")
    if not (declared.isascii() and declared.isdigit() and int(declared) <= MAX_BYTES):
        return _("This is more than we take at once."), 413
    try:
        bool(request.POST)
    except UNREADABLE:
        return _("What arrived cannot be read. Please go back and send it again."), 413
    now, given = clock.now(), _given(request)
    words = typed.trapped(request.POST, keys.showing(SHOWN, request.POST.get("form", "")), now)
    if words:
        return words, 422
    if given["kind"] not in Kind.values:
        return _("Please choose what you ask for."), 422
    try:
        validate_email(given["mail"])
    except ValidationError:
        return _("This is not an address that mail can be sent to."), 422
    who = counting.who_key(request.META.get("REMOTE_ADDR", ""), channel_id=SHOWN, now=now)
    if counting.count(key=f"data:{who}", amount=1, now=now) > PER_CONNECTION:
        return _("Many requests came from your connection. Please come back in an hour."), 429
    if counting.count(key="data:all", amount=1, now=now) > FOR_ALL:
        return _("Very many requests are coming in just now. Please come back in an hour."), 429
    return "", 200


def _is_filled(address: str) -> bool:
    """Enough letters went to this address within the hour."""
    key = f"data:to:{ids.digest('your_data', address.lower())[:32]}"
    return counting.count(key=key, amount=1, now=clock.now()) > PER_ADDRESS


def _given(request: HttpRequest) -> dict[str, str]:
    post = request.POST
    said = {name: post.get(name, "").replace("\0", "") for name in ("mail", "kind", "text")}
    return said | {"mail": said["mail"].strip()[: MAX_ADDRESS + 1], "text": said["text"][:400]}


def _shown(
    request: HttpRequest, given: Mapping[str, str], fault: str = "", status: int = 200
) -> HttpResponseBase:
    context = {
        "given": given,
        "fault": fault,
        "words": queries.rules().form_words,
        "kinds": list(ASKED.items()),
        "number": keys.new_showing(SHOWN, clock.now()),
        "trap": typed.TRAP,
    }
    return answering.public(request, "public/your_data.html", context, status=status)
