"""Ended matters like one that is open."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from tests import cast
from tests.world import World

from allears.cases import actions, queries
from allears.cases.models import Case
from allears.cases.queries import similar


def ended(world: World, text: str, who: str, *, answer: str = "") -> Case:
    case = world.case(text, who=who)
    if answer:
        world.answer(case, answer)
    actions.close(case_id=case.pk, outcome="unconfirmed", words="", by=world.agent, now=world.now)
    return case


@pytest.fixture(autouse=True)
def forget() -> None:
    caches["own"].delete(similar.KEY)


class TestAlike:
    def test_is_what_shares_the_telling_words_with_what_was_answered(self, world: World) -> None:
        old = ended(world, "The kettle leaks at the handle", "jonas", answer="Here is a new seal.")
        ended(world, "Where does the ferry leave tonight?", "ana")
        case = world.case("My kettle leaks all over the handle", who="mira")
        (found,) = queries.alike(case)
        assert found.case == old
        assert set(found.words) >= {"kettle", "leaks", "handle"}
        assert found.answer is not None
        assert found.answer.text == "Here is a new seal."

    def test_leaves_out_open_ones_and_itself(self, world: World) -> None:
        world.case("The kettle leaks at the handle", who="jonas")
        case = world.case("My kettle leaks at the handle", who="mira")
        assert queries.alike(case) == []

    def test_leaves_out_hard_cases_also_after_their_end(self, world: World) -> None:
        old = ended(world, "The kettle leaks at the handle", "jonas")
        actions.open_hard(case_id=old.pk, kind="death", by=world.agent, now=world.now)
        actions.end_hard(case_id=old.pk, kind="death", words="Over", by=cast.lena(), now=world.now)
        case = world.case("My kettle leaks at the handle", who="mira")
        assert queries.alike(case) == []

    def test_holds_to_the_words_with_which_it_began(self, world: World) -> None:
        old = ended(world, "The kettle leaks at the handle", "jonas")
        case = world.case("My kettle leaks at the handle", who="mira")
        case.subject_words += [f"evening{n}" for n in range(60)]
        assert queries.alike(case) == []
        (found,) = queries.alike(case, about="My kettle leaks at the handle")
        assert found.case == old

    def test_finds_a_near_copy_whatever_its_words_weigh(self, world: World) -> None:
        old = ended(world, "Ok?", "jonas")
        case = world.case("Something else entirely happened here", who="mira")
        mention_id = old.messages.get(mention__isnull=False).mention_id
        (found,) = queries.alike(case, mention_ids=[mention_id])
        assert (found.case, found.is_copy, found.answer) == (old, True, None)

    def test_asks_for_nothing_common(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        ended(world, "The kettle leaks", "jonas")
        case = world.case("A kettle leaks", who="mira")
        monkeypatch.setattr(similar, "word_shares", lambda: {"kettle": 0.9, "leaks": 0.5})
        assert queries.alike(case) == []


class TestWordShares:
    def test_are_empty_where_postgresql_has_not_looked_yet(self, world: World) -> None:
        assert similar.word_shares() == {} or all(similar.word_shares().values())
