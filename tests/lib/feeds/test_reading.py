"""Bombs and rubbish: nothing expands, nothing hangs, nothing but `BadFeed` comes out."""

from __future__ import annotations

import contextlib
import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib.feeds import BadFeed, Feed, read_feed
from allears.lib.feeds import xml as xmlfeed

SHARED = Path(__file__).parents[4] / "shared/data"
FOLDERS = (
    "hostile/feedparser",
    "hostile/gofeed",
    "hostile/miniflux",
    "hostile/simplepie",
    "network-fixtures/feedjira",
    "network-fixtures/granary",
)
BILLION = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HEAD = b'<rss version="2.0"><channel><title>x</title><item><title>a</title><description>'
TAIL = b"</description></item><item><title>b</title></item></channel></rss>"


def read_or_not(data: bytes, **headers: str) -> Feed | None:
    with contextlib.suppress(BadFeed):
        return read_feed(data, headers=headers)
    return None


class TestEntities:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32", "cp037"])
    @pytest.mark.parametrize(
        "declared",
        [
            f'<!ENTITY l0 "ha">{BILLION}',
            f'<!ENTITY l9 "{"x" * 100_000}">',
            '<!ENTITY l9 SYSTEM "file:///etc/passwd">',
            '<!ENTITY % l9 SYSTEM "http://127.0.0.1/x.dtd"> %l9;',
            '<!entity l9 "ha">',
        ],
    )
    def test_refuses_them_before_they_grow(self, declared: str, encoding: str) -> None:
        text = f"<!DOCTYPE rss [{declared}]><rss><channel><item><title>&l9;</title></item></channel></rss>"
        text = f'<?xml version="1.0" encoding="{encoding}"?>{text}'
        before = time.process_time()
        feed = read_or_not(text.encode(encoding))
        assert time.process_time() - before < 1
        if feed is not None:
            assert all(
                len(entry.title) < 100 and "root:" not in entry.title for entry in feed.entries
            )

    @pytest.mark.parametrize(
        "prolog",
        [
            '<!-- <rss> --><!DOCTYPE rss [<!ENTITY a "b">]>',
            '<?pi <rss> ?>\n<!DOCTYPE rss [<!-- ]> --><!ENTITY a "b">]>',
            'rubbish <!DOCTYPE rss [<!ENTITY a "b">]>',
            '<!DOCTYPE rss SYSTEM "]>" [<!ENTITY a "b">]>',
            '<!DOCTYPE rss [<!ELEMENT x ANY> <!ENTITY a "b">',
        ],
    )
    def test_is_not_fooled_by_what_stands_before(self, prolog: str) -> None:
        feed = read_or_not(
            f"{prolog}<rss><channel><item><title>&a;</title></item></channel></rss>".encode()
        )
        assert feed is None or all(entry.title != "b" for entry in feed.entries)

    def test_takes_a_text_that_speaks_of_them(self) -> None:
        data = HEAD + b"<![CDATA[Write <!ENTITY x> in the DTD]]>" + TAIL
        assert "ENTITY" in read_feed(data).entries[0].summary


class TestBombs:
    @pytest.mark.parametrize(
        "data",
        [
            b"\n" * 200_000 + b"<rss>",
            HEAD + b"<" * 200_000 + TAIL,
            HEAD + b"&" * 200_000 + TAIL,
            HEAD + b"<a>" * 60_000 + TAIL,
            HEAD + b"<!" * 100_000 + TAIL,
            HEAD + b"<![CDATA[" * 20_000 + TAIL,
            HEAD + b'<a b="' * 30_000 + TAIL,
            HEAD + b"x" * 1_000_000 + TAIL,
            b"<rss>" * 40_000,
            b"<rss><channel>" + b"<item>" * 50_000,
            b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">'
            + b"<b>" * 50_000,
            b"[" * 100_000,
            b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000,
            b'{"version":' * 50_000,
        ],
        ids=lambda data: repr(data[:12] + data[100:112]),
    )
    def test_end_in_time(self, data: bytes) -> None:
        before = time.thread_time()
        read_or_not(data)
        assert time.thread_time() - before < xmlfeed.MAX_PARSE_S + 2

    def test_are_cut_at_the_clock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(xmlfeed, "MAX_PARSE_S", 0.2)
        item = b"<item><title>good</title></item>"
        before = time.thread_time()
        feed = read_feed(b"<rss><channel>" + item + HEAD + b"<a>" * 500_000)
        assert time.thread_time() - before < 2
        assert feed.is_cut
        assert feed.entries[0].title == "good"

    def test_give_a_thousand_entries_and_no_more(self) -> None:
        feed = read_feed(
            b"<rss><channel>" + b"<item><title>a</title></item>" * 5_000 + b"</channel></rss>"
        )
        assert len(feed.entries) == 1_000
        assert feed.is_cut

    def test_are_refused_by_weight(self) -> None:
        with pytest.raises(BadFeed, match="10 MB"):
            read_feed(b"<rss>" + bytes(10_000_001))

    @given(
        st.binary(max_size=300),
        st.sampled_from([b"", b"<rss><channel><item>", b'{"version":', b"<feed"]),
    )
    def test_are_nothing_but_bad_feeds(self, data: bytes, start: bytes) -> None:
        read_or_not(start + data)


class TestFeedsOfOthers:
    def test_go_in_without_harm(self) -> None:
        """Some 1,300 feeds of four test suites: read or refused in words, none for long."""
        assert SHARED.exists(), (
            f"{SHARED} is missing: put the shared test data beside the repository"
        )
        n_read = n_refused = 0
        slow: list[str] = []
        for folder in FOLDERS:
            for where, _, names in os.walk(SHARED / folder):
                for name in names:
                    if not name.endswith((".xml", ".atom", ".rss")):
                        continue
                    data = (Path(where) / name).read_bytes()
                    before = time.thread_time()
                    feed = read_or_not(data, **_headers(data))
                    if time.thread_time() - before > 1:
                        slow.append(name)
                    n_read += feed is not None
                    n_refused += feed is None
        assert slow == []
        assert n_read > 1_200
        assert n_refused <= 20


def _headers(data: bytes) -> dict[str, str]:
    found = re.findall(rb"^Header:\s+([\w-]+):\s*(.+)$", data[:3_000], re.M)
    return {name.decode(): value.decode("latin-1").strip() for name, value in found}
