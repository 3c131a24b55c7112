from __future__ import annotations

import pytest

from allears.problems.rules import alike
from allears.problems.rules.alike import Bag

LIDS = ["kettle lids leak boiling water", "kettle lids leak hot water", "lids leak kettle water"]
TRAMS = ["tram late every morning station", "tram late morning again station"]
OTHER = ["where invoice number please", "opening hours shop sunday"]


def bags(*texts: str, first: int = 1) -> list[Bag]:
    return [Bag(first + at, frozenset(text.split())) for at, text in enumerate(texts)]


class TestWeights:
    def test_weigh_a_rare_word_more(self) -> None:
        found = alike.weights(bags("water lids", "water tram", "water shop"))
        assert found["lids"] > found["water"]

    def test_leave_out_what_stands_in_every_fourth_of_many(self) -> None:
        many = bags(*[f"hello word{n}" for n in range(40)])
        assert "hello" not in alike.weights(many)

    def test_go_by_all_there_ever_were_in_a_storm(self) -> None:
        storm = bags(*[f"kettle hello w{n}" for n in range(40)])
        found = alike.weights(storm, {"hello": 0.5, "tram": 0.01})
        assert "kettle" in found
        assert "hello" not in found


class TestLike:
    @pytest.mark.parametrize(
        ("one", "other", "is_like"),
        [
            (LIDS[0], LIDS[1], True),
            (LIDS[0], LIDS[2], True),
            (LIDS[0], TRAMS[0], False),
            ("kettle lids", "kettle lids", False),
            ("", "", False),
        ],
    )
    def test_needs_three_telling_words_and_a_share(
        self, one: str, other: str, is_like: bool
    ) -> None:
        weigh = alike.weights(bags(*LIDS, *TRAMS, *OTHER))
        assert (alike.like(one.split(), other.split(), weigh) >= alike.LEAST) is is_like


class TestGroups:
    def test_find_what_gathers_the_largest_first(self) -> None:
        pool = bags(*TRAMS, *LIDS, *OTHER)
        found = alike.groups(pool, alike.weights(pool), fewest=2)
        assert [ids for ids, _words in found] == [[3, 4, 5], [1, 2]]
        assert {"kettle", "lids", "leak"} <= set(found[0][1])

    def test_are_none_where_too_few_gather(self) -> None:
        pool = bags(*TRAMS, *OTHER)
        assert alike.groups(pool, alike.weights(pool), fewest=3) == []


class TestProfile:
    def test_is_what_many_share(self) -> None:
        pool = bags(*LIDS, *TRAMS, *OTHER)
        found = alike.profile(bags(*LIDS), alike.weights(pool))
        assert {"kettle", "lids", "leak", "water"} == set(found)

    def test_of_one_is_its_most_telling_words(self) -> None:
        pool = bags(*LIDS, *TRAMS)
        found = alike.profile(bags(LIDS[0]), alike.weights(pool))
        assert set(found) == set(LIDS[0].split())


class TestMeets:
    @pytest.mark.parametrize(
        ("words", "score"),
        [("kettle lids leak water", 1.0), ("kettle lids leak", 0.75), ("kettle lids", 0.0)],
    )
    def test_is_the_share_of_the_profile(self, words: str, score: float) -> None:
        found, held = alike.meets(words.split(), ("kettle", "lids", "leak", "water"))
        assert found == score
        assert set(held) <= set(words.split())
