from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import NOW

from allears.cases.rules import sharing
from allears.cases.rules.sharing import Hand, How, Work

PUSHED = (How.ROUND_ROBIN, How.BY_LOAD, How.BY_SKILL)
NETWORKS, LANGUAGES = ("email", "mastodon"), ("en", "de", "unknown")


def some(words: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(words))


works = st.builds(
    Work,
    id=st.integers(1, 9),
    network=st.sampled_from(NETWORKS),
    language=st.sampled_from(LANGUAGES),
    intent=st.sampled_from(("complaint", "question")),
    words=st.sampled_from(("the kettle leaks", "late")),
    is_overdue=st.booleans(),
)
loads = st.dictionaries(st.sampled_from(NETWORKS), st.integers(0, 4))
one_hand = st.builds(
    Hand,
    id=st.just(0),
    is_there=st.booleans(),
    loads=loads,
    capacity=st.none() | st.integers(1, 6),
    capacities=st.dictionaries(st.sampled_from(NETWORKS), st.integers(0, 4)),
    languages=some(("en", "de")),
    networks=some(NETWORKS),
    intents=some(("complaint",)),
    products=some(("kettle",)),
)
teams = st.lists(one_hand, max_size=6).map(
    lambda found: [replace(hand, id=n + 1) for n, hand in enumerate(found)]
)


class TestChoose:
    @given(st.sampled_from(PUSHED), works, teams, st.randoms(use_true_random=False))
    def test_gives_it_to_somebody_who_is_there_and_has_room_and_starves_nobody(
        self, how: How, work: Work, hands: list[Hand], rng: object
    ) -> None:
        chosen = sharing.choose(how, work, hands)
        shuffled = list(hands)
        rng.shuffle(shuffled)  # type: ignore[attr-defined]
        assert sharing.choose(how, work, shuffled) == chosen
        there = [hand for hand in hands if hand.is_there and sharing.has_room(hand, work)]
        fitting = [hand for hand in there if sharing.fits(hand, work)]
        can_any = any(sharing.fits(hand, work) for hand in hands)
        if work.is_overdue:
            can_any = bool(fitting)
        if chosen is None:
            assert not fitting
            assert can_any or not there
        else:
            assert chosen in there
            assert sharing.fits(chosen, work) or not can_any

    @given(st.integers(1, 30), st.integers(1, 5))
    def test_in_turn_is_even(self, n_works: int, n_hands: int) -> None:
        hands = {n: Hand(id=n) for n in range(n_hands)}
        got = dict.fromkeys(hands, 0)
        for n in range(n_works):
            chosen = sharing.choose(How.ROUND_ROBIN, Work(id=n), list(hands.values()))
            assert chosen is not None
            got[chosen.id] += 1
            hands[chosen.id] = replace(chosen, last_at=NOW + timedelta(seconds=n))
        assert max(got.values()) - min(got.values()) <= 1

    @pytest.mark.parametrize(
        ("how", "expected"), [(How.PULL, None), (How.BY_LOAD, 2), (How.BY_SKILL, 1)]
    )
    def test_goes_by_load_or_by_what_somebody_knows(self, how: How, expected: int | None) -> None:
        knows = Hand(id=1, loads={"email": 3}, products=frozenset({"kettle"}))
        free = Hand(id=2, loads={"email": 1})
        work = Work(id=1, network="email", words="my kettle leaks")
        chosen = sharing.choose(how, work, [knows, free])
        assert (chosen.id if chosen else None) == expected

    def test_counts_load_against_what_each_can_take(self) -> None:
        part_time, full = (
            Hand(id=1, loads={"a": 2}, capacity=3),
            Hand(id=2, loads={"a": 3}, capacity=10),
        )
        chosen = sharing.choose(How.BY_LOAD, Work(id=1), [part_time, full])
        assert chosen == full


class TestNextBest:
    def test_is_the_first_that_fits(self) -> None:
        german = Hand(id=1, languages=frozenset({"de"}))
        english = Hand(id=2, languages=frozenset({"en"}))
        queue = [Work(id=1, language="en"), Work(id=2, language="de-AT")]
        teams = {7: [german, english]}
        of = dict.fromkeys((1, 2), 7)
        assert sharing.next_best(german, queue, teams, of) == queue[1]
        assert sharing.next_best(english, queue, teams, of) == queue[0]

    def test_is_the_very_first_where_nobody_speaks_it(self) -> None:
        german = Hand(id=1, languages=frozenset({"de"}))
        queue = [Work(id=1, language="ja")]
        assert sharing.next_best(german, queue, {7: [german]}, {1: 7}) == queue[0]

    def test_is_none_without_room(self) -> None:
        full = Hand(id=1, loads={"email": 2}, capacity=2)
        assert sharing.next_best(full, [Work(id=1)], {}, {1: 7}) is None

    @given(st.lists(works, max_size=8), one_hand, teams)
    def test_leaves_nothing_overdue_to_nobody(
        self, queue: list[Work], me: Hand, others: list[Hand]
    ) -> None:
        """What has waited for a day goes to who pulls, or somebody else who fits is there with room."""
        queue = [replace(work, id=n, is_overdue=True) for n, work in enumerate(queue)]
        team = [me, *others]
        best = sharing.next_best(me, queue, {7: team}, dict.fromkeys(range(len(queue)), 7))
        for work in queue[: best.id if best else None]:
            there = [hand for hand in team if hand.is_there and sharing.has_room(hand, work)]
            kept_for = [hand for hand in there if sharing.fits(hand, work)]
            assert kept_for or not sharing.has_room(me, work)
