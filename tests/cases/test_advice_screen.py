from __future__ import annotations

from tests.world import World

from allears.cases import advice_screen, queries
from allears.cases.models import Case
from allears.cases.rules.where_to_answer import Advice, Why


def asked(world: World, case: Case, *, draft: str = "", conversation_id: int = 0) -> Advice | None:
    seen = queries.seen(case.pk)
    assert seen is not None
    here = conversation_id or seen.conversations[0].pk
    return advice_screen.advice(seen, here, is_public=True, draft=draft, now=world.now)


class TestAdvice:
    def test_looks_at_what_they_said_and_at_what_is_being_written(self, world: World) -> None:
        told = asked(world, world.case("Where is order 4711-0815?", visibility="public"))
        assert told is not None
        assert told.why == Why.THEY_WROTE
        case = world.case("Where is my parcel?", who="kim", visibility="public")
        assert asked(world, case) is None
        written = asked(world, case, draft="Your IBAN is DE89 3704 0044 0532 0130 00, is it not?")
        assert written is not None
        assert written.why == Why.WRITES

    def test_has_none_for_a_conversation_of_another_case(self, world: World) -> None:
        case = world.case("Where is order 4711-0815?", visibility="public")
        other = world.case("Hello", who="kim")
        assert asked(world, case, conversation_id=other.conversations.get().pk) is None


class TestWords:
    def test_say_why_and_count_the_others(self) -> None:
        for why in advice_screen.WHY:
            assert advice_screen.words(Advice(is_public=False, why=why)).startswith(
                "Better in private"
            )
        (public,) = set(Why) - set(advice_screen.WHY)
        one, many = (
            advice_screen.words(Advice(is_public=True, why=public, n_others=n)) for n in (1, 3)
        )
        assert one == "Better in public: 1 other asks the same."
        assert many == "Better in public: 3 others ask the same."
