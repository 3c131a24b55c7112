from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from allears.drafting.rules import good
from allears.drafting.rules.good import End

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    message_id: int
    at: datetime
    text: str
    by_id: int | None = None
    fate: str | None = None
    is_told: bool = False
    changed_at: datetime | None = None
    language: str = ""


def theirs(n: int, text: str = "My lid leaks", **more: Any) -> Said:
    return Said(n, AT + timedelta(hours=n), text, **more)


def ours(n: int, **more: Any) -> Said:
    values: dict[str, Any] = {"by_id": 7, "fate": "left"} | more
    return Said(n, AT + timedelta(hours=n), "A new seal comes.", **values)


def end(outcome: str = "unconfirmed", **more: Any) -> End:
    return End(outcome=outcome, language="en", **more)


class TestGood:
    def test_pairs_each_answer_with_what_was_said_since_the_one_before(self) -> None:
        lines = [
            theirs(1, "My lid leaks"),
            theirs(2, "It is new"),
            ours(3),
            theirs(4, "And when?"),
            ours(5),
        ]
        found = good.good(lines, end())
        assert [(one.message_id, one.asked) for one in found] == [
            (3, "My lid leaks\nIt is new"),
            (5, "And when?"),
        ]

    @pytest.mark.parametrize(("outcome", "weight"), [("satisfied", 2), ("unconfirmed", 1)])
    def test_weighs_the_word_of_the_person_double(self, outcome: str, weight: int) -> None:
        assert [one.weight for one in good.good([theirs(1), ours(2)], end(outcome))] == [weight]

    @pytest.mark.parametrize("outcome", ["", "not_satisfied", "no_answer", "not_ours", "spam"])
    def test_learns_nothing_from_other_ends(self, outcome: str) -> None:
        assert good.good([theirs(1), ours(2)], end(outcome)) == []

    @pytest.mark.parametrize(
        "more",
        [
            {"fate": "lost"},
            {"fate": "waits"},
            {"fate": "spoken"},
            {"is_told": True},
            {"changed_at": AT + timedelta(hours=9)},
        ],
        ids=["given up or taken back", "not left", "spoken", "told to many", "changed there"],
    )
    def test_leaves_out_an_answer_that_was(self, more: dict[str, Any]) -> None:
        assert good.good([theirs(1), ours(2, **more)], end()) == []

    def test_leaves_out_what_came_before_it_failed(self) -> None:
        lines = [theirs(1), ours(2), theirs(3, "It leaks still"), ours(5)]
        found = good.good(lines, end(failed_at=AT + timedelta(hours=4)))
        assert [one.message_id for one in found] == [5]

    def test_leaves_out_an_answer_to_what_was_changed_since(self) -> None:
        assert good.good([theirs(1, changed_at=AT + timedelta(hours=3)), ours(2)], end()) == []

    def test_leaves_out_hard_cases(self) -> None:
        assert good.good([theirs(1), ours(2)], end("satisfied", is_kept_out=True)) == []

    def test_leaves_out_a_second_answer_to_the_same(self) -> None:
        assert [one.message_id for one in good.good([theirs(1), ours(2), ours(3)], end())] == [2]

    def test_takes_the_language_that_was_heard_last(self) -> None:
        lines = [theirs(1, language="de"), theirs(2, language="unknown"), ours(3)]
        assert good.good(lines, end())[0].language == "de"


class TestNowAsked:
    def test_is_what_was_said_since_our_answer(self) -> None:
        lines = [theirs(1), ours(2), theirs(3, "And now?")]
        assert good.words_of(good.now_asked(lines)) == "And now?"

    def test_is_nothing_after_our_answer(self) -> None:
        assert good.now_asked([theirs(1), ours(2)]) == []

    def test_is_still_there_when_our_answer_was_lost(self) -> None:
        assert len(good.now_asked([theirs(1), ours(2, fate="lost")])) == 1
