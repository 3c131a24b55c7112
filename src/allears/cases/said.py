"""What somebody said, as a message shows it: their handle as their network writes it, pictures, files.

Nothing here loads anything from outside: pictures are named by signed addresses of our own
(`web.pictures`), and those of a mail wait until somebody asks for them, since loading one tells
its sender that the mail was read.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from allears.connectors import CONNECTORS
from allears.lib.pictures import Size
from allears.listening.ports import Tells
from allears.listening.post import File, Post
from allears.mentions import queries as mentions
from allears.mentions.queries import Mention
from allears.web import pictures

WEB = ("https://", "http://")
AT = frozenset({"mastodon", "bluesky", "nostr", "lemmy", "youtube"})
"""Networks whose people write their handles with an @ before it."""
LONG_LINES = 30
LINE = 76
"""Characters of a line on the screen, about."""
BRIEF = 3
"""So few signs without a letter (a thumb, a heart) are shown large."""
ASKED = frozenset({"email"})
"""Networks whose pictures are loaded only when somebody asks."""


def handle(network: str, name: str) -> str:
    """A handle as its network writes it."""
    if not name or name.startswith(("@", "u/", "http")):
        return name
    if network == "reddit":
        return f"u/{name}"
    return f"@{name}" if network in AT else name


def length(text: str) -> dict[str, Any]:
    """Whether a text is folded when it is shown, or so brief that it is shown large."""
    n_lines = sum(1 + len(line) // LINE for line in text.splitlines())
    bare = text.strip()
    is_brief = 0 < len(bare) <= BRIEF * 2 and not any(sign.isalnum() for sign in bare)
    return {"is_long": n_lines > LONG_LINES, "n_lines": n_lines, "is_brief": is_brief}


def by_whom(mention: Mention) -> dict[str, Any]:
    """Who said it: name, handle, face."""
    identity = mention.identity
    if identity is None:
        return {"name": _("Somebody")}
    shown = handle(mention.network, identity.handle)
    post = mentions.post_of(mention)
    return {
        "name": str(identity),
        "handle": "" if shown.lstrip("@") == str(identity) else shown,
        "image": pictures.face(post.author.avatar),
    }


def shown(mention: Mention) -> dict[str, Any]:
    """What the post holds beside its words."""
    post = mentions.post_of(mention)
    return {
        "title": post.title,
        "url": post.url if post.url.startswith(WEB) else "",
        "media": [made for one in post.media if (made := _medium(one.kind, one.url, one.alt))],
        "asks_first": mention.network in ASKED,
        "pictures": [_inside(mention.pk, one) for one in post.files if _is_picture(one)],
        "files": [_file(mention.pk, one) for one in post.files if one.sha256],
        "changed": "" if mention.n_edits else changed(post),
        "warning": post.warning,
        "n_edits": mention.n_edits,
        "versions_url": reverse("mention_versions", args=[mention.pk]) if mention.n_edits else "",
        "gone_at": mention.gone_at,
        "told": told(mention.network, post),
        "signed_as": post.extra.get("site_person", ""),
    }


def told(network: str, post: Post) -> list[str]:
    """What the network says of it that whoever answers should see."""
    connector = CONNECTORS.get(network)
    if not isinstance(connector, Tells):
        return []
    found = ((words, post.extra.get(key, "")) for key, words in connector.tells.items())
    return [_(words) % {"it": value} for words, value in found if value]


def _medium(kind: str, url: str, alt: str) -> dict[str, str] | None:
    if not url.startswith(WEB):
        return None
    is_image = kind == "image"
    return {
        "kind": kind,
        "alt": alt,
        "url": url,
        "src": pictures.address(url) if is_image else "",
        "whole": pictures.address(url, Size.WHOLE) if is_image else "",
    }


def _is_picture(file: File) -> bool:
    """A picture inside a mail's text, whose bytes we have."""
    return bool(file.sha256 and file.content_id) and file.media_type.startswith("image/")


def _inside(mention_id: int, file: File) -> dict[str, str]:
    return {"src": reverse("file_picture", args=[mention_id, file.sha256]), "alt": file.name}


def _file(mention_id: int, file: File) -> dict[str, Any]:
    return {
        "name": file.name,
        "size": file.n_bytes,
        "url": reverse("file", args=[mention_id, file.sha256]),
    }


def changed(post: Post) -> str:
    """What the network said about a change of the words, where it said so."""
    if "deleted" in post.is_ or post.extra.get("deleted_at"):
        return _("Deleted there since")
    if "edited" in post.is_ or post.edited_at or post.extra.get("edited_at"):
        return _("Edited by them")
    return ""
