"""What stands above the first message on its network, as the thread shows it: quiet, and folded but for
the post that is answered. Two reads for a whole case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from allears.cases import said
from allears.cases.models import Message
from allears.listening.post import Post
from allears.mentions import queries as mentions
from allears.triage import personal
from allears.web import pictures

MOST_NAMED = 4
"""Others that are named in the line; of more, how many."""


def put_in(items: list[dict[str, Any]], messages: Sequence[Message]) -> list[dict[str, Any]]:
    """The thread with what stands above each of its messages before it."""
    threads = mentions.above(one.mention_id for one in messages if one.mention_id)
    if not threads:
        return items
    own = {one.pk: one for one in messages if one.mention_id in threads}
    found: list[dict[str, Any]] = []
    for item in items:
        message = own.get(item["message"]["id"]) if "message" in item else None
        if message is not None and message.mention_id is not None:
            shown = _shown(message, threads[message.mention_id])
            found += [{"above": shown}] if shown else []
        found.append(item)
    return found


def _shown(message: Message, thread: mentions.Thread) -> dict[str, Any] | None:
    posts = [_post(one) for one in thread.posts]
    if not posts and not thread.is_coming and not thread.trouble:
        return None
    author = said.by_whom(message.mention)["name"] if message.mention else ""
    names = [one["name"] for one in posts if one["name"] and one["name"] != author]
    others = list(dict.fromkeys(names))
    return {
        "id": message.pk,
        "folded": posts[:-1],
        "parent": posts[-1] if posts else None,
        "n": len(posts),
        "others": ", ".join(others[:MOST_NAMED]),
        "n_more": max(0, len(others) - MOST_NAMED),
        "is_coming": thread.is_coming,
        "trouble": thread.trouble,
    }


def _post(post: Post | None) -> dict[str, Any]:
    if post is None:
        return {"name": "", "is_gone": True}
    handle = said.handle(post.network, post.author.handle)
    return {
        "name": post.author.name or handle or _("Somebody"),
        "handle": handle if post.author.name else "",
        "image": pictures.face(post.author.avatar),
        "at": post.created_at,
        "text": personal.masked("\n\n".join(part for part in (post.title, post.text) if part)),
        "warning": post.warning,
        "url": post.url if post.url.startswith(said.WEB) else "",
        "n_media": len(post.media),
        "is_gone": False,
    }
