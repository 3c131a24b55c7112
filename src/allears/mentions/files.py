"""Attachments: bytes on disk under their SHA-256, written before the rows that name them.

A file that no row names (the transaction failed) is harmless and may be swept. Nothing is ever
opened or shown by us: a browser gets it only as a download.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

_SHA256 = re.compile(r"[0-9a-f]{64}")


def _place(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def store(blobs: Mapping[str, bytes]) -> None:
    """Write bytes under their hash; what is there already is left. Raises `ValueError` on a lie."""
    for sha256, content in blobs.items():
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError("The bytes of an attachment do not fit their hash.")
        place = _place(sha256)
        if place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f"{sha256}.{secrets.token_hex(6)}")
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(place)


def path_of(sha256: str) -> Path | None:
    """Where the bytes lie; None when we do not have them or it is no hash."""
    if not _SHA256.fullmatch(sha256):
        return None
    place = _place(sha256)
    return place if place.is_file() else None


def remove(sha256: str) -> None:
    """The bytes that no row names any more."""
    place = path_of(sha256)
    if place is not None:
        place.unlink(missing_ok=True)
