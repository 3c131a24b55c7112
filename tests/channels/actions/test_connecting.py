"""Errands: what travels, whose it is, how long; and whose account it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests import cast
from tests.fakes import FakeSquare

from allears.channels import actions, queries
from allears.channels.actions import connecting
from allears.channels.models import Errand
from allears.listening.ports import Connected

NOW = cast.NOW


@pytest.mark.django_db
class TestErrand:
    def _go(self, **values: str) -> str:
        state = actions.new_state()
        going = actions.Going(
            network="square",
            channel=None,
            values={"server": "square.example"} | values,
            remembered={"verifier": "v-1"},
        )
        actions.begin_errand(going=going, state=state, session="s", by=cast.ada(), now=NOW)
        return state

    def test_comes_back_with_what_was_typed_and_remembered(self, square: FakeSquare) -> None:
        state = self._go(access_token="typed")
        begun = actions.take_errand(state=state, session="s", by=cast.ada(), now=NOW)
        assert begun.settings == {"server": "square.example"}
        assert begun.secrets == {"access_token": "typed"}
        assert begun.remembered == {"verifier": "v-1"}
        assert "typed" not in repr(begun)
        assert "v-1" not in repr(begun)

    def test_is_forgotten_when_it_is_old(self, square: FakeSquare) -> None:
        self._go()
        Errand.objects.update(begun_at=NOW - timedelta(hours=1))
        self._go()
        assert Errand.objects.count() == 1

    def test_needs_a_session(self, square: FakeSquare) -> None:
        state = self._go()
        with pytest.raises(actions.NoErrand):
            actions.take_errand(state=state, session="", by=cast.ada(), now=NOW)

    def test_keeps_what_was_found_when_the_settings_change(self, square: FakeSquare) -> None:
        begun = actions.take_errand(state=self._go(), session="s", by=cast.ada(), now=NOW)
        found = Connected(
            name="Square",
            settings={"account": "@desk"},
            secrets={
                "access_token": "t",
                "keys_end_at": "2026-03-03T00:00:00Z",
                "access_ends_at": "2026-03-14T00:00:00Z",
            },
        )
        row = actions.connected(begun=begun, found=found, name="Square", by=cast.ada(), now=NOW)
        assert row.keys_end_at == datetime(2026, 3, 3, tzinfo=UTC)
        assert row.access_ends_at == datetime(2026, 3, 14, tzinfo=UTC)
        actions.change(
            channel=row, name="Square", values={"server": "new.example"}, by=cast.ada(), now=NOW
        )
        row.refresh_from_db()
        assert row.settings == {"server": "new.example", "account": "@desk"}
        assert "access_token" in queries.kept_secrets(row)


class TestSame:
    @pytest.mark.parametrize(
        ("one", "other", "is_same"),
        [
            ({"account": "@a"}, {"account": "@A"}, True),
            ({"account": "@a"}, {"account": "@b"}, False),
            ({"did": "1", "handle": "old"}, {"did": "1", "handle": "new"}, True),
            ({"server": "x"}, {"server": "x"}, None),
            ({"account": ""}, {"account": "@b"}, None),
        ],
    )
    def test_account_is_told_by_the_surest_name(
        self, one: dict[str, str], other: dict[str, str], is_same: bool | None
    ) -> None:
        assert connecting.is_same_account(one, other) is is_same


class TestEnd:
    @pytest.mark.parametrize(
        ("text", "end"),
        [
            ("2026-03-03T00:00:00Z", datetime(2026, 3, 3, tzinfo=UTC)),
            ("2026-03-03T00:00:00", None),
            ("2026-99-99T00:00:00Z", None),
            ("soon", None),
            ("", None),
        ],
    )
    def test_of_keys_is_read_with_its_zone(self, text: str, end: datetime | None) -> None:
        assert connecting.end_of({"keys_end_at": text}) == end
