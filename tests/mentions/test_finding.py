from __future__ import annotations

import pytest
from tests import cast

from allears.mentions import finding
from allears.mentions.finding import Wanted

pytestmark = pytest.mark.django_db


def say(text: str, language: str) -> int:
    (row,) = cast.hear(cast.post(text), understood=cast.marks(language=language))
    return row.pk


class TestFind:
    def test_gives_those_whose_stems_are_the_same(self) -> None:
        wanted = say("Late deliveries", "en")
        say("Pizza", "en")
        found = finding.find(Wanted(words="delivery", languages=finding.tongues()), limit=5)
        assert [row.pk for row in finding.rows(found)] == [wanted]

    def test_narrows_down_by_language(self) -> None:
        say("Tram", "en")
        german = say("Tram!", "de")
        found = finding.find(Wanted(words="tram", language="de"), limit=5)
        assert found.ids == [german]


class TestLanguages:
    def test_are_those_that_were_heard(self) -> None:
        say("Tram", "fr")
        say("Bus", "de")
        assert finding.languages() == ("de", "fr")
        assert finding.tongues("ar") == ("ar", "de", "en", "fr")
        assert finding.networks() == ("rss",)
