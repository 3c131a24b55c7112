from __future__ import annotations

import pytest
from tests.problems.trouble import TEXTS, Trouble

from allears.outbox.models import Outgoing
from allears.problems import actions
from allears.problems.models import Telling, Told
from allears.problems.preview import Texts
from allears.staff.actions import NotPossible


class TestBeginTelling:
    def test_writes_a_row_a_person_and_no_message(self, trouble: Trouble) -> None:
        trouble.people(3)
        trouble.begin(trouble.fixed())
        assert Told.objects.filter(written_at=None, left_out="").count() == 3
        assert not Outgoing.objects.exists()

    def test_is_let_go_by_a_lead(self, trouble: Trouble) -> None:
        trouble.people(1)
        change, by = trouble.fixed(), trouble.world.agent
        with pytest.raises(NotPossible, match="lead"):
            actions.begin_telling(change_id=change.pk, texts=TEXTS, by=by, now=trouble.world.now)

    def test_refuses_a_second_one_beside_it(self, trouble: Trouble) -> None:
        trouble.people(1)
        change = trouble.fixed()
        trouble.begin(change)
        with pytest.raises(NotPossible, match="already"):
            trouble.begin(change)
        assert Telling.objects.count() == 1

    @pytest.mark.parametrize(
        ("by_language", "words"),
        [
            ({"de": "Hallo"}, "usual"),
            ({"en": "  "}, "say something"),
            ({"en": "Hello {{nonsense}}"}, "blank"),
        ],
    )
    def test_refuses_texts_that_cannot_be_sent(
        self, trouble: Trouble, by_language: dict[str, str], words: str
    ) -> None:
        trouble.people(1)
        change = trouble.fixed()
        with pytest.raises(NotPossible, match=words):
            trouble.begin(change, Texts(by_language=by_language, usual="en"))

    def test_tells_who_is_linked_later_and_nobody_again(self, trouble: Trouble) -> None:
        trouble.people(2)
        change = trouble.fixed()
        trouble.begin(change)
        trouble.work(rounds=2)
        trouble.people(1, first=5)
        trouble.begin(change)
        trouble.work(rounds=2)
        assert Outgoing.objects.count() == 3

    def test_leaves_out_who_does_not_want_it(self, trouble: Trouble) -> None:
        first, _second = trouble.people(2)
        actions.refuse(case_id=first.pk, is_refused=True, by=trouble.lead, now=trouble.world.now)
        trouble.begin(trouble.fixed())
        assert Told.objects.get(case=first).left_out == "refused"


class TestVerdict:
    def test_is_written_down_and_taken_back(self, trouble: Trouble) -> None:
        trouble.people(1)
        trouble.begin(trouble.fixed())
        trouble.work()
        (row,) = Told.objects.all()
        by, now = trouble.world.agent, trouble.world.now
        assert actions.verdict(told_id=row.pk, says="works", by=by, now=now).verdict_by == by
        assert actions.verdict(told_id=row.pk, says="", by=by, now=now).verdict_by is None

    def test_is_none_of_who_was_not_told(self, trouble: Trouble) -> None:
        trouble.people(1)
        trouble.begin(trouble.fixed())
        (row,) = Told.objects.all()
        with pytest.raises(NotPossible, match="not told"):
            actions.verdict(told_id=row.pk, says="works", by=trouble.lead, now=trouble.world.now)
