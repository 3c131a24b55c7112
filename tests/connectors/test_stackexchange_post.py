"""Questions, answers and comments as Stack Exchange sends them, one oddity a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.connectors import served

from allears.connectors import stackexchange_post as posts
from allears.connectors.stackexchange import stackexchange
from allears.listening.ports import ChannelFacts, Unreadable

FACTS = ChannelFacts(id=1, name="SE", settings={"account_id": "5"})


class TestPostOf:
    @pytest.mark.parametrize("path", served.payloads("stackexchange"), ids=lambda path: path.stem)
    def test_gives_the_posts_that_lie_beside_the_payload(self, path: Path) -> None:
        wires = json.loads(path.read_text("utf-8"))
        assert served.translated(stackexchange, wires, FACTS) == served.expected(path)

    @pytest.mark.parametrize(
        "wire",
        [
            None,
            [],
            {},
            {"kind": "question", "site": "a", "data": {}},
            {"kind": "question", "data": {"question_id": 5}},
            {"kind": "tag", "site": "a", "data": {"question_id": 5}},
            {"kind": "comment", "site": "a", "data": {"post_id": 5}},
        ],
    )
    def test_says_what_is_nothing_to_hear(self, wire: object) -> None:
        with pytest.raises(Unreadable):
            stackexchange.to_post(wire, FACTS)


class TestSiteIn:
    @pytest.mark.parametrize(
        ("typed", "site", "host"),
        [
            ("stackoverflow", "stackoverflow", "stackoverflow.com"),
            ("https://www.stackoverflow.com/questions", "stackoverflow", "stackoverflow.com"),
            ("es.stackoverflow.com", "es.stackoverflow", "es.stackoverflow.com"),
            ("cooking.stackexchange.com", "cooking", "cooking.stackexchange.com"),
            ("mathoverflow.net", "mathoverflow.net", "mathoverflow.net"),
            ("Super User", "", ".stackexchange.com"),
            ("", "", ".stackexchange.com"),
        ],
    )
    def test_reads_names_and_addresses(self, typed: str, site: str, host: str) -> None:
        assert posts.site_in(typed) == site
        assert posts.host_of(site) == host
