"""Posts are drawn at random, each as likely as any other, and what is said of them is kept."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from tests import cast
from tests.mentions.looking_after import look

from allears.mentions import actions, queries, sampling
from allears.mentions.actions import verdicts
from allears.mentions.health import Kind
from allears.mentions.models import Drawn, Health, Mention, Monitor, Sample
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db
NOW = cast.NOW


def trams(n: int, query: str = "tram") -> Monitor:
    """A monitor that caught so many posts."""
    found = cast.monitor(query=query)
    cast.hear(*[cast.post(_words(at), who=f"Person{at} Lang") for at in range(n)], hits=[found])
    return found


def _words(at: int) -> str:
    """Nothing that repeats another."""
    chance = random.Random(at)
    return "Tram " + " ".join(str(chance.randrange(10**6)) for _word in range(9))


def draw(monitor: Monitor, seed: int = 1, days: float = 0) -> Sample:
    return actions.draw(monitor=monitor, by=cast.lena(), now=NOW + timedelta(days=days), seed=seed)


def judge(monitor: Monitor, said: str, *, n: int = 99) -> None:
    """The first `n` that wait."""
    for row in Drawn.objects.filter(said="").order_by("place")[:n]:
        actions.say(monitor=monitor, drawn=row, said=said, by=cast.lena(), now=NOW)


def ids(sample: Sample) -> list[int]:
    return [row.mention_id for row in sampling.drawn_of(sample)]


class TestDraw:
    def test_is_the_same_with_the_same_seed(self) -> None:
        monitor = trams(60)
        first, second, again = ids(draw(monitor, 1)), ids(draw(monitor, 2)), ids(draw(monitor, 1))
        assert len(set(first)) == sampling.N_AT_ONCE
        assert first == again
        assert first != second

    def test_favors_nobody(self) -> None:
        """Of 40 posts 20 in 60 draws: each about 30 times; less than 12 or more than 48 is one in a
        hundred thousand for all of them together."""
        monitor = trams(40)
        times = Counter(pk for seed in range(60) for pk in ids(draw(monitor, seed)))
        assert len(times) == 40
        assert sum(times.values()) == 60 * 20
        assert min(times.values()) >= 12
        assert max(times.values()) <= 48

    def test_leaves_out_what_was_judged(self) -> None:
        monitor = trams(30)
        first = set(ids(draw(monitor)))
        judge(monitor, "right")
        assert len(first & set(ids(draw(monitor)))) == 0
        assert Sample.objects.count() == 2

    def test_throws_away_what_nobody_judged(self) -> None:
        monitor = trams(30)
        draw(monitor)
        judge(monitor, "right", n=3)
        second = draw(monitor, 2)
        assert Drawn.objects.count() == 3 + len(ids(second))
        assert second.n_all == 30

    def test_gives_less_where_there_is_less_and_says_when_there_is_nothing(self) -> None:
        monitor = trams(4)
        assert len(ids(draw(monitor))) == 4
        judge(monitor, "unclear")
        with pytest.raises(NotPossible, match="28 days"):
            draw(monitor)

    def test_takes_nothing_old_or_gone_or_not_caught_any_more(self) -> None:
        monitor = trams(3)
        with pytest.raises(NotPossible):
            draw(monitor, days=29)
        Mention.objects.filter(pk=Mention.objects.earliest("pk").pk).update(gone_at=NOW)
        assert len(ids(draw(monitor))) == 2
        Monitor.objects.filter(pk=monitor.pk).update(query="tram refund")
        monitor.refresh_from_db()
        with pytest.raises(NotPossible):
            draw(monitor)


class TestSay:
    def test_keeps_changes_and_takes_back(self) -> None:
        monitor = trams(2)
        draw(monitor)
        judge(monitor, "wrong")
        row = Drawn.objects.earliest("pk")
        assert (row.said, row.by, row.said_at) == ("wrong", cast.lena(), NOW)
        actions.say(monitor=monitor, drawn=row, said="", by=cast.lena(), now=NOW)
        row.refresh_from_db()
        assert (row.said, row.by, row.said_at) == ("", None, None)

    def test_makes_a_monitor_ill_that_is_surely_too_imprecise(self) -> None:
        monitor = trams(30)
        draw(monitor)
        judge(monitor, "right", n=2)
        judge(monitor, "wrong", n=7)
        look(NOW)
        assert Health.objects.get().kind == ""  # two of nine may be more than half
        judge(monitor, "wrong")
        (ill,) = look(NOW)
        assert (ill.kind, ill.data["n"], ill.data["all"]) == (Kind.IMPRECISE, 2, 20)
        assert (ill.data["high"], ill.data["bound"]) == (30, 50)

    def test_never_makes_one_ill_by_few(self) -> None:
        monitor = trams(9)
        draw(monitor)
        judge(monitor, "wrong")
        look(NOW)
        assert Health.objects.get().kind == ""

    def test_is_held_to_what_the_house_asks_for(self) -> None:
        monitor = trams(20)
        draw(monitor)
        judge(monitor, "right", n=12)
        judge(monitor, "wrong")
        assert look(NOW) == []
        actions.set_bound(percent=85, by=cast.ada(), now=NOW)
        (ill,) = look(NOW + timedelta(hours=2))
        assert ill.data["bound"] == 85

    def test_outweighs_what_somebody_happened_to_mark(self) -> None:
        monitor = trams(30)
        for row in queries.newest(12):
            actions.judge(monitor=monitor, mention=row, is_right=False, by=cast.lena(), now=NOW)
        draw(monitor)
        judge(monitor, "right")
        assert look(NOW) == []


class TestTakeBackSaid:
    def test_goes_back_one_by_one(self) -> None:
        monitor = trams(3)
        draw(monitor)
        for n, row in enumerate(Drawn.objects.order_by("place")):
            at = NOW + timedelta(seconds=n)
            actions.say(monitor=monitor, drawn=row, said="right", by=cast.lena(), now=at)
        for left in (2, 1, 0):
            actions.take_back_said(monitor=monitor, by=cast.lena(), now=NOW)
            places = Drawn.objects.exclude(said="").values_list("place", flat=True)
            assert sorted(places) == list(range(left))
        assert actions.take_back_said(monitor=monitor, by=cast.lena(), now=NOW) is None


class TestPutIntoTest:
    def test_takes_right_and_wrong_and_no_unclear_ones_once(self) -> None:
        monitor = trams(6)
        draw(monitor)
        for said in ("right", "wrong", "unclear"):
            judge(monitor, said, n=2)
        assert actions.put_into_test(monitor=monitor, by=cast.lena(), now=NOW) == 4
        assert actions.put_into_test(monitor=monitor, by=cast.lena(), now=NOW) == 0
        assert (
            sorted(one.is_right for one in queries.verdicts(monitor.pk)) == [False] * 2 + [True] * 2
        )

    def test_says_when_there_is_no_room_and_takes_none(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monitor = trams(3)
        draw(monitor)
        judge(monitor, "right")
        monkeypatch.setattr(verdicts, "MOST", 2)
        with pytest.raises(NotPossible, match="room for 2"):
            actions.put_into_test(monitor=monitor, by=cast.lena(), now=NOW)
        assert queries.verdicts(monitor.pk) == []


class TestSetBound:
    def test_is_written_into_the_audit_trail(self) -> None:
        actions.set_bound(percent=60, by=cast.ada(), now=NOW)
        assert AuditEntry.objects.get(what="monitor.bound").words == "50 % → 60 %"

    @pytest.mark.parametrize("percent", [-1, 101])
    def test_refuses_what_is_no_share(self, percent: int) -> None:
        with pytest.raises(NotPossible):
            actions.set_bound(percent=percent, by=cast.ada(), now=NOW)
