"""What the doctor says of channels without asking anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast
from tests.world import World

from allears.channels import actions as channels
from allears.channels.models import Channel, Gap
from allears.connectors import CONNECTORS
from allears.flow.standing import standing
from allears.listening.ports import Quota

MIN, DAY = timedelta(minutes=1), timedelta(days=1)


def _said(world: World, **facts: object) -> list[tuple[str, str]]:
    Channel.objects.update(**({"succeeded_at": world.now, "next_visit_at": world.now} | facts))
    return [(one.level, f"{one.about}: {one.words} {one.then}") for one in standing(now=world.now)]


class TestStanding:
    def test_is_one_line_where_all_is_well(self, world: World) -> None:
        assert _said(world) == [("good", "channels: None of 1 says that something is wrong. ")]

    @pytest.mark.parametrize(
        ("facts", "level", "words"),
        [
            ({"error_kind": "refused", "error_words": "It is gone."}, "bad", "It is gone."),
            ({"error_kind": "retry", "error_words": "Slow.", "n_failures": 1}, "warn", "Slow."),
            ({"error_kind": "retry", "error_words": "Used up."}, "note", "Used up."),
            ({"sends_held_at": cast.NOW - 9 * MIN}, "bad", "Answers are held"),
            ({"keys_end_at": cast.NOW + 5 * DAY}, "warn", "end in 5 days"),
            ({"keys_end_at": cast.NOW + DAY / 2}, "bad", "end in 12 h"),
            ({"keys_end_at": cast.NOW + 50 * DAY}, "good", "hold for 50 days"),
            ({"is_behind": True, "newest_post_at": cast.NOW - 5 * MIN}, "note", "5 min behind"),
            ({"is_behind": True, "newest_post_at": cast.NOW - 50 * MIN}, "warn", "50 min behind"),
        ],
    )
    def test_says_what_is_wrong(
        self, world: World, facts: dict[str, object], level: str, words: str
    ) -> None:
        said = _said(world, **facts)
        assert said[0][0] == level
        assert words in said[0][1]
        assert said[0][1].startswith("channel Fake: ")

    def test_says_what_is_missing(self, world: World) -> None:
        Gap.objects.create(
            channel=world.channel,
            since=world.now - DAY,
            until=world.now,
            why="Too old.",
            noted_at=world.now,
        )
        assert "One time is missing" in _said(world)[0][1]

    def test_says_what_is_used_up(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        quota = Quota(key="requests", label="Requests", amount=10, per_s=600)
        monkeypatch.setattr(CONNECTORS["fake"], "quotas", (quota,), raising=False)
        budget = channels.budget(world.channel)
        budget.spend("requests", 8)
        assert _said(world)[0][0] == "note"
        assert "only answers may use that" in _said(world)[0][1]
        budget.spend("requests", 2, for_answer=True)
        assert _said(world)[0][0] == "warn"
        assert "nothing is left for answers" in _said(world)[0][1]

    def test_leaves_out_what_is_paused_or_new(self, world: World) -> None:
        assert _said(world, succeeded_at=None)[0][0] == "good"
        assert _said(world, paused_at=world.now) == []
