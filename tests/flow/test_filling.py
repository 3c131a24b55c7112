"""A monitor is filled with the past: all that was kept, once, in slices that may be killed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cast import NOW
from tests.world import World

from allears.cases.models import Case
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.flow import filling, firehose, steps
from allears.flow.care import Care
from allears.listening import kept
from allears.listening.post import Author, Post
from allears.mentions import actions as mentions
from allears.mentions import queries as heard
from allears.mentions.models import Fill, Fresh, Hit, HourlyCount, Mention, Monitor
from allears.staff.actions import NotPossible

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def square(world: World, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """A public place that kept ten posts, of which one monitor met one."""
    settings.KEPT_ROOT = tmp_path / "kept"
    monkeypatch.setattr(world.network, "is_addressed", False)
    Channel.objects.update(settings={"keep": "matching"})
    channels.change_keeping(channel=world.channel, days=3, megabytes=9, by=world.agent, now=NOW)
    mentions.add_monitor(name="Fire", query="fire", by=world.agent, now=NOW)
    for n in range(10):
        at = NOW - timedelta(minutes=10 * n)
        word = "my parcel is late. Where is it, please?" if n % 2 else "the parcel is here"
        word = f"fire! {word}" if n == 3 else word
        who = Author(id=f"who{n}", handle=f"who{n}", name="Who")
        post = Post(id=f"p{n}", network="fake", text=f"{word} {n}", created_at=at, author=who)
        world.network.wires.append(post)
        world.hear()
    assert Mention.objects.count() == 1
    return world


@pytest.fixture
def late(square: World) -> Monitor:
    square.now = LATER
    return mentions.add_monitor(name="Late", query="late", by=square.agent, now=LATER)


def begin(square: World, late: Monitor, **given: Any) -> Fill:
    told = {"days": 2, "opens_cases": False} | given
    return mentions.begin_fill(monitor=late, by=square.agent, now=LATER, **told)


def work_all() -> int:
    n = 0
    while filling.work(now=LATER):
        n += 1
        assert n < 100
    return n


def met(monitor: Monitor) -> list[str]:
    hits = Hit.objects.filter(monitor=monitor).values_list("mention__external_id", flat=True)
    return sorted(hits)


ODD = ["p1", "p3", "p5", "p7", "p9"]


class TestWork:
    def test_brings_what_was_kept_and_meets_what_is_there(
        self, square: World, late: Monitor
    ) -> None:
        begin(square, late)
        work_all()
        fill = heard.fill_of(late.pk)
        assert fill is not None
        assert (fill.n_total, fill.n_looked, fill.n_kept, fill.n_known) == (10, 10, 4, 1)
        assert (fill.ended_at, fill.trouble) == (LATER, "")
        assert met(late) == ODD
        assert Mention.objects.count() == 5
        counted = HourlyCount.objects.filter(monitor=late)
        assert sum(counted.values_list("n", flat=True)) == 5
        assert set(counted.values_list("channel", flat=True)) == {square.channel.pk}

    def test_opens_no_cases_unless_asked(self, square: World, late: Monitor) -> None:
        before = Fresh.objects.count()
        begin(square, late)
        work_all()
        assert Fresh.objects.count() == before

    def test_opens_cases_when_asked(self, square: World, late: Monitor) -> None:
        begin(square, late, opens_cases=True)
        work_all()
        assert Fresh.objects.count() == 5
        steps.care(now=LATER)
        assert Case.objects.count() == 5

    def test_doubles_nothing_when_it_is_done_twice(self, square: World, late: Monitor) -> None:
        for _time in range(2):
            begin(square, late)
            work_all()
        fill = heard.fill_of(late.pk)
        assert fill is not None
        assert (fill.n_looked, fill.n_kept, fill.n_known) == (10, 0, 5)
        assert met(late) == ODD
        assert sum(HourlyCount.objects.filter(monitor=late).values_list("n", flat=True)) == 5

    def test_reaches_no_further_back_than_asked(self, square: World, late: Monitor) -> None:
        Fill.objects.all().delete()
        fill = begin(square, late, days=1)
        Fill.objects.filter(pk=fill.pk).update(since=NOW - timedelta(minutes=55))
        work_all()
        assert met(late) == ["p1", "p3", "p5"]

    @pytest.mark.parametrize("killed_in", ["keep", "note_fill"])
    def test_goes_on_after_it_was_killed(
        self, square: World, late: Monitor, monkeypatch: pytest.MonkeyPatch, killed_in: str
    ) -> None:
        firehose.tidy(now=LATER)
        begin(square, late)
        monkeypatch.setattr(filling, "SLICE_S", 0.0)
        n_alive, real = [0], getattr(mentions, killed_in)

        def dies(**given: Any) -> Any:
            n_alive[0] += 1
            if n_alive[0] % 2:
                raise KeyboardInterrupt
            return real(**given)

        monkeypatch.setattr(mentions, killed_in, dies)
        for _time in range(30):
            try:
                if not filling.work(now=LATER):
                    break
            except KeyboardInterrupt:
                continue
        assert met(late) == ODD
        fill = heard.fill_of(late.pk)
        assert fill is not None
        assert (fill.n_looked, fill.n_kept, fill.n_known) == (10, 4, 1)

    def test_forgets_what_was_forgotten(self, square: World, late: Monitor) -> None:
        firehose.forget(network="fake", authors=["who5"], by=None, now=LATER)
        begin(square, late)
        work_all()
        assert met(late) == ["p1", "p3", "p7", "p9"]

    def test_is_done_by_the_loop_when_nobody_waits(self, square: World, late: Monitor) -> None:
        begin(square, late)
        care = Care()
        for _round in range(20):
            if not care.round():
                break
        assert met(late) == ODD

    def test_says_why_it_broke_off(self, square: World, late: Monitor, settings: Any) -> None:
        begin(square, late)
        place = Path(settings.KEPT_ROOT) / str(square.channel.pk)
        firehose.WRITERS.let_go(idle_s=0.0)
        with kept.Writer(Path(settings.KEPT_ROOT), channel=str(square.channel.pk)) as writer:
            writer.seal()
        path = next(place.glob("*.posts"))
        data = bytearray(path.read_bytes())
        for at in range(100, len(data), 50):
            data[at] ^= 0xFF
        path.write_bytes(data)
        work_all()
        fill = heard.fill_of(late.pk)
        assert fill is not None
        assert fill.ended_at == LATER
        assert "is not as it was written" in fill.trouble


class TestBegin:
    def test_is_one_at_a_time_and_can_be_stopped(self, square: World, late: Monitor) -> None:
        fill = begin(square, late)
        with pytest.raises(NotPossible, match="already"):
            begin(square, late)
        assert mentions.stop_fill(fill_id=fill.pk, by=square.agent, now=LATER)
        assert not mentions.stop_fill(fill_id=fill.pk, by=square.agent, now=LATER)
        assert work_all() == 0
        assert met(late) == []
        begin(square, late)

    @pytest.mark.parametrize("days", [0, 91])
    def test_needs_a_number_of_days(self, square: World, late: Monitor, days: int) -> None:
        with pytest.raises(NotPossible, match="Choose between"):
            begin(square, late, days=days)

    def test_needs_a_channel_that_keeps(self, square: World, late: Monitor) -> None:
        Channel.objects.update(kept_days=0)
        with pytest.raises(NotPossible, match="No channel keeps"):
            begin(square, late)
