from __future__ import annotations

import pytest
from django.http import QueryDict

from allears.cases import asked
from allears.cases.rules.filters import Filter, Sort


class TestRead:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("queue=mine&sort=due", "queue=mine&sort=due"),
            ("queue=nonsense", "queue=all"),
            ("sort=loud&group=team&mood=negative&queue=all", "queue=all&mood=negative&group=team"),
            ("network=rss&network=email&queue=all", "queue=all&network=rss%2Cemail"),
            ("view=7&queue=all&q=+late+", "queue=all&view=7&q=late"),
            ("view=x%00&q=%00", "queue=all"),
        ],
    )
    def test_is_written_again_in_one_spelling(self, given: str, expected: str) -> None:
        found = asked.read(QueryDict(given))
        assert asked.url(found.named) == f"/inbox/?{expected}"
        again = asked.read(QueryDict(expected))
        assert again.named == found.named

    def test_compiles_the_query_or_keeps_what_is_wrong_with_it(self) -> None:
        assert asked.read(QueryDict("query=late")).matcher is not None
        wrong = asked.read(QueryDict("query=late+OR"))
        assert not wrong.is_readable
        assert wrong.named["query"] == "late OR"


class TestUrl:
    def test_changes_one_part_and_keeps_the_rest(self) -> None:
        found = asked.read(QueryDict("queue=all&mood=negative&q=late"))
        assert found.url(sort=Sort.NAME) == "/inbox/?queue=all&q=late&mood=negative&sort=name"
        assert found.url(filter=Filter()) == "/inbox/?queue=all&q=late"
