"""Monitors are looked after by the hour, and what is newly wrong is told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.mentions.looking_after import look

from allears.mentions import actions, queries
from allears.mentions.health import Kind
from allears.mentions.models import Health, HourlyCount, Monitor

pytestmark = pytest.mark.django_db
NOW = cast.NOW


def loud() -> Monitor:
    """Six weeks of habit, and far too much in this hour."""
    trams = cast.monitor()
    Monitor.objects.filter(pk=trams.pk).update(created_at=NOW - timedelta(weeks=12))
    for week in range(6):
        put(trams, week, n=2)
    put(trams, 0, n=60)
    return trams


def put(monitor: Monitor, week: int, *, n: int) -> None:
    HourlyCount.objects.update_or_create(
        hour=NOW - timedelta(weeks=week), channel=cast.channel(), monitor=monitor, defaults={"n": n}
    )


def check(hours: float = 0) -> list[Kind]:
    return [one.kind for one in look(NOW + timedelta(hours=hours))]


class TestCheckHealth:
    def test_tells_once_and_again_after_days(self) -> None:
        trams = loud()
        assert check() == [Kind.LOUD]
        assert check(0.5) == []
        row = Health.objects.get(monitor=trams)
        assert (row.kind, row.since, row.data["n"]) == ("loud", NOW, 60)
        assert check(1.5) == []
        assert Health.objects.get(monitor=trams).since == NOW

    def test_forgets_since_when_once_it_is_well_again(self) -> None:
        trams = loud()
        check()
        put(trams, 0, n=2)
        assert check(2) == []
        assert Health.objects.get(monitor=trams).since is None

    def test_leaves_alone_what_is_paused(self) -> None:
        actions.pause_monitor(monitor=loud(), by=cast.lena(), now=NOW)
        assert check() == []
        assert not Health.objects.exists()

    def test_sees_one_author_and_near_copies(self) -> None:
        trams = cast.monitor()
        cast.hear(
            *[cast.post(f"tram {n} {n * 7}", who="Mira Lang") for n in range(24)], hits=[trams]
        )
        (found,) = look(NOW + timedelta(minutes=5))
        assert found.kind in (Kind.AUTHOR, Kind.COPIES)
        assert found.monitor.owner == cast.lena()

    def test_asks_little_for_many(self, django_assert_max_num_queries: object) -> None:
        for n in range(4):
            cast.monitor(f"M{n}", "tram")
        with django_assert_max_num_queries(2 + 4 * 11):  # type: ignore[operator]
            look(NOW)
        with django_assert_max_num_queries(1):  # type: ignore[operator]
            look(NOW)


class TestLookLater:
    def test_gives_its_turn_to_the_others_for_an_hour(self) -> None:
        first, second = cast.monitor(), cast.monitor("M2", "bus")
        assert actions.checks_due(now=NOW, limit=1) == [first]
        actions.look_later(monitor=first, now=NOW)
        assert actions.checks_due(now=NOW) == [second]
        assert actions.checks_due(now=NOW + timedelta(hours=2)) == [second, first]

    def test_leaves_what_was_found_before(self) -> None:
        trams = loud()
        (kind,) = check()
        actions.look_later(monitor=trams, now=NOW + timedelta(hours=2))
        row = Health.objects.get()
        assert (row.kind, row.checked_at) == (kind, NOW + timedelta(hours=2))


class TestSeeHealth:
    def test_tells_the_owner_until_they_looked(self) -> None:
        trams = loud()
        check()
        assert queries.n_ill_of(cast.lena().pk) == 1
        assert queries.n_ill_of(cast.ada().pk) == 0
        actions.see_health(user=cast.lena(), monitor=trams, now=NOW)
        assert queries.ill_of(cast.lena().pk) == []

    def test_tells_anew_of_something_else(self) -> None:
        trams = loud()
        check()
        actions.see_health(user=cast.lena(), now=NOW)
        put(trams, 0, n=2)
        check(2)
        put(trams, 0, n=60)
        Health.objects.update(checked_at=NOW - timedelta(days=1), told_at=NOW - timedelta(days=1))
        assert check() == [Kind.LOUD]
        assert queries.n_ill_of(cast.lena().pk) == 1
