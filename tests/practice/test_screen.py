from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import NOW

from allears.practice import people, screen
from allears.practice.models import Kind, Practice, Turn
from allears.staff.models import User

TRAM = people.everyone()["d16-tram-ticket"]
ROW = Practice(pk=1, began_at=NOW)


def turn(kind: Kind, text: str = "x", *, after_s: int = 0) -> Turn:
    return Turn(pk=after_s + 1, kind=kind, text=text, at=NOW + timedelta(seconds=after_s))


class TestNext:
    def test_is_the_easiest_not_met_and_then_the_one_met_longest_ago(self) -> None:
        keys = list(people.everyone())
        first = screen.next_for(set(), [])
        second = screen.next_for({keys[0]}, [keys[0]])
        again = screen.next_for(set(keys), [keys[3], keys[7], "gone"])
        assert [one and one.key for one in (first, second, again)] == [keys[0], keys[1], keys[7]]


class TestHead:
    @pytest.mark.parametrize(("minutes", "weight"), [(1, "calm"), (25, "near"), (30, "owed")])
    def test_has_a_clock_until_the_first_answer(self, minutes: int, weight: str) -> None:
        now, first = NOW + timedelta(minutes=minutes), turn(Kind.PERSON)
        before = screen.head(ROW, TRAM, [first], now)
        after = screen.head(ROW, TRAM, [first, turn(Kind.PUBLIC, after_s=5)], now)
        assert [one["weight"] for one in before["clocks"]] == [weight]
        assert before["case"]["waiting_since"] == NOW
        assert after["clocks"] == []
        assert after["case"]["waiting_since"] is None


class TestState:
    def test_says_when_they_write_and_when_they_are_silent(self) -> None:
        first, answer = turn(Kind.PERSON, TRAM.first), turn(Kind.PUBLIC, after_s=5)
        reply = turn(Kind.PERSON, "Well.", after_s=12)
        now = NOW + timedelta(seconds=6)
        assert screen.state([first, answer, reply], TRAM, now)["wait_s"] == 7
        assert screen.turns_until([first, answer, reply], now) == [first, answer]
        assert screen.state([first, answer], TRAM, now)["is_silent"]
        assert not screen.state([first], TRAM, now)["is_silent"]


class TestMessages:
    def test_are_where_the_last_answer_was(self) -> None:
        turns = [
            turn(Kind.PERSON), turn(Kind.PRIVATE), turn(Kind.PERSON), turn(Kind.LEAD, "Look"),
        ]  # fmt: skip
        shown = screen.messages(turns, TRAM, User(name="Amir"))
        assert [one["is_public"] for one in shown] == [True, False, False, False]
        assert [one["kind"] for one in shown] == ["in", "out", "in", "note"]
        assert shown[3]["text"] == "Told a lead: Look"
