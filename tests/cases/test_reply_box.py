from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests import cast
from tests.cast import NOW
from tests.world import World

from allears.cases import queries, reply_box


class TestMoment:
    @pytest.mark.parametrize(
        ("words", "at"),
        [
            ("2h", datetime(2026, 3, 2, 12, tzinfo=UTC)),
            ("tomorrow", datetime(2026, 3, 3, 8, tzinfo=UTC)),
            ("monday", datetime(2026, 3, 9, 8, tzinfo=UTC)),
            ("2026-03-05T14:30", datetime(2026, 3, 5, 13, 30, tzinfo=UTC)),
            ("soon", None),
            ("", None),
        ],
    )
    def test_is_counted_where_the_person_is(self, words: str, at: datetime | None) -> None:
        assert reply_box.moment(words, "Europe/Berlin", NOW) == at


class TestBox:
    def test_goes_by_the_conversation_that_spoke_last(self, world: World) -> None:
        seen = queries.seen(world.case().pk)
        assert seen is not None
        box = reply_box.box(cast.lena(), seen, now=world.now)
        assert (box["kind"], box["can_private"], box["can_spoken"]) == ("private", True, False)
        assert box["max_chars"] == 500
        assert not box["has_formatting"]
