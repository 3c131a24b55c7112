"""Owners of monitors that are not well hear of it as they wish."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests import cast

from allears.cases import actions
from allears.lib.each import SomeFailed
from allears.mentions import actions as mentions
from allears.mentions import queries as known
from allears.mentions.models import HourlyCount, Monitor
from allears.staff import actions as staff
from allears.staff.models import Telling

pytestmark = pytest.mark.django_db
NOW = cast.NOW


@pytest.fixture
def silent() -> Monitor:
    """Twenty an hour for six weeks, and nothing for a day."""
    trams = cast.monitor()
    Monitor.objects.filter(pk=trams.pk).update(created_at=NOW - timedelta(weeks=6))
    hours = [NOW - timedelta(hours=n) for n in range(25, 6 * 7 * 24, 3)]
    HourlyCount.objects.bulk_create(
        HourlyCount(hour=hour.replace(minute=0), channel=cast.channel(), monitor=trams, n=20)
        for hour in hours
    )
    return trams


def wish(*ways: str) -> None:
    staff.change_wishes(user=cast.lena(), ways={"monitor": ways}, bundle="at_once")


class TestCheckMonitors:
    def test_writes_a_mail_that_says_what_to_do(self, silent: Monitor) -> None:
        assert actions.check_monitors(now=NOW) == 1
        (row,) = Telling.objects.all()
        assert (row.user, row.way, row.who) == (cast.lena(), "mail", silent.name)
        assert "Silent for 24 hours" in row.words or "Silent for 1 day" in row.words
        assert "channels" in row.words
        assert known.n_ill_of(cast.lena().pk) == 1

    def test_tells_once_of_the_same_thing(self, silent: Monitor) -> None:
        actions.check_monitors(now=NOW)
        assert actions.check_monitors(now=NOW + timedelta(hours=2)) == 0
        assert Telling.objects.count() == 1

    def test_goes_by_what_the_owner_wishes(self, silent: Monitor) -> None:
        wish("app")
        actions.check_monitors(now=NOW)
        assert not Telling.objects.exists()
        assert known.n_ill_of(cast.lena().pk) == 1

    def test_leaves_the_bell_of_who_wants_mail_alone(self, silent: Monitor) -> None:
        wish("mail")
        actions.check_monitors(now=NOW)
        assert Telling.objects.count() == 1
        assert known.n_ill_of(cast.lena().pk) == 0

    def test_speaks_the_language_of_the_owner(self, silent: Monitor) -> None:
        type(cast.lena()).objects.filter(pk=cast.lena().pk).update(locale="de")
        actions.check_monitors(now=NOW)
        (row,) = Telling.objects.all()
        assert "Silent for" not in row.words

    def test_does_not_send_what_was_looked_at_before(self, silent: Monitor) -> None:
        actions.check_monitors(now=NOW)
        mentions.see_health(user=cast.lena(), monitor=silent, now=NOW)
        (row,) = Telling.objects.all()
        assert "before it left" in row.ended_why

    def test_is_kept_from_nobody_by_one_that_breaks(
        self, silent: Monitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ill = cast.monitor("Buses", "bus")
        whole = mentions.check_health

        def breaks(*, monitor: Monitor, now: datetime) -> object:
            if monitor == ill:
                raise ValueError("a count that nobody thought of")
            return whole(monitor=monitor, now=now)

        monkeypatch.setattr(mentions, "check_health", breaks)
        with pytest.raises(SomeFailed, match="1 failed, 1 were done"):
            actions.check_monitors(now=NOW)
        assert [row.who for row in Telling.objects.all()] == [silent.name]
        assert actions.check_monitors(now=NOW) == 0  # its turn comes again in an hour
        with pytest.raises(SomeFailed):
            actions.check_monitors(now=NOW + timedelta(hours=2))

    def test_tells_again_of_what_broke_while_it_was_told(
        self, silent: Monitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as trap:
            trap.setattr(staff, "put_tellings", lambda **_given: 1 / 0)
            with pytest.raises(SomeFailed):
                actions.check_monitors(now=NOW)
        assert not known.n_ill_of(cast.lena().pk)
        assert actions.check_monitors(now=NOW + timedelta(hours=2)) == 1

    def test_leaves_a_monitor_without_an_owner_to_the_list(self, silent: Monitor) -> None:
        Monitor.objects.update(owner=None)
        assert actions.check_monitors(now=NOW) == 0
        assert not Telling.objects.exists()
