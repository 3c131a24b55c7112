from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import NOW

from allears.staff import actions, queries
from allears.staff.actions.stumbles import MAX_WORDS

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


class TestStumbled:
    def test_keeps_since_when_and_counts(self) -> None:
        for now in (NOW, LATER):
            actions.stumbled(
                loop="care", part="offers", words="x\0" * MAX_WORDS, again_at=LATER, now=now
            )
        (row,) = queries.stumbles()
        assert (row.since, row.last_at, row.n) == (NOW, LATER, 2)
        assert "\0" not in row.words

    def test_is_over_when_it_has_recovered(self) -> None:
        actions.stumbled(loop="care", part="offers", words="x", again_at=LATER, now=NOW)
        actions.recovered(loop="care", part="promises")
        assert queries.stumbles()
        actions.recovered(loop="care", part="offers")
        assert not queries.stumbles()
