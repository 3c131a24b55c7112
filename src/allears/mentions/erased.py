"""Who asked to be forgotten is not heard in public any more, unless they turn to us.

All that is kept of them is a digest of network and handle, made with a secret of this installation:
without that nobody can try out names. What they send to us (a mail, a form, a private message, a post
that its connector calls addressed to us) is a new beginning: it is heard, and somebody new is made of
it. What it misses: a new account or address of theirs; whole networks that are written down as they
come, before anybody looks who spoke.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from uuid import UUID

from django.conf import settings

from allears.contacts import actions as contacts
from allears.lib import keys
from allears.listening import pipeline
from allears.listening.ports import DROP_WORDS, Drop
from allears.listening.post import Post
from allears.mentions.models import Erased


def digest(network: str, key: str) -> UUID:
    """Of a handle, as `contacts.key_of` spells it. Case is not told apart."""
    words = f"{network}\0{key.lower()}".encode("utf-8", "surrogatepass")
    return UUID(bytes=hmac.digest(_secret(settings.SECRET_KEY), words, "sha256")[:16])


@cache
def _secret(key: str) -> bytes:
    return bytes.fromhex(keys.derived("erased people", key=key))


def known(digests: Iterable[UUID]) -> set[UUID]:
    """Which of these are of somebody who was erased."""
    return set(Erased.objects.filter(key__in=list(digests)).values_list("key", flat=True))


def without_erased(outcome: pipeline.Outcome) -> pipeline.Outcome:
    """A page without what was said in public by who asked to be forgotten; one read where nobody was."""
    if not Erased.objects.exists():
        return outcome
    posts = [row.post for row in outcome.kept] + [one.post for one in outcome.dropped]
    gone = _theirs(posts)
    if not gone:
        return outcome
    late = tuple(
        pipeline.Dropped(post=row.post, reason=Drop.GONE, why=DROP_WORDS[Drop.GONE])
        for row in outcome.kept
        if id(row.post) in gone
    )
    left = tuple(
        replace(one, reason=Drop.GONE, why=DROP_WORDS[Drop.GONE]) if id(one.post) in gone else one
        for one in outcome.dropped
    )
    kept = tuple(row for row in outcome.kept if id(row.post) not in gone)
    return replace(outcome, kept=kept, dropped=(*left, *late))


def _theirs(posts: Sequence[Post]) -> set[int]:
    """The posts (by their place in memory) that are not heard."""
    named = {
        id(post): digest(post.network, contacts.key_of(post.author))
        for post in posts
        if _is_public(post)
    }
    hit = known(set(named.values())) if named else set()
    return {place for place, key in named.items() if key in hit}


def _is_public(post: Post) -> bool:
    return not (post.is_private or post.is_for_us) and bool(contacts.key_of(post.author))
