"""What the tests of this folder share."""

from __future__ import annotations

from tests.problems.trouble import trouble
from tests.world import world

__all__ = ["trouble", "world"]
