from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from tests.cast import NOW

from allears.cases import news
from allears.cases.rules.notices import Kind


@dataclass
class Row:
    kind: str
    case_id: int | None = 1
    words: str = "Hello"
    at: datetime = NOW


class TestPhrase:
    @pytest.mark.parametrize("kind", list(Kind))
    def test_names_the_person_in_every_kind(self, kind: Kind) -> None:
        assert "Rosa Weiss" in news.phrase(kind, "Rosa Weiss")
        assert "Somebody" in news.phrase(kind, "")

    def test_counts(self) -> None:
        assert news.phrase(Kind.NEW_ANSWER, "Rosa", 3) == "Rosa wrote again · 3 times"

    def test_stands_beside_every_kind(self) -> None:
        assert set(news.LABELS) == set(news.ICONS) == set(Kind)


class TestGathered:
    def test_is_by_case_in_the_order_of_the_newest(self) -> None:
        rows = [Row("new_answer", 2), Row("new_answer", 1), Row("named", 2), Row("new_answer", 2)]
        found = news.gathered((row, "Rosa", False) for row in rows)
        assert [(matter.case_id, matter.n) for matter in found] == [(2, 3), (1, 1)]
        assert [line.n for line in found[0].lines] == [2, 1]

    def test_is_read_when_all_of_it_is(self) -> None:
        both = [(Row("named"), "Rosa", True), (Row("named"), "Rosa", False)]
        assert not news.gathered(both)[0].is_read
        assert news.gathered(both[:1])[0].is_read

    def test_leaves_out_what_it_does_not_know(self) -> None:
        assert news.gathered([(Row("telepathy"), "", False), (Row("named", None), "", False)]) == []
