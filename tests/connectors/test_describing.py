"""The part of a connector's page that is made from its module."""

from __future__ import annotations

import pytest
from tests.fakes import FakeNetwork, FakeSquare

from allears.connectors import CONNECTORS
from allears.connectors.describing import BEGIN, END, block, put
from allears.listening.ports import Limits, Quota


class TestBlock:
    def test_says_what_is_asked_for_and_why(self) -> None:
        words = block(FakeSquare())
        assert "| `read:mentions` | to hear who speaks to you |" in words
        assert "| Server | `server` | Needed. |" in words
        assert "| Access token | `access_token` | Secret. Folded away. |" in words
        assert "| Requests in five minutes | 300 | 5 minutes | 20% |" in words
        assert "Its keys renew themselves." in words

    @pytest.mark.parametrize(
        ("limits", "words"),
        [
            (Limits(can_public=True), "As long as you like."),
            (Limits(can_public=True, max_chars=500), "Up to 500 characters."),
            (
                Limits(can_public=True, max_chars=300, counted_in="graphemes", max_parts=10),
                "Up to 300 graphemes; longer ones leave as up to 10 posts.",
            ),
            (
                Limits(can_private=True, can_files=True, max_files=4, file_types=("image/",)),
                "Up to 4 files of 10 MB (image).",
            ),
            (Limits(can_public=True, can_private=True), "In public and in private."),
        ],
    )
    def test_says_what_an_answer_may_be(self, limits: Limits, words: str) -> None:
        assert words in block(FakeNetwork(limits=limits))

    @pytest.mark.parametrize(
        ("per_s", "words"),
        [
            (86_400, "day"),
            (10_800, "3 hours"),
            (600, "10 minutes"),
            (90, "90 seconds"),
            (0.5, "0.5"),
        ],
    )
    def test_says_times_in_their_largest_unit(self, per_s: float, words: str) -> None:
        quota = Quota(key="k", label="K", amount=1, per_s=per_s, kept_for_answers=0)
        assert f"| K | 1 | {words}" in block(FakeSquare(quotas=(quota,)))

    def test_says_what_the_module_misses(self) -> None:
        assert "- Misses: it cannot answer;" in block(CONNECTORS["logged"])

    def test_breaks_no_table_with_a_label(self) -> None:
        quota = Quota(key="k", label="a|b\nc", amount=1, per_s=1)
        assert "| a\\|b c |" in block(FakeSquare(quotas=(quota,)))


class TestPut:
    def test_adds_it_and_then_changes_nothing(self) -> None:
        page = put("# The square\n\nBy hand.\n", FakeSquare())
        assert page.startswith("# The square\n\nBy hand.\n\n" + BEGIN)
        assert put(page, FakeSquare()) == page

    def test_leaves_what_stands_around_it(self) -> None:
        page = f"Before.\n\n{BEGIN}\nstale words\n{END}\n\nAfter.\n"
        new = put(page, FakeSquare())
        assert new.startswith("Before.\n\n")
        assert new.endswith(f"{END}\n\nAfter.\n")
        assert "stale words" not in new
        assert put(new, FakeSquare()) == new

    def test_begins_a_page_that_is_not_there(self) -> None:
        assert put("", FakeSquare()).startswith("# The square\n\n")
