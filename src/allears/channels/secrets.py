"""Secrets of channels: one encrypted JSON object a channel, opened in memory only."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.conf import settings

from allears.lib import keys


def seal(values: Mapping[str, str]) -> bytes:
    """Encrypt the secrets of one channel."""
    return keys.sealed(json.dumps(dict(values)).encode(), key=settings.SECRET_KEY)


def unseal(token: bytes | memoryview) -> dict[str, str]:
    """Undo `seal`; an empty token holds nothing. Raises `keys.CannotOpen`."""
    raw = bytes(token)
    if not raw:
        return {}
    found: dict[str, str] = json.loads(keys.opened(raw, key=settings.SECRET_KEY))
    return found
