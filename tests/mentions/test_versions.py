"""What somebody said before they changed it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.mentions import versions
from allears.mentions.models import Mention, Version

pytestmark = pytest.mark.django_db


def changed() -> Mention:
    (mention,) = cast.hear(cast.post("Three", title="T"))
    for n, text in enumerate(("One", "Two")):
        Version.objects.create(
            mention=mention, title="T", text=text, seen_at=cast.NOW + timedelta(hours=n + 1)
        )
    return mention


class TestWordings:
    def test_stand_newest_first_each_beside_the_one_before(self) -> None:
        third, second, first = versions.wordings(changed())
        assert (first.text, second.text, third.text) == ("One", "Two", "Three")
        assert first.pieces == ()
        assert [(p.kind, p.text.strip()) for p in third.pieces] == [
            ("same", "T"),
            ("removed", "Two"),
            ("added", "Three"),
        ]

    def test_know_since_when_each_stood(self) -> None:
        third, second, first = versions.wordings(changed())
        assert (first.at, second.at, third.at) == (
            cast.NOW,
            cast.NOW + timedelta(hours=1),
            cast.NOW + timedelta(hours=2),
        )

    def test_are_one_where_nothing_was_changed(self) -> None:
        (mention,) = cast.hear(cast.post("One"))
        assert [one.text for one in versions.wordings(mention)] == ["One"]


class TestEverSaid:
    def test_holds_every_wording(self) -> None:
        mention = changed()
        assert versions.ever_said([mention.pk]) == {mention.pk: {"T", "One", "Two", "Three"}}


class TestTitleBefore:
    def test_is_the_last_one(self) -> None:
        assert versions.title_before(changed().pk) == "T"
        assert versions.title_before(0) == ""
