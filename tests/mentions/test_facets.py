"""What the newest mentions are made of, and when they were said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.mentions import facets
from allears.mentions.filtering import Filter

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def hear() -> None:
    for n in range(6):
        at = cast.NOW - n * HOUR
        mood = "negative" if n % 3 == 0 else "neutral"
        cast.hear(
            cast.post(f"Number{n}x", created_at=at, who=f"P{n % 2} X"),
            understood=cast.marks(mood=mood),
            now=cast.NOW,
        )


class TestFacets:
    def test_count_the_newest_alone_and_say_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        hear()
        found = facets.facets(Filter())
        assert (found.n, found.is_all) == (6, True)
        assert found.moods == [("neutral", 4), ("negative", 2)]
        assert [n for _pk, n in found.identities] == [3, 3]
        monkeypatch.setattr(facets, "SAMPLE", 4)
        found = facets.facets(Filter())
        assert (found.n, found.is_all, sum(n for _m, n in found.moods)) == (4, False, 4)

    def test_of_nothing_are_empty(self) -> None:
        assert facets.facets(Filter()) == facets.Facets(n=0, is_all=True)


class TestTimeline:
    def test_says_the_same_by_hourly_counts_and_by_counting(self) -> None:
        hear()
        times = {"since": cast.NOW - 9 * HOUR, "until": cast.NOW + HOUR}
        plain = facets.timeline(Filter(**times))
        counted = facets.timeline(Filter(is_private=False, **times))
        assert plain == counted
        assert plain.hours[cast.NOW] == 1

    def test_says_from_when_on_it_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        hear()
        monkeypatch.setattr(facets, "COUNTED", 2)
        found = facets.timeline(Filter(is_private=False, since=cast.NOW - 9 * HOUR))
        assert found.counted_from == cast.NOW - 2 * HOUR
