"""Keys that end are renewed in time, once, and saved; what cannot be renewed says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.fakes import FakeSquare

from allears.channels import actions, secrets
from allears.channels.models import Channel, ErrorKind
from allears.listening.ports import KeysExpired, RetryLater

pytestmark = pytest.mark.django_db
NOW = cast.NOW


def _channel(**ends_in: float) -> Channel:
    row = cast.channel("Square", "square")
    row.secrets = secrets.seal({"access_token": "t-1", "refresh_token": "r-1"})
    row.keys_end_at = NOW + timedelta(**ends_in)
    row.save()
    return row


def _token(row: Channel) -> str:
    return actions.facts(Channel.objects.get(pk=row.pk)).get("access_token")


@pytest.fixture(autouse=True)
def _fresh(square: FakeSquare) -> None:
    end = (NOW + timedelta(hours=2)).isoformat()
    square.fresh.append({"access_token": "t-2", "keys_end_at": end})


class TestFresh:
    def test_keys_take_the_place_of_those_that_end_soon(self, square: FakeSquare) -> None:
        row = _channel(minutes=4)
        facts = actions.fresh_facts(row, NOW)
        assert (facts.get("access_token"), facts.get("refresh_token")) == ("t-2", "r-1")
        assert _token(row) == "t-2"
        assert row.keys_end_at == NOW + timedelta(hours=2)

    def test_keys_change_nothing_of_when_a_person_is_needed(self, square: FakeSquare) -> None:
        row = _channel(minutes=4)
        end = NOW + timedelta(days=6)
        Channel.objects.update(access_ends_at=end, told_end_days=7)
        actions.fresh_facts(row, NOW)
        row.refresh_from_db()
        assert (row.access_ends_at, row.told_end_days) == (end, 7)

    def test_keys_are_left_alone_while_they_hold(self, square: FakeSquare) -> None:
        assert actions.fresh_facts(_channel(hours=1), NOW).get("access_token") == "t-1"

    def test_keys_are_asked_for_once_by_two_processes(self, square: FakeSquare) -> None:
        row = _channel(minutes=4)
        other = Channel.objects.get(pk=row.pk)
        actions.fresh_facts(row, NOW)
        assert actions.fresh_facts(other, NOW).get("access_token") == "t-2"
        assert square.fresh == []

    def test_keys_can_wait_while_the_old_ones_hold(self, square: FakeSquare) -> None:
        square.troubles.append(RetryLater("Down."))
        assert actions.fresh_facts(_channel(minutes=4), NOW).get("access_token") == "t-1"

    @pytest.mark.parametrize("error", [RetryLater("Down."), KeysExpired("Revoked.")])
    def test_keys_that_cannot_be_had_in_time_are_an_error(
        self, square: FakeSquare, error: Exception
    ) -> None:
        row = _channel(minutes=-1)
        square.troubles.append(error)
        with pytest.raises(type(error)):
            actions.fresh_facts(row, NOW)
        assert _token(row) == "t-1"

    def test_keys_let_go_what_was_held(self, square: FakeSquare) -> None:
        row = _channel(hours=1)
        actions.hold_sends(channel_id=row.pk, why="Not accepted.", now=NOW)
        row.refresh_from_db()
        assert (row.keys_end_at, row.next_visit_at) == (NOW, NOW)
        actions.fresh_facts(row, NOW)
        row.refresh_from_db()
        assert row.sends_held_at is None


class TestRefusedEarly:
    def test_is_renewed_once_before_anybody_is_bothered(self, square: FakeSquare) -> None:
        row = _channel(hours=1)
        actions.note_failure(channel=row, error=KeysExpired("Who?"), now=NOW)
        row.refresh_from_db()
        assert (row.error_kind, row.keys_end_at) == (ErrorKind.RETRY, NOW)
        assert actions.fresh_facts(row, NOW).get("access_token") == "t-2"
        actions.note_failure(channel=row, error=KeysExpired("Who?"), now=NOW)
        row.refresh_from_db()
        assert (row.error_kind, row.error_words) == (ErrorKind.KEYS, "Who?")

    def test_is_told_at_once_of_keys_that_never_end(self, square: FakeSquare) -> None:
        row = _channel(hours=1)
        Channel.objects.update(keys_end_at=None)
        row.refresh_from_db()
        actions.note_failure(channel=row, error=KeysExpired("Who?"), now=NOW)
        row.refresh_from_db()
        assert (row.error_kind, row.keys_end_at) == (ErrorKind.KEYS, None)
