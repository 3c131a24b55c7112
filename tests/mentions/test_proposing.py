"""What a monitor for more of the same would ask for."""

from __future__ import annotations

import pytest
from tests import cast

from allears.listening import query
from allears.mentions import proposing, terms


class TestTelling:
    def test_takes_the_rarest_words_that_others_say_too_in_their_order(self) -> None:
        before = terms.Counts(words={"kettle": 900, "recall": 4, "batch": 9, "again": 500}, n=1000)
        said = "Again the kettle of batch seven: recall?"
        assert proposing.telling(said, before, limit=2) == ["batch", "recall"]

    def test_leaves_out_small_words_links_and_tags(self) -> None:
        said = "the and https://example.org/kettle #steam kettle"
        assert proposing.telling(said, terms.Counts(words={}, n=0), limit=5) == ["kettle"]


@pytest.mark.django_db
class TestProposals:
    def test_can_all_be_read(self) -> None:
        (said,) = cast.hear(
            cast.post("Recall of the kettle #recall", links=("https://www.news.example/a/",))
        )
        found = proposing.proposals(said)
        assert [one.by for one in found] == ["words", "tags", "link", "author"]
        assert [one.query for one in found][1:] == [
            "#recall", "url:news.example/a", "author:mira",
        ]  # fmt: skip
        for one in found:
            query.parse(one.query)

    def test_are_none_where_nothing_was_said(self) -> None:
        (said,) = cast.hear(cast.post("😡", id="x"))
        assert [one.by for one in proposing.proposals(said)] == ["author"]
