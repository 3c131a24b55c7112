from __future__ import annotations

from datetime import timedelta

from tests.cast import NOW

from allears.cases.rules.uses import Ended, Result, Word, next_look, result

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class TestResult:
    def test_is_nothing_while_nothing_followed(self) -> None:
        assert (
            result(NOW, answers=[NOW - HOUR], ends=[Ended(at=NOW - HOUR, outcome="spam")])
            == Result()
        )

    def test_takes_the_first_answer_and_the_first_end_after_it(self) -> None:
        ends = [Ended(at=NOW + DAY * 3, outcome="spam"), Ended(at=NOW + DAY, outcome="unconfirmed")]
        found = result(NOW, answers=[NOW + HOUR, NOW + 2 * HOUR], ends=ends)
        assert (found.answered_at, found.ended_at) == (NOW + HOUR, NOW + DAY)
        assert found.outcome == "unconfirmed"

    def test_passes_by_an_end_that_was_taken_back_at_once(self) -> None:
        slip = Ended(at=NOW + HOUR, outcome="spam", reopened_at=NOW + HOUR + timedelta(seconds=9))
        assert result(NOW, answers=[], ends=[slip]) == Result()

    def test_sees_what_came_back_within_a_week(self) -> None:
        for days, is_reopened in ((6, True), (8, False)):
            end = Ended(at=NOW, outcome="unconfirmed", reopened_at=NOW + DAY * days)
            assert result(NOW, answers=[], ends=[end]).is_reopened is is_reopened

    def test_believes_the_person_before_us(self) -> None:
        ends = [Ended(at=NOW + HOUR, outcome="unconfirmed")]
        words = [Word(at=NOW + DAY, is_satisfied=False), Word(at=NOW + 2 * DAY, is_satisfied=True)]
        assert result(NOW, answers=[], ends=ends, words=words).outcome == "satisfied"
        assert result(NOW, answers=[], ends=ends, words=words[:1]).outcome == "not_satisfied"


class TestNextLook:
    def test_comes_often_at_first_and_by_the_day_later(self) -> None:
        assert next_look(NOW, Result(), NOW + HOUR) == NOW + HOUR * 1.5
        assert next_look(NOW, Result(), NOW + DAY * 9) == NOW + DAY * 10

    def test_ends_a_week_after_the_end_and_some_day_in_any_case(self) -> None:
        ended = Result(ended_at=NOW + DAY, outcome="spam")
        assert next_look(NOW, ended, NOW + DAY * 7) is not None
        assert next_look(NOW, ended, NOW + DAY * 9) is None
        assert next_look(NOW, Result(), NOW + DAY * 41) is None
