"""Administrators are told once of each thing, and nobody else is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests import cast
from tests.fakes import FakeSquare

from allears.cases import actions as cases
from allears.cases import queries as news
from allears.channels import actions, queries
from allears.channels.models import Alert, Channel

pytestmark = pytest.mark.django_db
NOW = cast.NOW
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def channel(db: None) -> Channel:
    cast.ada(), cast.lena()
    return cast.channel()


def _set(**facts: object) -> None:
    Channel.objects.update(**facts)


def _told(now: datetime = NOW) -> list[str]:
    actions.check_alerts(now=now)
    return [row.about for row in queries.alerts_of(cast.ada().pk)]


class TestTrouble:
    def test_rings_once_with_the_administrators(self, channel: Channel) -> None:
        _set(troubled_at=NOW - HOUR, error_kind="refused", error_words="It is gone.")
        assert _told() == _told(NOW + DAY) == ["trouble"]
        assert (news.n_news(cast.ada()), news.n_news(cast.lena())) == (1, 0)
        assert Alert.objects.get().data["why"] == "It is gone."

    def test_that_is_over_is_told_once(self, channel: Channel) -> None:
        _set(troubled_at=NOW - HOUR, error_kind="refused")
        _told()
        _set(troubled_at=None, error_kind="")
        later = NOW + HOUR
        assert _told(later) == _told(later + DAY) == ["well"]
        row = queries.alerts_of(cast.ada().pk)[0]
        assert row.data == {"at": (NOW - HOUR).isoformat(), "until": later.isoformat()}

    def test_that_comes_again_is_told_again(self, channel: Channel) -> None:
        for n in range(2):
            _set(troubled_at=NOW + n * DAY)
            _told(NOW + n * DAY + HOUR)
            _set(troubled_at=None)
            _told(NOW + n * DAY + 2 * HOUR)
        assert Alert.objects.filter(about="trouble").count() == 0, "what was not seen is replaced"
        assert Alert.objects.filter(about="well").count() == 1

    def test_is_not_told_of_what_comes_and_goes(self, channel: Channel) -> None:
        _set(troubled_at=NOW - HOUR / 2)
        assert _told() == []


class TestKeys:
    def test_are_told_of_twice(self, channel: Channel) -> None:
        _set(keys_end_at=NOW + 7 * DAY)
        assert _told() == ["keys"]
        actions.see_alerts(user=cast.ada(), now=NOW)
        assert _told(NOW + DAY) == []
        assert _told(NOW + 6 * DAY) == ["keys"]

    def test_that_renew_themselves_are_told_of_when_renewing_ends(
        self, channel: Channel, square: FakeSquare
    ) -> None:
        _set(network="square", keys_end_at=NOW + HOUR, access_ends_at=NOW + 8 * DAY)
        assert _told() == []
        assert _told(NOW + DAY) == ["keys"]
        assert Alert.objects.get().data["at"] == (NOW + 8 * DAY).isoformat()

    def test_that_renew_themselves_are_not_told_of(
        self, channel: Channel, square: FakeSquare
    ) -> None:
        _set(network="square", keys_end_at=NOW + HOUR)
        assert _told() == []


class TestSeen:
    def test_is_what_one_looked_at(self, channel: Channel) -> None:
        _set(troubled_at=NOW - HOUR)
        _told()
        actions.see_alerts(user=cast.ada(), channel=cast.channel("Other"), now=NOW)
        assert queries.n_alerts_of(cast.ada().pk) == 1
        actions.see_alerts(user=cast.ada(), channel=channel, now=NOW)
        assert queries.n_alerts_of(cast.ada().pk) == 0

    def test_is_everything_after_all_read(self, channel: Channel) -> None:
        _set(troubled_at=NOW - HOUR)
        _told()
        html = cast.at_the_desk(cast.ada()).get("/notices/panel/").content.decode()
        assert "It does not work since" in html
        assert f"/settings/channels/{channel.pk}/" in html
        cases.mark_read(user=cast.ada(), case_id=None, now=NOW)
        assert queries.n_alerts_of(cast.ada().pk) == 0
