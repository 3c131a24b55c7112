from itertools import pairwise
from zlib import crc32

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from allears.triage.linear import Model, buckets, norm, shipped


class TestLinear:
    def test_adds_what_the_words_weigh(self) -> None:
        weights = np.zeros((8, 1), dtype=np.int8)
        rows = buckets(["help"], 8)
        weights[rows] = 50
        model = Model(("a",), weights, np.array([0.1]), np.array([0.0]))
        assert model.leanings(["help"])["a"] > 0.99

    def test_says_nothing_of_nothing(self) -> None:
        assert shipped().leanings([]) == {}

    def test_hashes_the_same_everywhere(self) -> None:
        assert buckets(["still", "waiting"], 2**16) == [36270, 41918, 57910]

    def test_does_not_let_long_texts_shout(self) -> None:
        assert norm(400) == 20

    def test_ships_small_weights_with_all_heads(self) -> None:
        model = shipped()
        assert model.weights.dtype == np.int8
        assert set(model.heads) == {"complaint", "question", "positive", "negative", "emergency"}
        assert model.weights.any(axis=0).all()

    def test_has_learned_what_a_complaint_is(self) -> None:
        bad = shipped().leanings(
            ["the", "screen", "is", "broken", "and", "support", "ignored", "me"]
        )
        good = shipped().leanings(["beautiful", "phone", "and", "very", "fast", "delivery"])
        assert bad["complaint"] > good["complaint"]
        assert bad["negative"] > good["negative"]
        assert good["positive"] > bad["positive"]

    @given(st.lists(st.sampled_from(["a", "not", "12", "7", "ü", "😡", "!"]), max_size=400))
    def test_numbers_pairs_as_if_they_were_written_out(self, tokens: list[str]) -> None:
        words = ["0" if t.isdigit() else t for t in tokens[:300]]
        pairs = [f"{a} {b}" for a, b in pairwise(words)]
        assert buckets(tokens, 2**16) == sorted(
            {crc32(w.encode()) % 2**16 for w in [*words, *pairs]}
        )

    @given(
        st.lists(st.lists(st.sampled_from(["love", "hate", "it", "late"]), max_size=8), max_size=9)
    )
    def test_says_the_same_alone_and_in_a_batch(self, texts: list[list[str]]) -> None:
        assert shipped().leanings_of(texts) == [shipped().leanings(t) for t in texts]
