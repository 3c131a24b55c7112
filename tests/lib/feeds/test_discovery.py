from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib.feeds import candidates, looks_like_page
from allears.lib.feeds.discovery import MAX_CANDIDATES

PAGE = "https://site.example/blog/"


class TestCandidates:
    def test_puts_what_the_page_says_first_and_comments_last(self) -> None:
        html = (
            '<a href="/feed.xml">Feed</a>'
            '<link rel="alternate" type="application/rss+xml" title="Comments" href="/c">'
            '<link rel="alternate" type="application/atom+xml" href="/a">'
        )
        assert candidates(html, PAGE)[:3] == [
            "https://site.example/a",
            "https://site.example/c",
            "https://site.example/feed.xml",
        ]

    def test_leaves_out_what_is_no_feed(self) -> None:
        html = (
            '<link rel="stylesheet" href="/rss.css"><link rel="alternate" hreflang="de" href="/de">'
            '<a href="https://other.example/feed">x</a><a href="javascript:feed">x</a>'
        )
        found = candidates(html, PAGE)
        assert all(url.startswith("https://site.example/") and "css" not in url for url in found)

    def test_takes_a_script_for_no_link(self) -> None:
        html = "<script>'<link rel=alternate type=application/rss+xml href=/evil>'</script>"
        assert "https://site.example/evil" not in candidates(html, PAGE)

    @given(st.text(max_size=200))
    def test_never_raises(self, text: str) -> None:
        for html in (
            text,
            f'<link rel=alternate type=application/rss+xml href="{text}">',
            f"<base href='{text}'>",
        ):
            assert len(candidates(html, PAGE)) <= MAX_CANDIDATES


class TestLooksLikePage:
    @pytest.mark.parametrize(
        ("data", "kind", "is_page"),
        [
            (b"<!doctype html><html>", "text/html", True),
            (b"  <HTML>", "", True),
            (b"<p>hello", "text/html; charset=utf-8", True),
            (b"<?xml version='1.0'?><rss>", "text/html", False),
            (b"<?xml version='1.0'?><feed>", "application/xml", False),
            (b'{"version":', "application/json", False),
        ],
    )
    def test_goes_by_the_bytes(self, data: bytes, kind: str, is_page: bool) -> None:
        assert looks_like_page(data, kind) is is_page
