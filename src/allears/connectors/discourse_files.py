"""Files that go with an answer in a Discourse: uploaded first, then named in the Markdown of the post.

A forum that is given the same bytes twice keeps one, and one that no post names goes by itself, so a
line that breaks here costs nothing. Pictures are shown with their words for those who cannot see them,
anything else is a link. What it misses: what a forum takes (kinds, sizes) is known when it says no.
https://docs.discourse.org/#tag/Uploads/operation/createUpload
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from allears.connectors import discourse_api as api
from allears.connectors import fields, multipart
from allears.listening.ports import ChannelFacts, OutgoingFile, Refused, RetryLater

MOST: Final = 10
MOST_BYTES: Final = 4_000_000
"""A little less than a forum takes unless its settings say otherwise (4,096 kB)."""
PATH: Final = "/uploads.json"
_SCHEME: Final = "upload://"
_SPECIAL: Final = str.maketrans(dict.fromkeys("[]|()<>\\`*_!", " "))


def lines(channel: ChannelFacts, files: Sequence[OutgoingFile], now: datetime) -> str:
    """The Markdown that shows them, one on a line. Raises `Refused`, `RetryLater`, `KeysExpired`."""
    return "\n".join(_line(channel, file, now) for file in files)


def _line(channel: ChannelFacts, file: OutgoingFile, now: datetime) -> str:
    try:
        said = api.upload(channel, PATH, multipart.form(file, _WORDS), now=now)
    except api.NotThere as error:
        raise Refused("This forum takes no files by its API.") from error
    except Refused as error:
        raise Refused(f"“{file.name}”: {error.why}") from error
    address = fields.text(said, "short_url")
    if not address.startswith(_SCHEME) or not address.removeprefix(_SCHEME).isprintable():
        raise RetryLater(f"The forum took “{file.name}” and did not say where it is.")
    if any(sign in address for sign in " ()[]<>"):
        raise RetryLater(f"The forum gave “{file.name}” an address that cannot be read.")
    if not file.media_type.startswith("image/"):
        return f"[{_plain(file.name) or 'file'}|attachment]({address})"
    width, height = fields.count(said, "width"), fields.count(said, "height")
    size = f"|{width}x{height}" if width and height else ""
    return f"![{_plain(file.alt) or _plain(file.name)}{size}]({address})"


def _plain(words: str) -> str:
    return " ".join(words.translate(_SPECIAL).split())


_WORDS: Final = {"type": "composer", "synchronous": "true"}
