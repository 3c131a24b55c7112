"""Named reads about channels."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.channels import actions, queries

pytestmark = pytest.mark.django_db


class TestChannels:
    def test_are_found_by_name_whatever_its_case(self) -> None:
        assert queries.by_name(" town BLOG ") is None
        assert queries.by_name(f" {cast.channel().name.upper()} ") == cast.channel()

    def test_stand_by_name_without_the_removed(self) -> None:
        zoo, blog = cast.channel("Zoo"), cast.channel("Blog")
        actions.remove(channel=cast.channel("Gone"), by=cast.ada(), now=cast.NOW)
        assert queries.every() == [blog, zoo]
        assert len(queries.with_removed()) == 3

    def test_that_are_paused_are_not_heard(self) -> None:
        blog = cast.channel()
        assert queries.of_networks(["rss"]) == [blog]
        actions.pause(channel=blog, by=cast.ada(), now=cast.NOW)
        assert queries.of_networks(["rss"]) == []

    def test_tell_when_the_next_visit_is(self) -> None:
        for name, minutes in (("a", 9), ("b", 3)):
            row = cast.channel(name)
            row.next_visit_at = cast.NOW + timedelta(minutes=minutes)
            row.save()
        assert queries.next_visit_at(["rss"]) == cast.NOW + timedelta(minutes=3)
        assert queries.next_visit_at(["email"]) is None


class TestSecrets:
    def test_are_told_by_their_keys_alone(self) -> None:
        row = actions.add(
            network="inbox", name="Hook", values={"secret": "s" * 20}, by=None, now=cast.NOW
        )
        assert queries.kept_secrets(row) == {"secret", "own_key"}
        assert not queries.has_lost_secrets(row)

    def test_that_cannot_be_opened_are_none(self) -> None:
        row = cast.channel()
        assert not queries.has_lost_secrets(row)
        row.secrets = b"sealed with another key"
        assert queries.open_secrets(row) == {}
        assert queries.has_lost_secrets(row)
