"""Calls as each tab may hear them."""

from __future__ import annotations

from allears.config import veil
from allears.lib.sight import WHOLE, Sight
from allears.lib.wake import Call, read

OUTSIDE = Sight(frozenset({7}))


class TestSeen:
    def test_leaves_out_what_is_hidden(self) -> None:
        call = Call(topic="cases", ids=(1, 2), walls=((1, (7,)),))
        assert veil.seen(call, OUTSIDE) == Call(topic="cases", ids=(2,))

    def test_says_nothing_where_nothing_is_left(self) -> None:
        assert veil.seen(Call(topic="cases", ids=(1,), walls=((1, (7,)),)), OUTSIDE) is None

    def test_is_the_same_to_who_is_behind(self) -> None:
        call = Call(topic="cases", ids=(1,), walls=((1, (7,)),))
        assert veil.seen(call, WHOLE) is veil.seen(call, Sight(frozenset({8}))) is call

    def test_tells_what_names_nothing_to_all(self) -> None:
        call = Call(topic="routes")
        assert veil.seen(call, OUTSIDE) is call

    def test_reads_walls_as_they_are_sent(self) -> None:
        found = read('{"topic": "cases", "ids": [1, 2], "walls": {"1": [7]}}')
        assert found == Call(topic="cases", ids=(1, 2), walls=((1, (7,)),))
