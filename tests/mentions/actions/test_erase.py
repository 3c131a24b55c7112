"""What was heard on invented channels goes; a real text counts its own copies again."""

from __future__ import annotations

import pytest
from tests import cast

from allears.mentions.actions import erase
from allears.mentions.models import Hit, HourlyCount, Mention, Monitor

pytestmark = pytest.mark.django_db
WORDS = "The trams of the whole town stand still since this morning because of the ice on the wires"


class TestEraseOfChannels:
    def test_takes_mentions_with_their_hits(self) -> None:
        square, monitor = cast.channel("Square"), cast.monitor()
        cast.hear(cast.post("A tram."), on=square, hits=[monitor])
        cast.hear(cast.post("Another tram."), hits=[monitor])
        erase.erase_of_channels(channel_ids=[square.pk])
        assert [row.text for row in Mention.objects.all()] == ["Another tram."]
        assert Hit.objects.count() == 1

    def test_counts_the_copies_of_a_real_text_anew(self) -> None:
        (head,) = cast.hear(cast.post(WORDS, who="Real Person"))
        cast.hear(cast.post(WORDS, who="Invented Person", id="copy"), on=cast.channel("Square"))
        head.refresh_from_db()
        assert head.n_copies == 1
        erase.erase_of_channels(channel_ids=[cast.channel("Square").pk])
        head.refresh_from_db()
        assert head.n_copies == 0


class TestEraseMonitors:
    def test_takes_them_with_what_they_met(self) -> None:
        monitor = cast.monitor()
        cast.hear(cast.post("A tram."), hits=[monitor])
        erase.erase_monitors(ids=[monitor.pk], user_ids=[])
        assert not Monitor.objects.exists()
        assert not Hit.objects.exists()
        assert HourlyCount.objects.filter(monitor=None).exists()
