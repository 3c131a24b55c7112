"""Who we are is the same as long as the secret key is, and no network gets it that does not ask."""

from __future__ import annotations

from typing import Any

import pytest

from allears.channels import introducing


class TestOwnKey:
    def test_is_the_same_until_the_secret_key_changes(self, settings: Any) -> None:
        settings.SECRET_KEY = "one"
        before = introducing.own_key("bluesky")
        assert before == introducing.own_key("bluesky")
        assert "one" not in before["app_key"]
        settings.SECRET_KEY = "another"
        assert introducing.own_key("bluesky") != before

    @pytest.mark.parametrize("network", ["mastodon", "rss", "nothing"])
    def test_is_none_for_networks_that_do_not_ask(self, network: str) -> None:
        assert introducing.own_key(network) == {}
        assert introducing.given(network, address="https://desk.example/x") == {}


class TestGiven:
    def test_holds_where_it_stands(self) -> None:
        given = introducing.given("bluesky", address="https://desk.example/x")
        assert given["app_url"] == "https://desk.example/x"
        assert given["app_key"]
