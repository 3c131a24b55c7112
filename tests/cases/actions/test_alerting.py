"""Alerts about channels leave by mail and push, for those who wish it so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.cast import NOW

from allears.cases import actions, letters, wishing
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.lib.each import SomeFailed
from allears.staff import actions as staff
from allears.staff import queries
from allears.staff.models import Telling

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def channel(db: None) -> Channel:
    cast.ada(), cast.lena()
    row = cast.channel()
    Channel.objects.update(
        troubled_at=NOW - HOUR, error_kind="refused", error_words="It is <b>gone</b>."
    )
    return row


def wish(**more: object) -> None:
    usual = {"bundle": "at_once", "with_words": True, "quiet_weekdays": [], "danger_breaks": True}
    usual |= {"quiet_begin": None, "quiet_until": None, "ways": {}}
    staff.change_wishes(user=cast.ada(), **(usual | more))  # type: ignore[arg-type]


def tell(now: object = NOW) -> list[Telling]:
    channels.check_alerts(now=now)  # type: ignore[arg-type]
    actions.tell_of_channels(now=now)  # type: ignore[arg-type]
    return list(Telling.objects.order_by("pk"))


class TestTellOfChannels:
    def test_mails_administrators_once(self, channel: Channel) -> None:
        wish()
        (row,) = tell()
        assert (row.user, row.way, row.kind, row.who) == (
            cast.ada(), "mail", "channel", channel.name,
        )  # fmt: skip
        assert "It is <b>gone</b>." in row.words
        assert len(tell(NOW + HOUR)) == 1

    def test_is_kept_from_nobody_by_one_that_breaks(
        self, channel: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The first alert breaks: it is told later, the other one now."""
        other = cast.channel("Forum")
        Channel.objects.update(troubled_at=NOW - HOUR, error_kind="refused", error_words="Gone.")
        wish()
        channels.check_alerts(now=NOW)
        with monkeypatch.context() as trap:
            whole = wishing.channel_ways
            ways = iter([ValueError("a wish that nobody thought of"), None])

            def breaks(wishes: object) -> object:
                if why := next(ways):
                    raise why
                return whole(wishes)  # type: ignore[arg-type]

            trap.setattr(wishing, "channel_ways", breaks)
            with pytest.raises(SomeFailed, match="1 failed, 1 were done"):
                actions.tell_of_channels(now=NOW)
        (told,) = Telling.objects.all()
        assert actions.tell_of_channels(now=NOW) == 1
        assert {row.who for row in Telling.objects.all()} == {channel.name, other.name}
        assert Telling.objects.get(pk=told.pk).key == told.key

    def test_leaves_alone_who_did_not_ask_for_it(self, channel: Channel) -> None:
        wish(ways={"channel": ["app"]})
        assert tell() == []

    def test_waits_until_it_is_loud(self, channel: Channel) -> None:
        local = NOW.hour * 60
        wish(quiet_begin=local - 60, quiet_until=local + 60)
        (row,) = tell()
        assert row.due_at > NOW

    def test_is_bundled(self, channel: Channel) -> None:
        wish(bundle="day")
        (row,) = tell()
        assert row.due_at > NOW

    def test_leaves_no_more_when_it_was_looked_at(self, channel: Channel) -> None:
        wish()
        tell()
        channels.see_alerts(user=cast.ada(), channel=channel, now=NOW)
        assert Telling.objects.get().ended_why == "read in the app before it left"

    def test_becomes_a_letter_that_leads_there(self, channel: Channel) -> None:
        wish()
        rows, ada = tell(), cast.ada()
        wishes = queries.wishes_of([ada.pk])[ada.pk]
        letter = letters.letter(rows, ada, wishes, url="https://desk.example", house="Fernhill")
        assert letter.subject.startswith(f"{channel.name}: ")
        assert f"https://desk.example/settings/channels/{channel.pk}/" in letter.text
        assert "<b>gone" not in letter.html
        assert "asked for this test" not in letter.text
        assert f"/settings/channels/{channel.pk}/".encode() in letters.payload(
            rows[0], ada, wishes, n=1
        )
