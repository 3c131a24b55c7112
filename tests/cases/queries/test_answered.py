"""Ended cases as they were talked through."""

from __future__ import annotations

from tests.world import World

from allears.cases import actions
from allears.cases.queries import answered
from allears.cases.queries.answered import Fate


class TestTalks:
    def test_are_both_sides_with_what_became_of_ours(self, world: World) -> None:
        case = world.case("The kettle leaks")
        message = world.answer(case, "Here is a new seal.")
        (talk,) = answered.talks([case.pk])
        assert [(one.by_id, one.fate) for one in talk.lines] == [
            (None, None),
            (world.agent.pk, Fate.WAITS),
        ]
        world.deliver()
        (talk,) = answered.talks([case.pk])
        assert talk.lines[1].message_id == message.pk
        assert talk.lines[1].fate == Fate.LEFT
        assert (talk.outcome, talk.failed_at, talk.is_kept_out) == ("", None, False)

    def test_tell_how_it_ended_and_when_that_failed(self, world: World) -> None:
        case = world.case("The kettle leaks")
        by, now = world.agent, world.now
        actions.close(case_id=case.pk, outcome="unconfirmed", words="", by=by, now=now)
        assert answered.talks([case.pk])[0].outcome == "unconfirmed"
        actions.reopen(case_id=case.pk, by=by, now=now)
        (talk,) = answered.talks([case.pk])
        assert (talk.outcome, talk.failed_at) == ("", now)

    def test_know_what_the_house_wrote_to_many(self, world: World) -> None:
        case = world.case("The kettle leaks")
        said = actions.Said(
            conversation_id=case.conversations.get().pk, text="It is mended.", asked_at=world.now
        )
        actions.say(case_id=case.pk, said=said, by=world.agent, now=world.now)
        (talk,) = answered.talks([case.pk])
        assert [one.is_told for one in talk.lines] == [False, True]

    def test_take_the_same_reads_for_many(
        self, world: World, django_assert_num_queries: object
    ) -> None:
        ids = [world.case(f"The kettle {n} leaks", who=f"ana{n}").pk for n in range(3)]
        assert callable(django_assert_num_queries)
        with django_assert_num_queries(7):
            answered.talks(ids[:1])
        with django_assert_num_queries(7):
            answered.talks(ids)


class TestSources:
    def test_name_whom_it_was_for(self, world: World) -> None:
        case = world.case("The kettle leaks", who="mira")
        message = world.answer(case, "Here is a new seal.")
        source = answered.sources([message.pk])[message.pk]
        assert "Mira" in source.names
        assert (source.by_name, source.case_id) == (world.agent.name, case.pk)


class TestSentSince:
    def test_is_the_first_answer_of_somebody_from_then_on(self, world: World) -> None:
        case = world.case("The kettle leaks")
        asked = {"case_id": case.pk, "by_id": world.agent.pk, "at": world.now}
        assert answered.sent_since(**asked) is None  # type: ignore[arg-type]
        message = world.answer(case, "Here is a new seal.")
        assert answered.sent_since(**asked) == (message.pk, "Here is a new seal.")  # type: ignore[arg-type]
