"""Posts that somebody judged: a monitor should meet them, or should not. They are its test set."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from allears.listening import dedupe
from allears.listening.post import Post
from allears.mentions.models import Mention, Monitor, Verdict
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MOST = 500
"""Verdicts of one monitor: as many as are run again at every change without being felt."""


def judge(
    *, monitor: Monitor, mention: Mention, is_right: bool, by: User, now: datetime
) -> Verdict:
    """Say whether this monitor should meet this post; the last word counts. Raises `NotPossible`."""
    given = {"mention": mention, "post": mention.post, "marks": mention.marks}
    said = {"is_right": is_right, "at": now, "by": by}
    return _judged(monitor, mention.key, given | said)


def judge_kept(
    *, monitor: Monitor, key: str, post: Post, is_right: bool, by: User, now: datetime
) -> Verdict:
    """The same of a post of the firehose, which may be no mention. Raises `NotPossible`."""
    mention = Mention.objects.filter(key=key).first()
    if mention is not None:
        return judge(monitor=monitor, mention=mention, is_right=is_right, by=by, now=now)
    given = {"mention": None, "post": msgspec.to_builtins(post), "marks": {}}
    return _judged(monitor, key, given | {"is_right": is_right, "at": now, "by": by})


@transaction.atomic
def _judged(monitor: Monitor, key: str, values: dict[str, Any]) -> Verdict:
    known = Verdict.objects.filter(monitor=monitor)
    if known.count() >= MOST and not known.filter(key=key).exists():
        words = _("A monitor has room for %d marked posts. Take some away first.")
        raise NotPossible(words % MOST)
    made, _is_new = Verdict.objects.update_or_create(monitor=monitor, key=key, defaults=values)
    return made


def unjudge(*, monitor: Monitor, key: str) -> None:
    """As if it had not been judged."""
    Verdict.objects.filter(monitor=monitor, key=key).delete()


def forget_posts(
    *, network: str, post_ids: Collection[str] = (), authors: Collection[str] = ()
) -> int:
    """Kept posts that were taken down: nothing of them stays here either. Mentions have their own end.

    Posts are found by their key, for a stream takes back thousands a minute.
    """
    rows, n = Verdict.objects.filter(mention=None), 0
    if post_ids:
        keys = [dedupe.key(Post(network=network, id=one, text="")) for one in post_ids]
        n += rows.filter(key__in=keys).delete()[0]
    if authors:
        theirs = Q(post__author__id__in=list(authors)) | Q(post__author__handle__in=list(authors))
        n += rows.filter(theirs, post__network=network).delete()[0]
    return n
