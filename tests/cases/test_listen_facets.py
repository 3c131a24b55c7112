"""Short lists beside the stream, and the addresses to which they lead."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from tests import cast

from allears.cases import listen_facets
from allears.cases.views import stream

pytestmark = pytest.mark.django_db


def asked(address: str = "") -> stream.Asked:
    return stream.read_given(QueryDict(address), now=cast.NOW)


def hear() -> None:
    for n in range(4):
        said = cast.post(f"Steam {n} #leak", who="Mo" if n else "Jo", network="mastodon")
        cast.hear(said, understood=cast.marks(mood="mixed" if n else "negative"))


class TestPeopleAndPlaces:
    def test_choose_a_value_or_take_it_away(self) -> None:
        hear()
        shown = listen_facets.people_and_places(asked("mood=mixed&q=steam"))
        (mood,) = shown["lists"][0]["rows"]
        assert (mood["label"], mood["n"], mood["is_chosen"]) == ("mixed", 3, True)
        assert mood["url"] == "?q=steam"
        network = next(one for one in shown["lists"] if one["heading"] == "Network")
        assert network["rows"][0]["url"] == "?q=steam&network=mastodon&mood=mixed"
        assert shown["said"] == "Of all 3."

    def test_measure_bars_by_the_longest(self) -> None:
        hear()
        rows = listen_facets.people_and_places(asked())["lists"][0]["rows"]
        assert [(row["n"], row["percent"]) for row in rows] == [(3, 100), (1, 33)]


class TestWords:
    def test_add_to_what_was_asked_and_keep_its_meaning(self) -> None:
        hear()
        shown = listen_facets.words(asked("q=steam+OR+fog"))
        (tag,) = next(one for one in shown["lists"] if one["heading"] == "Hashtags")["rows"]
        assert (tag["label"], tag["url"]) == ("#leak", "?q=%28steam+OR+fog%29+%23leak")
