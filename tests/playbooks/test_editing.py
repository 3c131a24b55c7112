from __future__ import annotations

from django.http import QueryDict

from allears.playbooks import editing
from allears.playbooks.editing import Press, moved
from allears.playbooks.rules.acts import Act, Do
from allears.playbooks.rules.steps import Answer, Kind, Step


class TestMoved:
    def test_puts_a_row_up_or_down_or_takes_it_out(self) -> None:
        assert moved("abc", Press(what="up", at=1)) == (["b", "a", "c"], 0)
        assert moved("abc", Press(what="down", at=1)) == (["a", "c", "b"], 2)
        assert moved("abc", Press(what="down", at=2)) == (["a", "b", "c"], 2)
        assert moved("abc", Press(what="remove", at=2)) == (["a", "b"], 1)
        assert moved("abc", Press(what="up", at=9)) == (["a", "b", "c"], -1)


class TestActsIn:
    def test_reads_what_was_typed_and_drops_what_is_none(self) -> None:
        typed = QueryDict("rows=4&0-do=offer&0-team=3&1-do=send&2-do=ask&2-to=person-7&3-do=take")
        assert editing.acts_in(typed) == [
            Act(do=Do.OFFER, team=3),
            Act(do=Do.ASK, person=7),
            Act(do=Do.TAKE),
        ]
        assert editing.acts_in(QueryDict("rows=99999999999999999999")) == []


class TestStepsIn:
    def test_reads_answers_and_where_they_lead(self) -> None:
        typed = QueryDict(
            "rows=2&0-kind=ask&0-key=a&0-text=Q&0-answer0=Yes&0-to0=end&0-answer1=&0-to1=b"
            "&1-kind=check&1-key=b&1-text=C&1-to1=end"
        )
        assert editing.steps_in(typed) == [
            Step(key="a", kind=Kind.ASK, text="Q", answers=(Answer(words="Yes", to="end"),)),
            Step(key="b", kind=Kind.CHECK, text="C", answers=(Answer(), Answer(to="end"))),
        ]

    def test_mends_answers_that_lead_to_what_was_taken_out(self) -> None:
        step = Step(key="a", kind=Kind.ASK, answers=(Answer(words="Yes", to="gone"),))
        (mended,) = editing.without_loose_ends([step])
        assert mended.answers == (Answer(words="Yes"),)


class TestAnswerRows:
    def test_leave_room_for_one_more_where_it_is_asked_for(self) -> None:
        step = Step(key="a", kind=Kind.ASK, answers=(Answer(words="1"), Answer(words="2")))
        assert len(editing.answer_rows(step, has_more=False)) == 2
        assert len(editing.answer_rows(step, has_more=True)) == 3
