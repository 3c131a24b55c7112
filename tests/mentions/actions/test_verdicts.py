"""Posts that were judged: kept once for a monitor, the last word counts, gone with the post."""

from __future__ import annotations

import pytest
from tests import cast

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
        actions.take_back(monitor=cast.monitor(), key=said.key)
        assert not Verdict.objects.exists()

    def test_goes_with_the_mention_and_with_a_post_that_was_taken_down(self) -> None:
        one, two = cast.hear(cast.post("late tram"), cast.post("tram"))
        judge(one)
        judge(two)
        Mention.objects.filter(pk=one.pk).delete()
        assert Verdict.objects.count() == 1
        assert actions.forget_posts(keys=[two.key]) == 1
        assert not Verdict.objects.exists()
