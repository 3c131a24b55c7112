"""Pictures of strangers: fetched through the guarded door, decoded with care, kept small."""

from __future__ import annotations

from allears.lib.pictures.shelf import Shelf
from allears.lib.pictures.shrink import KIND, NotAPicture, Size, missing, shrink

__all__ = ["KIND", "NotAPicture", "Shelf", "Size", "missing", "shrink"]
