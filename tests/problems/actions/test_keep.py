from __future__ import annotations

import pytest
from tests import cast
from tests.problems.trouble import Trouble

from allears.problems import actions
from allears.problems.models import Change
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry


class TestOpenProblem:
    def test_begins_as_suspected_and_belongs_to_who_opened_it(self, trouble: Trouble) -> None:
        row = trouble.problem
        assert (row.state, row.owner) == ("suspected", trouble.world.agent)
        assert Change.objects.get(problem=row).state == "suspected"

    def test_is_nothing_for_a_reader(self, trouble: Trouble) -> None:
        facts = actions.Facts(kind="problem", title="Lids")
        with pytest.raises(NotPossible, match="read"):
            actions.open_problem(facts=facts, by=cast.rita(), now=cast.NOW)


class TestChangeState:
    def test_keeps_what_was_said_at_that_moment(self, trouble: Trouble) -> None:
        change = trouble.fixed()
        trouble.say("en", "It is mended, really.")
        change.refresh_from_db()
        assert change.said["en"]["text"] == "The lid of the kettle is mended."

    @pytest.mark.parametrize("state", ["here", "suspected", "", "nonsense"])
    def test_refuses_one_that_it_cannot_have(self, trouble: Trouble, state: str) -> None:
        with pytest.raises(NotPossible):
            actions.change_state(
                problem_id=trouble.problem.pk, state=state, note="", by=trouble.lead, now=cast.NOW
            )

    def test_ends_the_telling_of_how_it_stood(self, trouble: Trouble) -> None:
        trouble.people(1)
        telling = trouble.begin(trouble.fixed())
        actions.change_state(
            problem_id=trouble.problem.pk, state="known", note="", by=trouble.lead, now=cast.NOW
        )
        telling.refresh_from_db()
        assert telling.stopped_by == trouble.lead


class TestPublish:
    def test_needs_words_and_a_lead(self, trouble: Trouble) -> None:
        pk = trouble.problem.pk
        with pytest.raises(NotPossible, match="lead"):
            actions.publish(problem_id=pk, by=trouble.world.agent, now=cast.NOW)
        trouble.problem.public_words.all().delete()
        with pytest.raises(NotPossible, match="Write first"):
            actions.publish(problem_id=pk, by=trouble.lead, now=cast.NOW)

    def test_is_audited_and_taken_back(self, trouble: Trouble) -> None:
        pk = trouble.problem.pk
        actions.publish(problem_id=pk, by=trouble.lead, now=cast.NOW)
        actions.withdraw(problem_id=pk, by=trouble.lead, now=cast.NOW)
        trouble.problem.refresh_from_db()
        assert trouble.problem.published_at is None
        whats = list(AuditEntry.objects.order_by("pk").values_list("what", flat=True))
        assert whats[-2:] == ["problem.published", "problem.withdrawn"]

    def test_lets_leads_alone_change_what_everybody_reads(self, trouble: Trouble) -> None:
        actions.publish(problem_id=trouble.problem.pk, by=trouble.lead, now=cast.NOW)
        said = actions.Said(language="en", title="Lids", text="Never mind.")
        with pytest.raises(NotPossible, match="lead"):
            actions.say_in_public(
                problem_id=trouble.problem.pk, said=said, by=trouble.world.agent, now=cast.NOW
            )
