"""What fits where the caret stands."""

from __future__ import annotations

import pytest
from tests import cast

from allears.mentions import actions, completing

pytestmark = pytest.mark.django_db


def texts(kind: str, words: str, **more: object) -> list[str]:
    return [one["text"] for one in completing.items(kind, words, **more)]  # type: ignore[arg-type]


class TestFields:
    def test_are_found_by_their_beginning(self) -> None:
        assert texts("field", "Li") == ["likes:"]
        assert texts("field", "zz") == []

    def test_have_a_word_for_each(self) -> None:
        assert all(one["hint"] for one in completing.items("field", ""))


class TestValues:
    def test_are_those_that_a_field_knows(self) -> None:
        assert texts("value", "neg", field="mood") == ["negative "]
        assert texts("value", "re", field="engagementType") == ["reply ", "repost "]
        assert ">=" in texts("value", "", field="likes")
        assert texts("value", "x", field="nonsense") == []

    def test_find_a_language_by_its_name(self) -> None:
        assert texts("value", "germ", field="lang") == ["de "]

    def test_are_networks_and_channels_that_we_have(self) -> None:
        cast.hear(cast.post("tram"), on=cast.channel("Town blog"))
        assert texts("value", "", field="network") == ["rss "]
        assert texts("value", "town", field="channel") == ['"Town blog" ']

    def test_are_people_who_were_heard(self) -> None:
        cast.hear(cast.post("tram", who="Mira Lang"), cast.post("bus", who="Olu Ade"))
        assert texts("value", "mi", field="author") == ["mira "]
        assert texts("value", "m", field="author") == []


class TestAt:
    def test_gives_parts_then_handles_then_other_monitors(self) -> None:
        actions.add_part(name="mira's shop", written="acme", by=cast.lena(), now=cast.NOW)
        cast.hear(cast.post("tram", who="Mira Lang"))
        own, other = cast.monitor("Mira now", "tram"), cast.monitor("Miracles", "wonder OR miracle")
        found = texts("at", "mir", besides=own.pk)
        assert found == ["@{mira's shop} ", "@mira ", f"({other.query}) "]

    def test_gives_parts_inside_braces(self) -> None:
        actions.add_part(name="our brand", written="acme", by=cast.lena(), now=cast.NOW)
        assert texts("part", "BRA") == ["@{our brand} "]
