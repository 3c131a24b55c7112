"""Where hubs call us (WebSub): to make sure that it was us who asked, and with what is new.

A hub is believed as far as it shows the address that only it was told, and signs what it brings with
the secret that only it has. What is not signed so is left unread, and the answer does not tell. What
it brings goes the way of what a visit brings, so nothing is kept twice.
"""

from __future__ import annotations

import logging
import math

from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels.queries import Subscription
from allears.connectors import CONNECTORS, rss_push
from allears.flow import cargo, steps
from allears.lib import clock, feeds, sight
from allears.lib import keys as sealing
from allears.lib.feeds import websub
from allears.listening.ports import Unreadable
from allears.web import bodies

log = logging.getLogger(__name__)
MAX_CHALLENGE = 2_000
RETRY_S = "300"


@csrf_exempt
@require_http_methods(["GET", "POST"])
@sight.whole
def push(request: HttpRequest, token: str) -> HttpResponse:
    """GET: is it you? POST: here is something new."""
    row = known.subscription(token)
    if request.method == "GET":
        return _verify(request, row) if row else _plain(404)
    if row is None or row.ended_at is not None or row.channel.removed_at is not None:
        return _plain(410)
    if row.verified_at is None:
        return _plain(404)
    if row.channel.paused_at is not None:
        return _later()
    try:
        return _deliver(request, row)
    except (OperationalError, InterfaceError):
        log.exception("A hub came while the database was away")
        return _later()


def _verify(request: HttpRequest, row: Subscription) -> HttpResponse:
    asked, now = request.GET, clock.now()
    mode, challenge = asked.get("hub.mode", ""), asked.get("hub.challenge", "")
    if asked.get("hub.topic") != row.topic:
        return _plain(404)
    if mode == "denied":
        why = " ".join(asked.get("hub.reason", "").split())[:300]
        channels.hub_failed(row=row, words=(_("The hub said no. %s") % why).strip())
        return _plain(200)
    if not 0 < len(challenge) <= MAX_CHALLENGE:
        return _plain(404)
    if mode == "unsubscribe" and row.ended_at is not None:
        channels.hub_left(row=row)
        return _plain(200, challenge)
    if mode == "subscribe" and row.ended_at is None and row.asked_at is not None:
        if channels.is_waiting(row):
            channels.hub_verified(row=row, lease_s=_lease_s(asked), now=now)
        return _plain(200, challenge)
    return _plain(404)


def _lease_s(asked: QueryDict) -> float:
    """As the hub says; as we asked where it says nothing that can be read."""
    try:
        found = float(asked.get("hub.lease_seconds", ""))
    except ValueError:
        return float(channels.LEASE_S)
    return found if math.isfinite(found) and found > 0 else float(channels.LEASE_S)


def _deliver(request: HttpRequest, row: Subscription) -> HttpResponse:
    body = bodies.bounded(request, feeds.MAX_FEED_BYTES)
    if body is None:
        return _plain(413)
    try:
        secret, facts = channels.secret_of(row), channels.facts(row.channel)
    except sealing.CannotOpen:
        log.error("The secrets of channel %s cannot be opened", row.channel_id)
        return _later()
    if not websub.is_signed(body, request.headers.get("X-Hub-Signature", ""), secret):
        channels.hub_ignored(row=row)
        return _plain(202)
    now = clock.now()
    headers = {"content-type": request.headers.get("Content-Type", "")}
    try:
        entries = rss_push.entries(facts, headers, body, now)
    except Unreadable:
        entries = ()
    if not entries or rss_push.wants_visit(facts):
        channels.visit_soon(channel_ids=[row.channel_id], now=now)
        return _plain(202)
    loaded = cargo.translate(CONNECTORS[row.channel.network], facts, entries)
    times = (post.created_at for post in loaded.posts if post.created_at)
    newest = max(times, default=None)

    def also() -> None:
        channels.received(
            channel_id=row.channel_id, n_heard=len(entries), newest_post_at=newest, now=now
        )
        cursor = rss_push.remembering(row.channel.cursor, entries)
        channels.hub_delivered(row=row, cursor=cursor, now=now)

    with transaction.atomic():
        steps.keep(row.channel, loaded, now=now, also=also)
    return _plain(202)


def _later() -> HttpResponse:
    response = _plain(503)
    response.headers["Retry-After"] = RETRY_S
    return response


def _plain(status: int, words: str = "") -> HttpResponse:
    """A hub's own words go back as nothing but text."""
    response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
