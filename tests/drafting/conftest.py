"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from tests.drafting.desk import desk
from tests.drafting.modelserver import ModelServer
from tests.world import world

from allears.drafting.queries import near

__all__ = ["desk", "world"]


@pytest.fixture(autouse=True)
def forget() -> None:
    cache.delete(near.KEY)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as one:
        yield one
