"""The door of the webhook channels: `POST /hooks/<channel>/` takes posts as JSON from anybody's systems,
and the calls of networks whose connector can be called (`Receives`).

Answers in JSON: what was kept, what was known already and what was left out and why, or one
sentence that says what is wrong. A request is kept whole or not at all, and may be sent again: what
is known already is not kept twice. What it does not take: attachments (a hash without bytes would
name somebody else's), and sessions or cookies, which mean nothing here.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors import CONNECTORS, inbox
from allears.flow import cargo, steps
from allears.lib import clock, keys, sight
from allears.listening.ports import Drop, KeysExpired, Receives, Unreadable
from allears.listening.post import Post
from allears.web import bodies

log = logging.getLogger(__name__)
RETRY_S = 5
PAUSED_RETRY_S = 300
MAX_FAULTS = 20
"""Posts that could not be read, named one by one in the answer."""


@csrf_exempt
@sight.whole
def hook(request: HttpRequest, channel_id: int) -> JsonResponse:
    """One delivery."""
    if request.method != "POST":
        return _no(405, _("Send posts here with POST."), headers={"Allow": "POST"})
    body = bodies.bounded(request, inbox.MAX_BODY_BYTES)
    if body is None:
        words = _("Send at most %d MB at once.")
        return _no(413, words % (inbox.MAX_BODY_BYTES // 1_000_000))
    try:
        return _take(request, channel_id, body)
    except (OperationalError, InterfaceError):
        log.exception("A webhook came while the database was away")
        words = _("The database is away. Nothing was kept; send it again in a moment.")
        return _no(503, words, headers={"Retry-After": str(RETRY_S)})


def _take(request: HttpRequest, channel_id: int, body: bytes) -> JsonResponse:
    channel = known.channel(channel_id)
    connector = CONNECTORS.get(channel.network) if channel else None
    if channel is not None and isinstance(connector, Receives):
        return _called(request, channel, body)
    if channel is None or channel.network != inbox.Inbox.network:
        return _no(404, _("There is no webhook at this address."))
    if not _is_signed(request, channel, body):
        words = _("The signature does not fit. Sign with the secret of this channel, or send it.")
        return _no(401, words, headers={"WWW-Authenticate": "Bearer"})
    if channel.paused_at is not None:
        return _paused()
    posts, bad = inbox.read(body)
    if not posts and bad:
        is_json = not bad[0].is_whole
        why = bad[0].why if bad[0].is_whole else _("Not one of these posts can be read.")
        return _no(422 if is_json else 400, why, faults=_faults(bad))
    return _keep(channel, posts, bad)


def _paused() -> JsonResponse:
    words = _("This channel is paused. Nothing was kept; send it again later.")
    return _no(503, words, headers={"Retry-After": str(PAUSED_RETRY_S)})


def _called(request: HttpRequest, channel: Channel, body: bytes) -> JsonResponse:
    """What a network's own webhook brings; its connector knows the signature and the shape."""
    connector, now = CONNECTORS[channel.network], clock.now()
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        facts = channels.facts(channel)
        if not isinstance(connector, Receives):
            raise TypeError(f"{channel.network} cannot be called")
        page = connector.receive(facts, headers, body, now)
    except keys.CannotOpen:
        log.error("The secret of channel %s cannot be opened", channel.pk)
        return _no(401, _("The signature cannot be tried. The administrator must type it anew."))
    except KeysExpired as error:
        return _no(401, error.why)
    except Unreadable as error:
        return _no(422, error.why)
    if channel.paused_at is not None:
        return _paused()
    loaded = cargo.translate(connector, facts, page.items)
    loaded.gone = page.gone
    return _kept(channel, loaded, now=now)


def _is_signed(request: HttpRequest, channel: Channel, body: bytes) -> bool:
    header = request.headers.get(inbox.SIGNATURE_HEADER, "")
    header = header or request.headers.get("Authorization", "")
    try:
        secret = channels.facts(channel).get("secret")
    except keys.CannotOpen:
        log.error("The secret of channel %s cannot be opened", channel.pk)
        return False
    return inbox.verify(body, header, secret, clock.now())


def _keep(channel: Channel, posts: list[Post], bad: list[inbox.Bad]) -> JsonResponse:
    """Steps 3 to 7 in one transaction, with the health of the channel."""
    now = clock.now()
    loaded = cargo.Loaded(
        posts=[_ours(post, channel) for post in posts],
        unreadable=[cargo.unreadable(f"post {one.index}".encode(), one.why) for one in bad],
    )
    return _kept(channel, loaded, now=now, bad=bad)


def _kept(
    channel: Channel, loaded: cargo.Loaded, *, now: datetime, bad: Sequence[inbox.Bad] = ()
) -> JsonResponse:
    posts = loaded.posts
    newest = max((p.created_at for p in posts if p.created_at), default=None)
    with transaction.atomic():
        kept = steps.keep(channel, loaded, now=now)
        channels.received(channel_id=channel.pk, n_heard=len(posts), newest_post_at=newest, now=now)
    dropped = Counter(kept.dropped)
    n_seen = dropped.pop(str(Drop.SEEN), 0)
    said: dict[str, Any] = {
        "read": len(posts) + len(loaded.unreadable),
        "kept": len(kept.mention_ids),
        "seen": n_seen,
        "dropped": dict(sorted(dropped.items())),
    }
    return JsonResponse(said | ({"faults": _faults(bad)} if bad else {}))


def _ours(post: Post, channel: Channel) -> Post:
    """A post of this channel, without claims to bytes that were not handed over."""
    files = tuple(msgspec.structs.replace(file, sha256="") for file in post.files)
    bare = msgspec.structs.replace(post, files=files)
    return cargo.addressed(bare, inbox.Inbox.network, channel.name)


def _faults(bad: Sequence[inbox.Bad]) -> list[dict[str, Any]]:
    return [{"index": one.index, "error": one.why} for one in bad[:MAX_FAULTS]]


def _no(
    status: int,
    words: str,
    *,
    faults: list[dict[str, Any]] | None = None,
    headers: dict[str, str] | None = None,
) -> JsonResponse:
    said = {"error": words} | ({"faults": faults} if faults else {})
    return JsonResponse(said, status=status, headers=headers)
