from __future__ import annotations

from tests.world import World

from allears.cases import actions, queries


class TestSeen:
    def test_weaves_messages_notes_and_events_in_their_order(self, world: World) -> None:
        case = world.case()
        world.pass_time(minutes=1)
        actions.note(case_id=case.pk, text="Known bug", by=world.agent, now=world.now)
        world.pass_time(minutes=1)
        world.answer(case, "Yes.")
        seen = queries.seen(case.pk)
        assert seen is not None
        kinds = [type(item).__name__ for item in seen.items]
        assert kinds[0] == "Message"
        assert kinds.index("Note") < len(kinds) - 1 - kinds[::-1].index("Message")

    def test_is_none_for_a_case_that_is_not_there(self, db: None) -> None:
        assert queries.seen(999_999) is None

    def test_asks_no_more_for_a_long_case(
        self, world: World, django_assert_max_num_queries: object
    ) -> None:
        case = world.case()
        for n in range(12):
            world.pass_time(minutes=1)
            world.says(f"And {n}?", thread="p1")
        world.hear()
        world.care()
        with django_assert_max_num_queries(8):  # type: ignore[operator]
            seen = queries.seen(case.pk)
            assert seen is not None
            assert len([m.mention and m.mention.identity for m in seen.messages]) == 13


class TestNSeen:
    def test_is_none_until_somebody_looked(self, world: World) -> None:
        case = world.case()
        assert queries.n_seen(case.pk, world.agent) is None
        actions.opened(case=case, by=world.agent, now=world.now)
        assert queries.n_seen(case.pk, world.agent) == 1
