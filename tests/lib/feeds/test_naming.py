from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allears.lib.feeds import Entry, Feed
from allears.lib.feeds.naming import absolute, named

URL = "https://site.example/feed.xml"
NOW = datetime(2026, 3, 10, tzinfo=UTC)


def ids(*entries: Entry) -> list[str]:
    return [entry.id for entry in named(Feed(kind="rss20", entries=entries), url=URL, now=NOW)]


class TestNamed:
    @pytest.mark.parametrize("id", ["https://a.example/1", "tag:a.example,2026:1", "urn:uuid:1"])
    def test_leaves_an_id_that_is_good_everywhere(self, id: str) -> None:
        assert ids(Entry(id=id)) == [id]

    def test_binds_any_other_to_the_feed(self) -> None:
        assert ids(Entry(id="77")) == [f"{URL}#77"]

    def test_takes_the_link_where_there_is_no_id(self) -> None:
        assert ids(Entry(link="/a")) == ["https://site.example/a"]

    def test_tells_entries_apart_that_share_an_id(self) -> None:
        found = ids(Entry(id="x", link="/a"), Entry(id="x", link="/b"), Entry(id="x", title="c"))
        assert len(set(found)) == 3

    def test_gives_an_entry_the_same_name_at_each_visit(self) -> None:
        entries = [
            Entry(title="a", summary="b"),
            Entry(summary="c"),
            Entry(id="x"),
            Entry(link=URL, title="d"),
        ]
        assert ids(*entries) == ids(*entries)
        assert len(set(ids(*entries))) == 4

    def test_gives_one_that_stands_there_twice_once(self) -> None:
        assert len(ids(Entry(link="/a"), Entry(link="/a"))) == 1


class TestAbsolute:
    @pytest.mark.parametrize(
        ("link", "expected"),
        [
            (" /a ", "https://site.example/a"),
            ("b", "https://site.example/b"),
            ("urn:x", ""),
            ("javascript:1", ""),
            ("http://[", ""),
            ("", ""),
        ],
    )
    def test_knows_links_of_the_web_alone(self, link: str, expected: str) -> None:
        assert absolute(URL, link) == expected
