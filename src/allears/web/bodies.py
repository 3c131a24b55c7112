"""The bytes that came with a request of a machine, never more of them than its page takes.

What a length of the headers says is believed only to refuse; what comes is counted all the same.
"""

from __future__ import annotations

from django.http import HttpRequest, RawPostDataException, UnreadablePostError


def bounded(request: HttpRequest, most: int) -> bytes | None:
    """None when there are more than `most` bytes, without reading them all; empty when they broke off."""
    declared = request.headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared) > most:
        return None
    try:
        body = request.read(most + 1)
    except (UnreadablePostError, RawPostDataException, OSError):
        return b""
    return body if len(body) <= most else None
