"""What the tests of this folder share."""

from __future__ import annotations

import pytest
from tests.fakes import FakeSquare

from allears.connectors import CONNECTORS, LISTENERS, OFFERED, SPEAKERS


@pytest.fixture
def square(monkeypatch: pytest.MonkeyPatch) -> FakeSquare:
    """A network that can be connected by a conversation."""
    fake = FakeSquare()
    for registry in (CONNECTORS, LISTENERS, SPEAKERS, OFFERED):
        monkeypatch.setitem(registry, "square", fake)  # type: ignore[arg-type]
    return fake
