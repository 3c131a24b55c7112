"""Plain text from outside, made safe: hostile lists of others, and the oddities of addresses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from allears.web.linkify import linkify_plain

TAGS = {"p", "br", "a"}
ATTRIBUTES = {"href", "dir", "rel", "target"}


def assert_harmless(html: str) -> None:
    """Only paragraphs, breaks and links to http(s), with nothing but the attributes we write."""
    tree = LexborHTMLParser(f"<main>{html}</main>")
    main = tree.css_first("main")
    assert main is not None
    assert main.parent is not None
    assert main.parent.tag == "body"
    assert main.next is None
    for node in main.css("*")[1:]:
        assert node.tag in TAGS, html[:300]
        assert set(node.attributes) <= ATTRIBUTES, html[:300]
        if node.tag == "a":
            assert (node.attributes["href"] or "").lower().startswith(("http://", "https://"))


def _texts(folder: Path) -> list[str]:
    found: list[str] = []
    for file in sorted((folder / "xss-payload-list").rglob("*.txt")):
        found += file.read_text(errors="replace").splitlines()
    found += json.loads((folder / "blns/blns.json").read_text())
    for case in json.loads((folder / "dompurify/expect.json").read_text()):
        found.append(str(case.get("payload", "")))
    for file in sorted((folder / "payloads/XSS Injection").rglob("*")):
        if file.is_file():
            found += file.read_text(errors="replace").splitlines()
    return found


class TestHostileText:
    def test_leaves_nothing_but_words_and_links(self, shared_data: Path) -> None:
        texts = _texts(shared_data / "hostile")
        assert len(texts) > 3000
        for start in range(0, len(texts), 50):
            part = texts[start : start + 50]
            assert_harmless("".join(linkify_plain(text) for text in part))
            assert_harmless(
                "".join(linkify_plain(f"see https://x.example/{text} now") for text in part)
            )

    @given(st.text(alphabet=st.characters() | st.sampled_from("<>\"'&/:hpst.()\n"), max_size=200))
    def test_holds_for_any_text(self, text: str) -> None:
        assert_harmless(linkify_plain(text))

    def test_ends_soon_on_a_long_line(self) -> None:
        assert_harmless(linkify_plain("http://" * 50_000))
        assert_harmless(linkify_plain("https://a.example/" + ")" * 100_000))


class TestLinks:
    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("(see https://a.example/x)", "https://a.example/x"),
            ("https://a.example/x_(y) is it", "https://a.example/x_(y)"),
            ("https://a.example.", "https://a.example"),
            ("HTTPS://A.example/?q=1&b=2", "HTTPS://A.example/?q=1&amp;b=2"),
            ("https://a.example/ü/日本", "https://a.example/ü/日本"),
            ("“https://a.example/”", "https://a.example/"),
        ],
    )
    def test_ends_where_the_address_ends(self, text: str, address: str) -> None:
        assert f'<a href="{address}" ' in linkify_plain(text)

    @pytest.mark.parametrize(
        "text",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "http://",
            "https:///x",
            "ftp://a.example",
            "https://[::bad",
        ],
    )
    def test_makes_no_link_of(self, text: str) -> None:
        assert "<a" not in linkify_plain(text)

    def test_opens_apart_and_tells_the_place_nothing(self) -> None:
        html = linkify_plain("https://a.example/")
        assert 'rel="noopener noreferrer nofollow ugc" target="_blank"' in html

    def test_stops_before_what_turns_the_direction(self) -> None:
        assert '<a href="https://a.example/" ' in linkify_plain("https://a.example/\u202egpj.exe")


class TestLines:
    def test_keeps_lines_and_paragraphs(self) -> None:
        assert linkify_plain("a\r\nb\n\n\n c") == '<p dir="auto">a<br>b</p>\n<p dir="auto">c</p>'

    def test_gives_nothing_for_nothing(self) -> None:
        assert linkify_plain(" \n ") == ""

    def test_takes_out_control_characters_but_no_letters(self) -> None:
        assert linkify_plain("a\x00b\x1b[31mc\ud800") == '<p dir="auto">ab[31mc</p>'
        family = "👨‍👩‍👧 नमस्ते"
        assert family in linkify_plain(family)
