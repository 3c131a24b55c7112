"""The demo's networks: heard up to a moment, spoken to, and nothing leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from allears.connectors import CONNECTORS, OFFERED, demo, demo_play
from allears.listening import match, query
from allears.listening.ports import ChannelFacts, Refused, Utterance

NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)


def channel(folder: Path) -> ChannelFacts:
    settings = {"loaded_at": NOW.isoformat(), "world": str(folder)}
    return ChannelFacts(id=1, name="Square (demo)", settings=settings)


class TestHear:
    def test_brings_what_was_said_since_the_cursor_and_no_more(self, tmp_path: Path) -> None:
        facts = channel(tmp_path)
        first = demo.SQUARE.hear(facts, "", NOW - timedelta(days=12, hours=20))
        posts = [demo.SQUARE.to_post(item, facts) for item in first.items]
        assert [post.id for post in posts][:1] == ["sings-1"]
        assert all(post.network == "demo-square" for post in posts)
        again = demo.SQUARE.hear(facts, first.cursor, NOW - timedelta(days=12, hours=20))
        assert list(again.items) == []

    def test_keeps_letters_private_and_reviews_with_their_stars(self, tmp_path: Path) -> None:
        facts = channel(tmp_path)
        mails = demo.MAIL.hear(facts, "", NOW).items
        reviews = demo.STARS.hear(facts, "", NOW).items
        assert all(demo.MAIL.to_post(item, facts).is_private for item in mails)
        found = [demo.STARS.to_post(item, facts) for item in reviews]
        assert {post.rating for post in found} >= {1.0, 5.0}
        assert all(post.title for post in found)

    def test_is_listened_for_by_its_monitors_wherever_somebody_speaks_to_the_house(
        self, tmp_path: Path
    ) -> None:
        facts = channel(tmp_path)
        posts = [demo.SQUARE.to_post(one, facts) for one in demo.SQUARE.hear(facts, "", NOW).items]
        monitors = demo_play.table("house.toml")["monitors"].values()
        matcher = match.compile([(n, query.parse(words)) for n, words in enumerate(monitors)])
        assert [post.id for post in posts if not matcher.match(post).sure] == []

    def test_is_refused_where_there_is_no_demo(self) -> None:
        with pytest.raises(Refused, match="no demo"):
            demo.SQUARE.hear(ChannelFacts(id=1, name="x", settings={}), "", NOW)


class TestSpeak:
    def test_keeps_the_answer_in_its_folder_once_the_two_weeks_are_over(
        self, tmp_path: Path
    ) -> None:
        facts = channel(tmp_path)
        said = Utterance(
            key="k-1", text="Thank you.", to="teatime_tess", is_public=True, thread="t"
        )
        earlier = demo.SQUARE.speak(facts, said, NOW - timedelta(days=3))
        assert demo.SQUARE.was_said(facts, said) is None
        assert demo.SQUARE.speak(facts, said, NOW) == earlier
        assert demo.SQUARE.was_said(facts, said) == earlier


class TestRegistry:
    def test_does_not_offer_the_demo_among_what_can_be_connected(self) -> None:
        assert set(CONNECTORS) - set(OFFERED) == {"demo-mail", "demo-square", "demo-stars"}
