"""A channel that is taken away: its keys are forgotten here, and handed back where they came from."""

from __future__ import annotations

import pytest
from tests import cast
from tests.fakes import FakeSquare

from allears.channels import actions, queries
from allears.channels.actions import Removed
from allears.channels.models import Channel
from allears.listening.ports import KeysExpired, Refused, RetryLater
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db
NOW = cast.NOW


def square_channel(name: str = "Square", **values: str) -> Channel:
    typed = {"server": "square.example", "access_token": "t-1"} | values
    return actions.add(network="square", name=name, values=typed, by=cast.ada(), now=NOW)


def removed(channel: Channel) -> Removed:
    return actions.remove(channel=channel, by=cast.ada(), now=NOW)


class TestRemove:
    def test_erases_the_keys_and_keeps_the_row(self, square: FakeSquare) -> None:
        channel = square_channel()
        removed(channel)
        channel.refresh_from_db()
        assert bytes(channel.secrets) == b""
        assert queries.channel(channel.pk) is None
        assert queries.with_removed()[channel.pk].name == "Square"

    def test_hands_the_keys_back_once(self, square: FakeSquare) -> None:
        channel = square_channel()
        assert removed(channel) == Removed(is_handed_back=True)
        assert removed(channel) == Removed()
        (held,) = square.handed_back
        assert held["access_token"] == "t-1"
        whats = list(AuditEntry.objects.order_by("pk").values_list("what", flat=True))
        assert whats[-2:] == ["channel.removed", "channel.keys_handed_back"]
        assert "t-1" not in str(list(AuditEntry.objects.values()))

    @pytest.mark.parametrize("trouble", [RetryLater("It is down."), Refused("It says no.")])
    def test_forgets_them_also_when_the_network_does_not_take_them(
        self, square: FakeSquare, trouble: RetryLater | Refused
    ) -> None:
        channel = square_channel()
        square.troubles = [trouble]
        assert removed(channel) == Removed(is_still_good=True, why=trouble.why)
        channel.refresh_from_db()
        assert bytes(channel.secrets) == b""
        assert AuditEntry.objects.latest("pk").what == "channel.keys_left"

    def test_takes_keys_that_ended_for_handed_back(self, square: FakeSquare) -> None:
        square.troubles = [KeysExpired("Long ago.")]
        assert removed(square_channel()).is_handed_back

    def test_says_where_a_network_knows_no_such_thing(self, square: FakeSquare) -> None:
        square.takes_back = False
        assert removed(square_channel()) == Removed(is_still_good=True)

    def test_asks_nobody_where_there_were_no_keys(self, square: FakeSquare) -> None:
        assert removed(square_channel(access_token="")) == Removed()
        assert square.handed_back == []

    def test_leaves_the_keys_of_an_account_that_another_channel_acts_for(
        self, square: FakeSquare
    ) -> None:
        one, other = square_channel(), square_channel("Other")
        Channel.objects.update(settings={"account": "@desk@square.example"})
        one.refresh_from_db()
        assert removed(one).is_still_good
        assert square.handed_back == []
        other.refresh_from_db()
        assert removed(other).is_handed_back

    def test_works_when_the_keys_cannot_be_opened(self, square: FakeSquare) -> None:
        channel = square_channel()
        Channel.objects.update(secrets=b"sealed with another key")
        assert removed(channel) == Removed()
        assert queries.channel(channel.pk) is None
