from __future__ import annotations

import pytest

from allears.lib.files import apply, propose

ROW = [
    "1",
    "@ann",
    "It broke on the very first day and nobody answers.",
    "2026-03-01 10:00",
    "https://a.example/1",
]
OTHER = [
    "2",
    "bob",
    "I would buy it again at any time, thanks to all of you.",
    "2026-03-02 11:00",
    "https://a.example/2",
]


class TestPropose:
    @pytest.mark.parametrize(
        "header",
        [
            ["tweet_id", "user", "text", "created_at", "url"],
            ["Nummer", "Autor", "Kommentar", "Datum", "Adresse"],
            ["ID", "Username", "Tweet Text", "Date posted", "permalink"],
            ["commentId", "authorName", "commentBody", "createdAt", "link"],
        ],
    )
    def test_goes_by_names(self, header: list[str]) -> None:
        places = propose(header, [ROW, OTHER]).places
        assert {places["id"], places["text"], places["created_at"], places["url"]} == {0, 2, 3, 4}
        assert 1 in {places.get("author"), places.get("author_name")}

    def test_goes_by_what_stands_in_the_cells(self) -> None:
        columns = propose([f"column {n}" for n in range(5)], [ROW, OTHER])
        assert {name: columns.places[name] for name in ("text", "created_at", "url")} == {
            "text": 2,
            "created_at": 3,
            "url": 4,
        }
        assert columns.why["text"] == "“column 2”, by what stands in it"

    def test_does_not_take_a_label_for_a_text(self) -> None:
        places = propose(
            ["id", "text_id", "sentiment", "content"],
            [["1", "9", "neg", "so bad"], ["2", "8", "pos", "so good"]],
        ).places
        assert places["text"] == 3

    def test_believes_cells_more_than_names(self) -> None:
        places = propose(
            ["date", "text"], [["blue", "some words here"], ["red", "other words there"]]
        ).places
        assert "created_at" not in places

    def test_says_nothing_about_nothing(self) -> None:
        assert propose([], []).places == {}


class TestApply:
    def test_makes_our_shape_of_a_row(self) -> None:
        columns = propose(["id", "user", "text", "date", "url"], [ROW, OTHER])
        assert apply(columns, ROW) == {
            "id": "1",
            "text": ROW[2],
            "created_at": "2026-03-01 10:00",
            "url": "https://a.example/1",
            "author": {"handle": "@ann"},
        }

    def test_leaves_out_what_is_empty(self) -> None:
        columns = propose(["id", "text"], [["1", "some words"]])
        assert apply(columns, ["NULL"]) == {}
