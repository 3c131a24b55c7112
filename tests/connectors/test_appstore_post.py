"""Reviews as Apple sends them, one oddity a file; and a real feed, where it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.connectors import served

from allears.connectors import appstore_post as posts
from allears.connectors.appstore import appstore
from allears.listening.ports import ChannelFacts, Unreadable

PAGE = "https://apps.apple.com/us/app/kettle/id1404176564"
FACTS = ChannelFacts(id=1, name="App", settings={"app": PAGE})
REAL = (
    Path(__file__).parents[2].parent
    / "shared/data/network-fixtures/appstore/customerreviews_gb_viber.json"
)


class TestPostOf:
    @pytest.mark.parametrize("path", served.payloads("appstore"), ids=lambda path: path.stem)
    def test_gives_the_posts_that_lie_beside_the_payload(self, path: Path) -> None:
        wires = json.loads(path.read_text("utf-8"))
        assert served.translated(appstore, wires, FACTS) == served.expected(path)

    @pytest.mark.skipif(not REAL.exists(), reason=f"{REAL.name} of the makers' data is not here")
    def test_reads_a_real_feed_without_the_app_itself(self) -> None:
        entries = json.loads(REAL.read_bytes())["feed"]["entry"]
        reviews = [entry for entry in entries if posts.is_review(entry)]
        assert len(reviews) == len(entries) - 1
        for review in reviews:
            post = appstore.to_post(review, FACTS)
            assert post.rating
            assert post.text
            assert post.extra["version"]

    @pytest.mark.parametrize(
        "wire",
        [
            None,
            [],
            {},
            {"id": {"label": "1234567"}},
            {"id": {"label": "../../x"}, "im:rating": {"label": "5"}},
            {"id": {"label": "1234567"}, "im:rating": {"label": "five"}},
            {"type": "customerReviews", "id": "00000028-b08c"},
        ],
    )
    def test_says_what_is_no_review(self, wire: object) -> None:
        with pytest.raises(Unreadable):
            appstore.to_post(wire, FACTS)


class TestAppIn:
    @pytest.mark.parametrize(
        ("typed", "app"),
        [
            (PAGE, "1404176564"),
            ("https://apps.apple.com/jp/app/id1404176564?see-all=reviews", "1404176564"),
            (" 1404176564 ", "1404176564"),
            ("kettle", ""),
            ("", ""),
        ],
    )
    def test_finds_the_number_in_the_address(self, typed: str, app: str) -> None:
        assert posts.app_in(typed) == app
