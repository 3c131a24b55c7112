"""What the judged posts of a monitor tell, by week and for now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests import cast

from allears.mentions import actions, sampling
from allears.mentions.models import Drawn, Mention, Monitor
from allears.mentions.sampling import Judgment, count, weeks

NOW = cast.NOW


def said(kinds: str, at: datetime = NOW) -> list[Judgment]:
    """`said("rrw")`: two right, one wrong."""
    names = {"r": "right", "w": "wrong", "u": "unclear"}
    return [Judgment(said=names[kind], posted_at=at) for kind in kinds]


class TestCount:
    def test_leaves_unclear_ones_out_of_the_share(self) -> None:
        found = count(said("rrrwuu"))
        assert (found.n, found.n_unclear) == (4, 2)
        assert found.share is not None
        assert found.share.value == 0.75

    def test_has_no_share_of_nothing(self) -> None:
        assert count(said("u")).share is None

    def test_is_enough_from_ten_on(self) -> None:
        assert not count(said("r" * 9 + "uuu")).is_enough
        assert count(said("r" * 10)).is_enough


class TestWeeks:
    def test_begin_on_mondays_with_this_one_first(self) -> None:
        hours = {NOW: 5, NOW - timedelta(days=1): 7, NOW - timedelta(days=30): 2}
        found = weeks(said("rw") + said("r", NOW - timedelta(days=1)), hours, NOW)
        assert len(found) == sampling.N_WEEKS
        assert [week.begin.weekday() for week in found] == [0] * sampling.N_WEEKS
        assert [week.volume for week in found[:2]] == [5, 7]
        assert [week.count.n for week in found[:3]] == [2, 1, 0]
        assert sum(week.volume for week in found) == 14

    def test_let_nothing_fall_between_two(self) -> None:
        every = [hour * timedelta(hours=1) for hour in range(40 * 24)]
        found = weeks([], {NOW - back: 1 for back in every}, NOW)
        assert sum(week.volume for week in found) == len(every)


@pytest.mark.django_db
class TestKnown:
    def judged(self, kinds: str, query: str = "tram") -> Monitor:
        trams = cast.monitor(query=query)
        posts = [cast.post(f"A tram, {'late' * (kind == 'w')} {n}") for n, kind in enumerate(kinds)]
        rows = cast.hear(*posts, hits=[trams])
        actions.draw(monitor=trams, by=cast.lena(), now=NOW)
        names = {"r": "right", "w": "wrong", "u": "unclear"}
        for row in Drawn.objects.select_related("mention"):
            said = names[kinds[int(row.mention.text.split()[-1])]]
            actions.say(monitor=trams, drawn=row, said=said, by=cast.lena(), now=NOW)
        assert len(rows) == len(kinds)
        return trams

    def test_counts_what_was_said(self) -> None:
        found = sampling.known(self.judged("rrwu"), NOW)
        assert (found.now.n_right, found.now.n_wrong, found.now.n_unclear) == (2, 1, 1)

    def test_forgets_with_the_posts(self) -> None:
        trams = self.judged("rrw")
        later = NOW + sampling.WINDOW + timedelta(days=1)
        found = sampling.known(trams, later)
        assert found.now.n == 0
        assert len(found.judgments) == 3
        assert sampling.known(trams, later + timedelta(weeks=6)).judgments == []

    def test_leaves_out_what_a_changed_query_does_not_catch(self) -> None:
        trams = self.judged("rwrw")
        Monitor.objects.filter(pk=trams.pk).update(query="tram NOT late")
        trams.refresh_from_db()
        found = sampling.known(trams, NOW)
        assert (found.now.n_right, found.now.n_wrong, found.n_left_out) == (2, 0, 2)

    def test_does_not_count_what_was_taken_back(self) -> None:
        trams = self.judged("rr")
        Mention.objects.filter(pk=Mention.objects.earliest("pk").pk).update(gone_at=NOW)
        assert sampling.known(trams, NOW).now.n == 1


@pytest.mark.django_db
class TestBound:
    def test_is_half_until_somebody_says_otherwise(self) -> None:
        assert sampling.bound() == 0.5
        actions.set_bound(percent=80, by=cast.ada(), now=NOW)
        actions.set_bound(percent=70, by=cast.ada(), now=NOW + timedelta(hours=1))
        assert sampling.bound() == 0.7


@pytest.mark.django_db
class TestCaught:
    def test_is_what_the_query_meets_as_it_stands(self) -> None:
        trams = cast.monitor(query="tram NOT late")
        rows = cast.hear(cast.post("A tram"), cast.post("A late tram"), hits=[trams])
        assert list(sampling.caught(trams, rows)) == rows[:1]

    def test_is_nothing_of_a_query_that_cannot_be_read(self) -> None:
        trams = cast.monitor()
        rows = cast.hear(cast.post("A tram"), hits=[trams])
        trams.query = "tram OR ("
        assert list(sampling.caught(trams, rows)) == []
