from __future__ import annotations

import pytest

from allears.drafting.rules import keeping

DRAFT = "A lid that leaks is worn. We send {{number}} a new seal."


class TestShareKept:
    def test_is_one_for_what_was_sent_as_it_was_with_more_around(self) -> None:
        sent = "Hello Ana,\n\nA lid that leaks is worn. We send 3 a new seal.\n\nAmir"
        assert keeping.share_kept(DRAFT, sent) == 1

    def test_is_a_share_of_the_words(self) -> None:
        assert keeping.share_kept("one two three four", "one two other words") == pytest.approx(0.5)

    def test_is_nothing_for_something_else(self) -> None:
        assert keeping.share_kept(DRAFT, "Trams run every ten minutes") == 0
        assert keeping.share_kept("", "x") == 0


class TestIsUnchanged:
    def test_is_so_only_for_the_same_words(self) -> None:
        assert keeping.is_unchanged("A lid.", "a  lid\n")
        assert not keeping.is_unchanged("A lid.", "A lid. Amir")
