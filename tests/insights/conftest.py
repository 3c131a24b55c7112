"""The desk for tests of what it adds up to."""

from __future__ import annotations

from tests.world import world

__all__ = ["world"]
