"""What is in a page: the newest version of everything once, and what is taken back."""

from __future__ import annotations

import json

import pytest

from allears.connectors.jetstream_basket import Basket, is_post

NOW_US = 1_800_000_000_000_000


def commit(operation: str, rkey: str, *, did: str = "did:plc:a", time_us: int = 1, **more) -> bytes:
    commit = {"operation": operation, "collection": "app.bsky.feed.post", "rkey": rkey} | more
    return json.dumps({"did": did, "time_us": time_us, "kind": "commit", "commit": commit}).encode()


def account(status: str, *, did: str = "did:plc:a", active: bool = False) -> bytes:
    told = {"active": active, "did": did, "status": status}
    return json.dumps({"did": did, "time_us": 2, "kind": "account", "account": told}).encode()


def filled(*events: bytes) -> Basket:
    basket = Basket()
    for event in events:
        basket.put(event, NOW_US)
    return basket


URI = "at://did:plc:a/app.bsky.feed.post/3k"


class TestPut:
    def test_keeps_the_newest_version_in_its_place(self) -> None:
        first, second = commit("create", "3k", text=1), commit("update", "3k", text=2)
        other = commit("create", "3l")
        assert filled(first, other, second).page("c").items == (other, second)

    def test_shows_nothing_of_what_came_and_went(self) -> None:
        page = filled(commit("create", "3k"), commit("delete", "3k")).page("c")
        assert page.items == ()
        assert page.gone == (("bluesky", URI),)

    def test_shows_what_went_and_came(self) -> None:
        page = filled(commit("delete", "3k"), commit("create", "3k")).page("c")
        assert len(page.items) == 1
        assert page.gone == ()

    @pytest.mark.parametrize("status", ["deleted", "takendown", "suspended", "deactivated"])
    def test_takes_back_all_that_an_account_said(self, status: str) -> None:
        stays = commit("create", "3m", did="did:plc:ab")
        page = filled(commit("create", "3k"), stays, account(status)).page("c")
        assert page.items == (stays,)
        assert page.gone_authors == (("bluesky", "did:plc:a"),)

    @pytest.mark.parametrize("status", ["throttled", "desynchronized", ""])
    def test_takes_back_nothing_for_other_states(self, status: str) -> None:
        page = filled(commit("create", "3k"), account(status)).page("c")
        assert len(page.items) == 1
        assert page.gone_authors == ()

    def test_hears_an_account_that_is_back(self) -> None:
        assert filled(account("", active=True)).page("c").gone_authors == ()

    @pytest.mark.parametrize("event", [b"", b"[]", b"{", b"\xff", b'{"commit":3}', b"[" * 100_000])
    def test_hands_on_what_cannot_be_read(self, event: bytes) -> None:
        assert filled(event, event).page("c").items == (event, event)

    def test_counts_how_far_it_has_come(self) -> None:
        basket = filled(commit("create", "1", time_us=5), commit("create", "2", time_us=3))
        assert (basket.first_us, basket.last_us, basket.n_events) == (3, 5, 2)

    def test_believes_no_clock_that_is_far_ahead(self) -> None:
        basket = filled(commit("create", "1", time_us=5), commit("create", "2", time_us=NOW_US * 2))
        assert basket.last_us == 5


class TestIsPost:
    def test_is_true_for_new_posts_alone(self) -> None:
        assert is_post(commit("create", "3k"))
        assert not is_post(commit("update", "3k"))
        assert not is_post(commit("create", "3k", collection="app.bsky.feed.like"))
        assert not is_post(account("deleted"))
        assert not is_post(b"nothing")
        assert not is_post(commit("create", "3k").replace(b", ", b",\n"))
