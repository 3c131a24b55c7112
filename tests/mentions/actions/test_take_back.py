"""What a network takes back is remembered, found among ours, and handed on in pieces."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast

from allears.contacts.models import Identity
from allears.mentions import actions
from allears.mentions.models import Change, GoneAccount, Mention, Tombstone

pytestmark = pytest.mark.django_db


def take_back(*posts: tuple[str, str], authors: tuple[str, ...] = ()) -> int:
    return actions.take_back(
        posts=posts,
        authors=[("rss", one) for one in authors],
        channel_id=cast.channel().pk,
        now=cast.NOW,
    )


class TestBury:
    def test_remembers_for_some_days(self) -> None:
        for _ in range(2):
            actions.bury(
                posts=[("rss", "1")], authors=[("rss", "mira")], channel_id=1, now=cast.NOW
            )
        assert Tombstone.objects.count() == 2
        assert actions.forget_tombstones(now=cast.NOW + timedelta(days=2)) == 0
        assert actions.forget_tombstones(now=cast.NOW + timedelta(days=4)) == 2

    def test_knows_the_last_time_that_an_account_went(self) -> None:
        for days in (0, 1):
            actions.bury(
                authors=[("rss", "mira")], channel_id=1, now=cast.NOW + timedelta(days=days)
            )
        assert Tombstone.objects.get().at == cast.NOW + timedelta(days=1)


class TestTakeBack:
    def test_finds_ours_among_others(self) -> None:
        mine, other = cast.hear(cast.post("One"), cast.post("Two"))
        assert take_back(("rss", mine.external_id), ("rss", "x"), ("bluesky", "y")) == 1
        assert list(Change.objects.values_list("pk", "kind")) == [(mine.pk, "gone")]
        assert other.pk != mine.pk

    def test_costs_a_batch_that_is_not_ours_the_same_however_long(self) -> None:
        def n_queries(n: int) -> int:
            with CaptureQueriesContext(connection) as asked:
                assert take_back(*[("rss", f"x{i}") for i in range(n)]) == 0
            return len(asked)

        cast.channel()
        assert n_queries(1) == n_queries(200) <= 5


class TestAccounts:
    def test_are_begun_once_and_end(self) -> None:
        said = cast.hear(*[cast.post(f"Number {n}") for n in range(3)])
        key = Identity.objects.get().key
        assert take_back(authors=(key,)) == take_back(authors=(key,)) == 1
        account = actions.take_gone_account(now=cast.NOW)
        assert account is not None
        found = []
        while piece := actions.next_piece(account, limit=2, now=cast.NOW):
            found += piece
        assert sorted(found) == [one.pk for one in said]
        assert account.ended_at == cast.NOW
        assert actions.take_gone_account(now=cast.NOW) is None
        assert GoneAccount.objects.get().n_gone == 3

    def test_leave_what_was_said_after(self) -> None:
        cast.hear(cast.post("Before"))
        take_back(authors=(Identity.objects.get().key,))
        cast.hear(cast.post("After"), now=cast.NOW + timedelta(days=1))
        account = actions.take_gone_account(now=cast.NOW)
        assert account is not None
        piece = actions.next_piece(account, limit=9, now=cast.NOW)
        assert [Mention.objects.get(pk=pk).text for pk in piece] == ["Before"]

    def test_of_strangers_concern_nobody(self) -> None:
        assert take_back(authors=("nobody",)) == 0
