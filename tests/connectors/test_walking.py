"""Lists from their newest end backwards."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from allears.connectors import walking
from allears.connectors.walking import Walk


class TestStep:
    def test_takes_one_page_at_first(self) -> None:
        assert walking.step(Walk(), [9, 8, 7], "7") == walking.Step(Walk(newest=9))

    def test_remembers_a_first_page_without_anything(self) -> None:
        assert walking.step(Walk(), [], "") == walking.Step(Walk())

    def test_arrives_at_what_is_known(self) -> None:
        assert walking.step(Walk(newest=7), [9, 8, 7], "7").walk == Walk(newest=9)

    def test_goes_on_where_it_has_not_arrived(self) -> None:
        first = walking.step(Walk(newest=3), [9, 8, 7], "p2")
        assert first == walking.Step(Walk(newest=3, top=9, at="p2"), has_more=True)
        assert walking.step(first.walk, [6, 5, 3], "p3").walk == Walk(newest=9)

    def test_says_where_the_network_gives_no_more(self) -> None:
        under_way = Walk(newest=3, top=9, at="p2")
        assert walking.step(under_way, [6, 5], "").is_cut
        assert not walking.step(Walk(newest=3), [], "").is_cut

    @given(
        st.lists(st.integers(1, 200), unique=True, min_size=1),
        st.integers(1, 7),
        st.integers(0, 200),
    )
    def test_misses_nothing_and_ends(self, said: list[int], size: int, known: int) -> None:
        newest_first = sorted(said, reverse=True)
        walk, heard = Walk(newest=known), set()
        for _ in range(len(said) + 2):
            start = int(walk.at or 0)
            page = newest_first[start : start + size]
            heard |= {number for number in page if number > walk.newest}
            following = str(start + size) if start + size < len(newest_first) else ""
            done = walking.step(walk, page, following)
            walk = done.walk
            if not done.has_more:
                break
        if known:
            assert heard == {number for number in said if number > known}
        assert walk.newest == max(known, newest_first[0])
        assert not walk.at


class TestBase36:
    def test_reads_ids(self) -> None:
        assert walking.base36("zz") == 35 * 36 + 35
        assert walking.base36("-z") == 0
        assert walking.base36("") == 0
        assert walking.base36("ü") == 0
        assert walking.base36("1" * 40) == 0
