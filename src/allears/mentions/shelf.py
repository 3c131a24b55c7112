"""The shelf of small pictures of this process: see `lib.pictures.shelf`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from allears.lib.pictures import Shelf


def shelf() -> Shelf:
    """One for each folder; it counts what it puts down."""
    return _shelf(str(settings.PICTURES_ROOT))


@cache
def _shelf(folder: str) -> Shelf:
    return Shelf(Path(folder))
