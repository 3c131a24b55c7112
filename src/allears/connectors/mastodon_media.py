"""Files of an answer, put on a Mastodon server: checked first, described, waited for.

The newer way (v2) may take a film and work on it for a while: it is asked for until it is ready.
Where that way is not known, the older one is gone. A file that was put there and belongs to no post
is thrown away by the server, so every trouble here may simply be tried again. What it misses:
pictures are not made smaller to fit.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from allears.connectors import fields
from allears.connectors.mastodon_server import Api, Instance
from allears.connectors.mastodon_sources import part
from allears.listening.ports import OutgoingFile, Refused, RetryLater

PATIENCE_S: Final = 90.0
"""How long one film may take to be worked on while we wait."""
PAUSE_S: Final = 1.0
_READY, _WORKING = frozenset({200, 201}), frozenset({202, 206})
_NO_SUCH_WAY: Final = frozenset({404, 405, 501})


def check(files: Sequence[OutgoingFile], instance: Instance, *, most: int, host: str) -> None:
    """Raise `Refused`, in words, for what this server will not take."""
    if len(files) > most:
        raise Refused(f"{host} takes at most {most} files here, there are {len(files)}.")
    for file in files:
        kinds = instance.file_types
        if kinds and file.media_type not in kinds:
            raise Refused(f"{host} does not take files like “{file.name}” ({file.media_type}).")
        is_image = file.media_type.startswith("image/") and file.media_type != "image/gif"
        most_bytes = instance.image_bytes if is_image else instance.video_bytes
        if most_bytes and len(file.content) > most_bytes:
            raise Refused(
                f"“{file.name}” has {len(file.content) / 1e6:.1f} MB; {host} takes at most "
                f"{most_bytes / 1e6:.1f} MB."
            )


def upload(
    api: Api, file: OutgoingFile, instance: Instance, *, patience_s: float = PATIENCE_S
) -> str:
    """Its id there, when it is ready. Raises `RetryLater`, `Refused`, `KeysExpired`."""
    alt = file.alt[: instance.alt_chars]
    answer = api.upload("/api/v2/media", file, alt)
    if answer.status in _NO_SUCH_WAY:
        answer = api.upload("/api/v1/media", file, alt)
    found = api.read(answer)
    name = fields.text(found, "id")
    if not name:
        raise RetryLater(f"{api.host} took “{file.name}” and did not say where it is.")
    if answer.status not in _WORKING:
        return name
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        answer = api.look(f"/api/v1/media/{part(name)}")
        if answer.status in _READY:
            return name
        if answer.status not in _WORKING:
            api.read(answer)
        time.sleep(min(PAUSE_S, patience_s / 10))
    raise RetryLater(f"{api.host} is still working on “{file.name}”.", after_s=60)
