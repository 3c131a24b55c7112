"""What became of mentions, as a condition of the stream."""

from __future__ import annotations

import pytest
from tests import cast

from allears.cases.queries.fates import became
from allears.mentions import queries as mentions

pytestmark = pytest.mark.django_db


class TestBecame:
    def test_tells_cases_from_what_is_none_and_from_what_is_undecided(self) -> None:
        asks = cast.marks(intent="question")
        cast.hear(cast.post("Where is it?"), on=cast.channel("Box", "email"), understood=asks)
        cast.hear(cast.post("Lovely", who="Jo"), understood=cast.marks(intent="praise"))
        cast.care()
        cast.hear(cast.post("Just now", who="Al"))

        def shown(fate: str) -> list[str]:
            return [m.text for m in mentions.stream(mentions.Filter(also=became(fate)))]

        assert shown("case") == ["Where is it?"]
        assert shown("none") == ["Lovely"]
        assert len(shown("")) == 3
