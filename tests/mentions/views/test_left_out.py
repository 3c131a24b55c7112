"""What was left out of a channel, and why."""

from __future__ import annotations

import pytest
from tests import cast

from allears.lib import clock
from allears.listening import pipeline
from allears.listening.ports import Drop
from allears.listening.post import Post
from allears.mentions import actions

pytestmark = pytest.mark.django_db


def left_out(reason: Drop, why: str, n: int = 1) -> None:
    dropped = (pipeline.Dropped(post=Post(text=""), reason=reason, why=why, sample="{<b>"),) * n
    outcome = pipeline.Outcome(kept=(), dropped=dropped, timings={})
    actions.keep(channel=cast.channel(), outcome=outcome, now=clock.now())


class TestLeftOut:
    def test_gives_every_reason_with_its_number_and_samples(self) -> None:
        left_out(Drop.UNMATCHED, "", 12)
        left_out(Drop.UNREADABLE, "The date is <i>missing</i>.")
        url = f"/settings/channels/{cast.channel().pk}/left-out/"
        page = cast.at_the_desk(cast.lena()).get(url).content.decode()
        assert "No monitor listens for it." in page
        assert '<td class="number">12</td>' in page
        assert "The date is &lt;i&gt;missing&lt;/i&gt;." in page
        assert "{&lt;b&gt;" in page

    def test_says_so_when_nothing_was(self) -> None:
        url = f"/settings/channels/{cast.channel().pk}/left-out/"
        page = cast.at_the_desk(cast.ada()).get(url).content.decode()
        assert "Nothing was left out" in page

    def test_is_for_leads(self) -> None:
        url = f"/settings/channels/{cast.channel().pk}/left-out/"
        assert cast.at_the_desk(cast.amir()).get(url).status_code == 403

    def test_of_a_channel_that_is_gone_is_not_found(self) -> None:
        url = "/settings/channels/999/left-out/"
        assert cast.at_the_desk(cast.ada()).get(url).status_code == 404
