from __future__ import annotations

from datetime import timedelta

from tests import cast
from tests.world import World

from allears.cases import actions


class TestTieUp:
    def test_ends_what_waited_when_the_person_says_that_it_is_good(self, world: World) -> None:
        case = world.case()
        question = actions.Question(kind="question", words="Is it so?", team=cast.press())
        actions.ask(case_id=case.pk, question=question, by=world.agent, now=world.now)
        actions.hand_over(
            case_id=case.pk, team=cast.press(), words="", by=world.agent, now=world.now
        )
        actions.snooze(
            case_id=case.pk, until=world.now + timedelta(days=1), by=world.agent, now=world.now
        )
        actions.says_good(case_id=case.pk, now=world.now)
        case.refresh_from_db()
        assert (case.closed_at, case.snoozed_until) == (world.now, None)
        assert not case.asides.filter(ended_at=None).exists()
        assert not case.offers.filter(ended_at=None).exists()
        assert not case.snoozes.filter(ended_at=None).exists()
