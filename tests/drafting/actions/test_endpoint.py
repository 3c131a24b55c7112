from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.drafting.actions.test_asking import set_up
from tests.drafting.desk import Desk
from tests.drafting.modelserver import ModelServer

from allears.drafting import actions, queries
from allears.staff.actions import NotPossible


class TestSaveEndpoint:
    def test_never_hands_the_key_of_one_address_to_another(
        self, desk: Desk, server: ModelServer
    ) -> None:
        set_up(server, desk)
        assert b"sk-secret" not in bytes(queries.endpoint().key)
        set_up(server, desk, key=None)
        assert queries.endpoint().key
        set_up(server, desk, key=None, url="https://api.example.com/v1", allowed_host="")
        assert not queries.endpoint().key

    def test_is_for_administrators(self, desk: Desk, server: ModelServer) -> None:
        facts = actions.Facts(
            is_on=False, url="", model="", timeout_s=5, allowed_host="", per_day=1, tokens_per_day=1
        )
        with pytest.raises(NotPossible):
            actions.save_endpoint(facts=facts, by=cast.lena(), now=desk.world.now)
        assert queries.used(now=desk.world.now + timedelta(days=1)) == (0, 0)
