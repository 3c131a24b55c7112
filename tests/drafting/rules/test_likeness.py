from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.drafting.rules import likeness

words = st.lists(st.sampled_from(["lid", "leak", "kettle", "tram", "late", "refund"]), max_size=6)


class TestTelling:
    def test_leaves_out_courtesies(self) -> None:
        assert likeness.telling("Hello, could you please help me with the kettle?") == "kettle"
        assert (
            likeness.telling("Guten Tag, können Sie mir bitte mit dem Kessel helfen")
            == "Kessel helfen"
        )


class TestAlike:
    def weigh(self) -> dict[str, float]:
        return likeness.weights(
            ["lid", "leak", "kettle", "tram"], {"kettle": 50, "lid": 2, "leak": 3}, 100
        )

    def test_is_whole_for_the_same(self) -> None:
        assert likeness.alike(
            ["lid", "leak"], ["lid", "leak"], self.weigh()
        ).score == pytest.approx(1)

    def test_says_the_most_telling_words_first(self) -> None:
        met = likeness.alike(["kettle", "lid", "leak"], ["leak", "kettle", "lid"], self.weigh())
        assert met.words == ("lid", "leak", "kettle")

    def test_is_nothing_by_one_word_alone(self) -> None:
        assert likeness.alike(["lid", "tram"], ["lid", "leak"], self.weigh()).score == 0

    def test_counts_rare_words_more(self) -> None:
        rare = likeness.alike(
            ["lid", "leak", "tram"], ["lid", "leak", "x"], self.weigh() | {"x": 1}
        )
        common = likeness.alike(
            ["kettle", "leak", "tram"], ["kettle", "leak", "x"], self.weigh() | {"x": 1}
        )
        assert rare.score > common.score

    @given(words, words)
    def test_does_not_depend_on_the_order_and_stays_between_0_and_1(
        self, one: list[str], other: list[str]
    ) -> None:
        weigh = dict.fromkeys([*one, *other], 1.0)
        there, back = likeness.alike(one, other, weigh), likeness.alike(other, one, weigh)
        assert there.score == pytest.approx(back.score)
        assert 0 <= there.score <= 1 + 1e-9


class TestIsEnough:
    def test_wants_more_of_two_words_than_of_three(self) -> None:
        assert likeness.is_enough(0.45, 3)
        assert not likeness.is_enough(0.45, 2)


@pytest.mark.parametrize(
    ("code", "base"), [("de-AT", "de"), ("unknown", ""), ("", ""), ("EN", "en")]
)
def test_base_is_the_language_without_its_country(code: str, base: str) -> None:
    assert likeness.base(code) == base


def test_as_said_shows_words_and_not_stems() -> None:
    text = "My kettle leaks! Läuft Wasser über? Straßen"
    assert likeness.as_said(["kettl", "leak", "lauft", "strass", "zz"], text) == (
        "kettle", "leaks", "Läuft", "Straßen", "zz",
    )  # fmt: skip
