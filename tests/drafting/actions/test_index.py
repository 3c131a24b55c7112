from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from tests import cast
from tests.drafting.desk import Desk

from allears.cases import actions as cases
from allears.cases.models import Case, HardCase, Message
from allears.drafting import actions
from allears.drafting.models import Answer, Due


def known() -> set[int]:
    return set(Answer.objects.values_list("pk", flat=True))


class TestLearn:
    def test_keeps_the_answer_of_a_case_that_ended_well(self, desk: Desk) -> None:
        _case, message = desk.answered()
        assert desk.learn() == 1
        assert known() == {message.pk}
        row = Answer.objects.get()
        assert {"kettl", "lid", "leak"} <= set(row.words)
        assert (row.weight, row.language) == (1, row.language)
        assert not Due.objects.exists()

    def test_weighs_it_more_once_the_person_is_satisfied(self, desk: Desk) -> None:
        desk.answered(outcome="satisfied")
        desk.learn()
        assert Answer.objects.get().weight == 2

    def test_leaves_out_what_ended_badly(self, desk: Desk) -> None:
        desk.answered(outcome="not_satisfied")
        desk.learn()
        assert known() == set()

    def test_looks_again_at_an_answer_that_has_not_left_yet(self, desk: Desk) -> None:
        _case, message = desk.answered(leaves=False)
        desk.learn()
        assert known() == set()
        desk.world.deliver()
        assert desk.learn() == 0
        desk.world.pass_time(minutes=6)
        assert desk.learn() == 1
        assert known() == {message.pk}

    def test_forgets_what_was_opened_again(self, desk: Desk) -> None:
        case, _message = desk.answered()
        desk.learn()
        cases.reopen(case_id=case.pk, by=desk.world.agent, now=desk.world.now)
        desk.learn()
        assert known() == set()
        desk.world.pass_time(minutes=1)
        desk.close(case, "unconfirmed")
        desk.learn()
        assert known() == set(), "the answer before it was opened again did not help"

    def test_forgets_when_the_person_says_that_it_is_not_good(self, desk: Desk) -> None:
        case, _message = desk.answered()
        desk.learn()
        cases.says_not_good(case_id=case.pk, words="It leaks still", now=desk.world.now)
        desk.learn()
        assert known() == set()

    def test_forgets_a_hard_case_also_after_its_end(self, desk: Desk) -> None:
        case, _message = desk.answered()
        desk.learn()
        by, now = desk.world.agent, desk.world.now
        cases.open_hard(case_id=case.pk, kind="death", by=by, now=now)
        desk.learn()
        assert known() == set()
        cases.end_hard(case_id=case.pk, kind="death", words="Over", by=cast.lena(), now=now)
        desk.learn()
        assert known() == set()
        HardCase.objects.update(is_hidden=False)
        desk.learn()
        assert len(known()) == 1

    def test_forgets_an_answer_whose_words_were_changed(self, desk: Desk) -> None:
        _case, message = desk.answered()
        desk.learn()
        Message.objects.filter(pk=message.pk).update(changed_at=desk.world.now)
        desk.learn()
        assert known() == set()

    def test_goes_with_its_case(self, desk: Desk) -> None:
        case, _message = desk.answered()
        desk.learn()
        Message.objects.filter(case=case).delete()
        Case.objects.filter(pk=case.pk).delete()
        assert known() == set()
        desk.learn()
        assert not Due.objects.exists()

    def test_loses_nothing_when_it_is_killed(self, desk: Desk) -> None:
        desk.answered()

        def killed() -> None:
            with transaction.atomic():
                actions.learn(now=desk.world.now)
                raise RuntimeError("killed")

        with pytest.raises(RuntimeError):
            killed()
        assert Due.objects.count() == 1
        assert desk.learn() == 1
        assert len(known()) == 1

    def test_is_the_same_when_it_is_done_twice(self, desk: Desk) -> None:
        case, _message = desk.answered()
        desk.learn()
        before = list(Answer.objects.values())
        Due.objects.create(case=case, not_before=desk.world.now - timedelta(minutes=1))
        assert desk.learn() == 1
        assert list(Answer.objects.values()) == before
