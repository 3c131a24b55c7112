"""Posts that were judged: kept once for a monitor, the last word counts, gone with the post."""

from __future__ import annotations

import pytest
from tests import cast

from allears.listening import dedupe
from allears.mentions import actions
from allears.mentions.actions import verdicts
from allears.mentions.models import Mention, Verdict
from allears.staff.actions import NotPossible

pytestmark = pytest.mark.django_db


def judge(mention: Mention, *, is_right: bool = True) -> Verdict:
    return actions.judge(
        monitor=cast.monitor(), mention=mention, is_right=is_right, by=cast.lena(), now=cast.NOW
    )


class TestJudge:
    def test_keeps_the_last_word_once(self) -> None:
        (said,) = cast.hear(cast.post("late tram"))
        judge(said)
        judge(said, is_right=False)
        (kept,) = Verdict.objects.all()
        assert (kept.is_right, kept.by, kept.post["text"]) == (False, cast.lena(), "late tram")

    def test_has_room_for_some_and_for_another_word_on_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(verdicts, "MOST", 1)
        one, two = cast.hear(cast.post("late tram"), cast.post("tram"))
        judge(one)
        judge(one, is_right=False)
        with pytest.raises(NotPossible, match="room for 1"):
            judge(two)

    def test_is_taken_back(self) -> None:
        (said,) = cast.hear(cast.post("late tram"))
        judge(said)
        actions.unjudge(monitor=cast.monitor(), key=said.key)
        assert not Verdict.objects.exists()

    def test_goes_with_the_mention(self) -> None:
        one, two = cast.hear(cast.post("late tram"), cast.post("tram"))
        judge(one)
        judge(two)
        Mention.objects.filter(pk=one.pk).delete()
        assert [row.key for row in Verdict.objects.all()] == [two.key]


class TestJudgeKept:
    def test_is_of_the_mention_where_there_is_one(self) -> None:
        (said,) = cast.hear(cast.post("late tram"))
        made = kept_one("late tram", key=said.key)
        assert made.mention == said

    def test_goes_when_the_post_or_its_author_is_taken_down(self) -> None:
        for words in ("a tram", "late tram", "my tram"):
            kept_one(words, key=dedupe.key(cast.post(words, network="bluesky")))
        gone = cast.post("a tram").id
        assert actions.forget_posts(network="rss", post_ids=[gone]) == 0
        assert actions.forget_posts(network="bluesky", post_ids=[gone]) == 1
        assert actions.forget_posts(network="bluesky", authors=["mira"]) == 2

    def test_leaves_mentions_to_their_own_end(self) -> None:
        (said,) = cast.hear(cast.post("late tram", network="bluesky"))
        judge(said)
        assert actions.forget_posts(network="bluesky", authors=["mira"]) == 0


def kept_one(words: str, *, key: str) -> Verdict:
    return actions.judge_kept(
        monitor=cast.monitor(),
        key=key,
        post=cast.post(words, network="bluesky"),
        is_right=True,
        by=cast.lena(),
        now=cast.NOW,
    )
