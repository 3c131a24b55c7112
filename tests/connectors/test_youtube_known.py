"""What is remembered of YouTube between two visits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.connectors.served import Spending
from tests.connectors.youtube_server import (
    ME,
    NOW,
    V3,
    VIDEO,
    Place,
    comment,
    facts,
    thread,
    youtube_serving,
)

from allears.connectors import youtube_known as known
from allears.connectors.youtube import youtube
from allears.connectors.youtube_known import Cursor
from allears.listening.ports import RetryLater


class TestCursor:
    def test_of_another_account_is_none(self) -> None:
        assert Cursor.read('{"me": "a", "day": "x"}', "a").day == "x"
        assert Cursor.read('{"me": "a", "day": "x"}', "b") == Cursor(me="b")
        assert Cursor.read("rubbish", "b") == Cursor(me="b")


class TestTurn:
    def test_goes_round(self) -> None:
        names = [str(n) for n in range(120)]
        first, at = known.turn(names, 0)
        second, at = known.turn(names, at)
        third, at = known.turn(names, at)
        assert [*first, *second, *third] == names
        assert known.turn(names, at)[0] == first
        assert known.turn([], 7)[0] == []


class TestTimes:
    def test_are_zero_where_there_are_none(self) -> None:
        assert known.changed_ms({}) == known.top_ms(None) == 0
        assert known.changed_ms({"snippet": {"publishedAt": "1970-01-01T00:00:01.5Z"}}) == 1_500


class TestLookAgain:
    def test_tells_edits_and_what_is_missing_for_a_unit_of_each_kind(self) -> None:
        with youtube_serving() as web:
            place = Place(web, [thread(1), thread(2, who=ME), thread(3)])
            answer = comment("Ugy0002AaABAg.9a", 30)
            wires = [
                *place.threads,
                {**answer, "starter": ME, "me": ME, "video": VIDEO},
                {"kind": "youtube#video", "id": VIDEO, "snippet": {"title": "Tea"}},
            ]
            kept = [youtube.to_post(wire, facts()) for wire in wires]
            edited = {"textDisplay": "Other words", "updatedAt": "2026-03-10T11:59:00Z"}
            place.answers["Ugy0002AaABAg"] = [comment("Ugy0002AaABAg.9a", 30, **edited)]
            del place.threads[2]
            budget = Spending()
            found = youtube.look_again(facts(budget=budget), kept, NOW)
            there = {
                post.id: post for item in found.items if (post := youtube.to_post(item, facts()))
            }
        after = there["Ugy0002AaABAg.9a"]
        assert (after.text, after.edited_at) == ("Other words", NOW - timedelta(minutes=1))
        assert after.is_for_us
        assert after.extra["video"] == VIDEO
        assert there["Ugy0001AaABAg"].edited_at is None
        assert found.missing == ["Ugy0003AaABAg", f"video:{VIDEO}"]
        assert not found.gone
        assert budget.spent == [("units", 1, False)] * 2

    def test_asks_nothing_for_what_waits_for_review(self) -> None:
        with youtube_serving() as web:
            held = youtube.to_post({**thread(1), "is_held": True}, facts())
            youtube.look_again(facts(), [held], NOW)
            assert not web.called(f"{V3}/comments")

    @pytest.mark.parametrize("said", [None, {}, {"items": 5}])
    def test_believes_nothing_in_nonsense(self, said: object) -> None:
        with youtube_serving() as web:
            web.has(f"{V3}/comments", said)
            with pytest.raises(RetryLater):
                youtube.look_again(facts(), [youtube.to_post(thread(1), facts())], NOW)
