"""What an answer becomes on a Mastodon server: its parts, who is called, who sees it.

An answer calls the person by handle, or they would not be told. Who sees a private one is decided
by the handles in it, so there no other handle may stand: a sign that nobody sees takes them apart.
A text that is too long becomes a thread. Pure. What it misses: Mastodon counts a handle without its
server and a link as 23 characters; we count them whole, so a part may have a little room left.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from allears.connectors.mastodon_server import Instance
from allears.connectors.mastodon_settings import LIMITS
from allears.lib import splitting
from allears.listening.ports import Refused, Utterance
from allears.listening.post import Visibility

SERVER_WORDS: Final[dict[Visibility, str]] = {
    "public": "public",
    "unlisted": "unlisted",
    "followers": "private",
    "private": "direct",
}
_HANDLE = re.compile(r"[\w.-]+(?:@[\w.-]+(?::\d+)?)?\Z")
_CALLED = re.compile(r"(?<![\w/.@=])@(?=\w)")
_ENDS: Final = r"(?![\w@-]|\.\w)"
"""Where a handle ends: what goes on is another one (`ann@far.example.evil.example`)."""
_UNSEEN: Final = "\u200b"
_NOISE = re.compile(r"(?<![\w/.@=])@\u200b?[\w.-]+(?:@[\w.-]+)?|https?://\S+")
_LETTERS = re.compile(r"\w")


def visibility_of(utterance: Utterance) -> str:
    """As the server spells it; what is not public is for the person alone."""
    return SERVER_WORDS[utterance.visibility if utterance.is_public else "private"]


def handle_of(utterance: Utterance, domain: str) -> str:
    """Whom it calls, as this server knows them; empty where nobody is meant. Raises `Refused`."""
    name = utterance.to.strip().lstrip("@").strip()
    if not name:
        if utterance.is_public and utterance.reply_to_id == "":
            return ""
        raise Refused("It is not known whom to answer: there is no handle.")
    if not _HANDLE.match(name):
        raise Refused(f"“{name[:100]}” is no handle that can be called on this network.")
    user, _, place = name.partition("@")
    return user if place.lower() == domain.lower() else name


def parts_of(utterance: Utterance, instance: Instance, handle: str) -> list[str]:
    """What each post of the answer says. Raises `Refused` for what does not fit."""
    visibility = visibility_of(utterance)
    text, call = utterance.text.strip(), f"@{handle}" if handle else ""
    if visibility == "direct":
        text = _only(text, handle)
    is_called = bool(handle) and bool(re.search(rf"(?<!\w)@{re.escape(handle)}{_ENDS}", text, re.I))
    needs_call = bool(call) and (not is_called or visibility in {"direct", "private"})
    room = instance.max_chars - splitting.length(utterance.warning.strip())
    try:
        if is_called and splitting.length(text) <= room:
            return [text]
        room -= splitting.length(call) + 1 if needs_call else 0
        pieces = splitting.split(text, max_chars=max(room, 0), max_parts=LIMITS.max_parts)
    except splitting.DoesNotFit as error:
        raise Refused(
            f"{instance.domain or 'The server'} takes posts of {instance.max_chars} characters. {error}"
        ) from error
    return [
        f"{call} {piece}".strip()
        if needs_call and _is_call_due(n, piece, call, visibility)
        else piece
        for n, piece in enumerate(pieces)
    ]


def fingerprint(text: str) -> str:
    """What is left of a text that a server has made its own of: its letters, without names and links."""
    bare = unicodedata.normalize("NFKC", _NOISE.sub(" ", text)).casefold()
    letters = "".join(_LETTERS.findall(bare))
    return letters or "".join(bare.replace(_UNSEEN, "").split())


def _only(text: str, handle: str) -> str:
    """The text with no handle in it but this one."""

    def apart(found: re.Match[str]) -> str:
        rest = text[found.end() :]
        is_them = re.match(rf"{re.escape(handle)}{_ENDS}", rest, re.I)
        return "@" if is_them else f"@{_UNSEEN}"

    return _CALLED.sub(apart, text)


def _is_call_due(n: int, piece: str, call: str, visibility: str) -> bool:
    """In public the first part calls; where the handles decide who sees it, every part does."""
    if re.search(rf"(?<!\w){re.escape(call)}{_ENDS}", piece, re.I):
        return False
    return n == 0 or visibility in {"direct", "private"}
