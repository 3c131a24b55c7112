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

    def test_tells_news_for_somebody_to_them_alone(self) -> None:
        """That Pia has news of a case says to the others that there is one."""
        call = Call(topic="notices", ids=(3, 4))
        assert veil.seen(call, WHOLE, 3) == Call(topic="notices", ids=(3,))
        assert veil.seen(call, WHOLE, 5) is veil.seen(call, WHOLE) is None

    def test_tells_nobody_outside_of_many_that_are_all_hidden(self) -> None:
        call = Call(topic="cases", behind=((7,), (7, 9)))
        assert veil.seen(call, OUTSIDE) is None
        assert veil.seen(call, WHOLE) is call
        some = Call(topic="cases", behind=((7,), (9,)))
        assert veil.seen(some, OUTSIDE) is some
