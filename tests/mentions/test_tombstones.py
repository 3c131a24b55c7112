"""What comes late of a post that was taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.listening import pipeline
from allears.listening.ports import Drop
from allears.mentions import actions, tombstones

pytestmark = pytest.mark.django_db


def is_gone(text: str, *, network: str = "bluesky", channel_id: int = 1, **more: object) -> bool:
    post = cast.post(text, network=network, **more)
    return tombstones.gone([(post, channel_id)], now=cast.NOW)[0]


class TestGone:
    def test_is_what_was_named(self) -> None:
        name = cast.post("One").id
        actions.bury(posts=[("bluesky", name)], channel_id=7, now=cast.NOW)
        assert is_gone("One")
        assert not is_gone("Two")
        assert not is_gone("One", network="mastodon")

    def test_holds_within_one_channel_where_ids_do(self) -> None:
        name = cast.post("One").id
        actions.bury(posts=[("inbox", name)], channel_id=7, now=cast.NOW)
        assert is_gone("One", network="inbox", channel_id=7)
        assert not is_gone("One", network="inbox", channel_id=8)

    def test_is_what_an_account_said_until_it_went(self) -> None:
        actions.bury(authors=[("bluesky", "mira@example.org")], channel_id=7, now=cast.NOW)
        assert is_gone("One")
        assert not tombstones.gone(
            [(cast.post("Later", network="bluesky", created_at=cast.NOW + timedelta(hours=1)), 7)],
            now=cast.NOW + timedelta(hours=2),
        )[0]

    def test_asks_nothing_about_nothing(self) -> None:
        assert tombstones.gone([], now=cast.NOW) == []


class TestWithoutGone:
    def test_says_why_it_is_not_kept(self) -> None:
        rows = tuple(
            cast._kept(cast.post(text, network="bluesky"), cast.channel(), cast.marks(), ())
            for text in ("One", "Two")
        )
        page = pipeline.Outcome(kept=rows, dropped=(), timings={})
        assert tombstones.without_gone(page, channel_id=1, now=cast.NOW) is page
        actions.bury(posts=[("bluesky", rows[0].post.id)], channel_id=1, now=cast.NOW)
        left = tombstones.without_gone(page, channel_id=1, now=cast.NOW)
        assert [row.post.text for row in left.kept] == ["Two"]
        assert [drop.reason for drop in left.dropped] == [Drop.GONE]
