"""What a change of a part would do, tried on each monitor."""

from __future__ import annotations

import time

import pytest
from tests import cast

from allears.mentions import actions, parting

pytestmark = pytest.mark.django_db


class TestShow:
    def test_tries_the_first_few_and_counts_the_others(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(parting, "TRIED", 1)
        part = actions.add_part(name="brand", written="acme", by=cast.lena(), now=cast.NOW)
        cast.monitor("One", "@{brand}")
        cast.monitor("Two", "late @{brand}")
        cast.hear(cast.post("acme"), cast.post("zenith"))
        effect = actions.effect_of(part=part, name="brand", written="zenith")
        shown = parting.show(effect, perf=time.perf_counter)
        (one,) = shown.changed
        assert one.difference is not None
        assert (one.monitor.name, one.difference.came.n, one.difference.fell.n) == ("One", 1, 1)
        assert (shown.n_more, one.run) == (1, None)
