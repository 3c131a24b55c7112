"""A query asked of what was kept finds what a monitor would have caught."""

from __future__ import annotations

import pytest
from tests import cast

from allears.listening.query import QueryError
from allears.mentions import asking, queries
from allears.mentions.queries import Filter

pytestmark = pytest.mark.django_db
SAID = (
    ("The delayed tram", {}),
    ("A delay of the ferry #line9", {}),
    ("Café au lait", {}),
    ("C++ is not C", {}),
    ("東京は晴れ", {}),
    ("late, said the driver, again", {}),
    ("again late", {"url": "https://news.example/1"}),
    ("😡", {"id": "angry"}),
)


@pytest.fixture
def heard() -> None:
    cast.hear(*[cast.post(text, **more) for text, more in SAID])


@pytest.mark.usefixtures("heard")
class TestRead:
    @pytest.mark.parametrize(
        ("query", "texts"),
        [
            ("delay", ["A delay of the ferry #line9"]),
            ("delay*", ["A delay of the ferry #line9", "The delayed tram"]),
            ("#line9", ["A delay of the ferry #line9"]),
            ("cafe", ["Café au lait"]),
            ("{C++}", ["C++ is not C"]),
            ("東京", ["東京は晴れ"]),
            ("late NEAR/1 again", ["again late"]),
            ("again NOT driver", ["again late"]),
            ('"again late" OR ferry', ["again late", "A delay of the ferry #line9"]),
            ("site:news.example", ["again late"]),
            ("author:mira tram", ["The delayed tram"]),
            ("network:rss lait", ["Café au lait"]),
            ("network:email lait", []),
            ("😡", ["😡"]),
        ],
    )
    def test_finds(self, query: str, texts: list[str]) -> None:
        assert [row.text for row in queries.stream(Filter(words=query))] == texts


class TestIsExact:
    @pytest.mark.parametrize(
        ("query", "is_exact"),
        [("mood:negative", True), ("lang:de NOT intent:spam", True), ("tram", False), ("likes:>3", False)],
    )  # fmt: skip
    def test_where_columns_alone_decide(self, query: str, is_exact: bool) -> None:
        assert asking.read(query).asked.is_exact is is_exact

    def test_refuses_what_cannot_be_read(self) -> None:
        with pytest.raises(QueryError):
            asking.read("late AND (")
