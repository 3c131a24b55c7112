"""Who is kept, for how long, and that private things never are."""

from __future__ import annotations

import pytest
from tests import cast
from tests.fakes import FakeNetwork

from allears.channels import actions, keeping
from allears.channels.models import Channel
from allears.connectors import CONNECTORS
from allears.listening import kept
from allears.listening.post import Post
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db


class Hose(FakeNetwork):
    """Hears all of a network."""

    kept_days = 7


def channel(network: str = "rss") -> Channel:
    return Channel.objects.create(network=network, name=network, created_at=cast.NOW)


class TestDaysOf:
    def test_is_none_unless_somebody_says_so(self) -> None:
        row = channel()
        assert (keeping.days_of(row), keeping.limits_of(row)) == (0, None)

    def test_is_as_the_connector_says_for_a_whole_network(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(CONNECTORS, "hose", Hose(is_addressed=False))
        row = channel("hose")
        assert keeping.days_of(row) == 7
        assert keeping.limits_of(row) == kept.Limits(days=7, max_bytes=5_000_000_000)
        row.kept_days = 0
        assert keeping.days_of(row) == 0

    def test_is_never_more_than_none_for_what_is_sent_to_us(self) -> None:
        row = channel("email")
        row.kept_days = 7
        assert not keeping.can_keep(row)
        assert keeping.limits_of(row) is None

    def test_is_none_once_the_channel_is_removed(self) -> None:
        row = channel()
        row.kept_days, row.removed_at = 7, cast.NOW
        assert keeping.days_of(row) == 0


class TestMayBeKept:
    @pytest.mark.parametrize(
        ("post", "may"),
        [
            (Post(text="a"), True),
            (Post(text="a", visibility="unlisted"), True),
            (Post(text="a", visibility="followers"), False),
            (Post(text="a", visibility="private"), False),
            (Post(text="a", is_=("private",)), False),
        ],
    )
    def test_is_what_everybody_can_read(self, post: Post, may: bool) -> None:
        assert keeping.may_be_kept(post) is may


class TestChangeKeeping:
    def test_is_written_down_with_who(self) -> None:
        row = channel()
        actions.change_keeping(channel=row, days=3, megabytes=200, by=cast.ada(), now=cast.NOW)
        row.refresh_from_db()
        assert keeping.limits_of(row) == kept.Limits(days=3, max_bytes=200_000_000)
        line = AuditEntry.objects.get(what="channel.keeping")
        assert (line.by, line.data) == (cast.ada(), {"days": 3, "megabytes": 200})

    @pytest.mark.parametrize(("days", "megabytes"), [(91, 5), (-1, 5), (3, 0), (3, 10**7)])
    def test_is_refused_beyond_the_bounds(self, days: int, megabytes: int) -> None:
        with pytest.raises(NotPossible, match="Choose between"):
            actions.change_keeping(
                channel=channel(), days=days, megabytes=megabytes, by=cast.ada(), now=cast.NOW
            )

    def test_is_refused_for_a_mailbox(self) -> None:
        with pytest.raises(NotPossible):
            actions.change_keeping(
                channel=channel("email"), days=3, megabytes=5, by=cast.ada(), now=cast.NOW
            )
