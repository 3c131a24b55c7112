"""What a reader sees stays, what a script wants goes, and nobody can make it slow."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allears.lib.html import MAX_QUOTE_DEPTH, sanitize, to_text

SEEN = {
    "parts paragraphs by a blank line": ("<p>One</p><p>Two</p>", "One\n\nTwo"),
    "breaks lines at br and div": ("a<br>b<div>c</div>d", "a\nb\nc\nd"),
    "keeps an empty line of a mail program": (
        "<div>a</div><div><br></div><div>b</div>",
        "a\n\nb",
    ),
    "folds white space": ("a \n\t b&nbsp;&nbsp; c", "a b c"),
    "keeps white space in pre": ("<pre>a\n  b</pre>", "a\n  b"),
    "puts a link's address in brackets": (
        '<a href="https://e.org/x">here</a>.',
        "here [https://e.org/x].",
    ),
    "says an address once": ('<a href="https://e.org/">e.org</a>', "e.org"),
    "says a mail address once": ('<a href="mailto:a@e.org">a@e.org</a>', "a@e.org"),
    "drops an address that runs code": ('<a href="java\nscript:x()">go</a>', "go"),
    "drops a relative address without a base": ('<a href="/x">go</a>', "go"),
    "numbers lists": ("<ol><li>a<li>b</ol><ul><li>c</ul>", "1. a\n2. b\n\n- c"),
    "quotes": (
        "me<blockquote>you<blockquote>he</blockquote></blockquote>I",
        "me\n\n> you\n\n> > he\n\nI",
    ),
    "parts cells": ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
    "leaves out what nobody sees": (
        "<head><title>t</title></head><style>s</style><script>alert('<p>')</script>"
        "<!-- c --><div style='DISPLAY : none'>h<div>h</div></div><span hidden>h</span>seen",
        "seen",
    ),
    "names a picture": ('<img alt="A broken pump">', "[A broken pump]"),
    "keeps a drawn emoji": ('so good <img alt="😀">', "so good 😀"),
    "resolves entities once": ("&amp;lt; &eacute; &#x1F600;", "&lt; é 😀"),
    "takes a lone bracket as text": ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    "keeps the text behind a tag that never ends": ('a <b title="x>b <i>c</i>', "a b c"),
    "reads conditional comments of Outlook": (
        "<!--[if mso]><p>mso</p><![endif]--><![if !mso]>seen<![endif]>",
        "seen",
    ),
    "drops invisible padding": ("Hi&#847;&zwnj;&nbsp;<div>&zwnj; &zwnj;</div>there", None),
}


class TestToText:
    @pytest.mark.parametrize("name", [k for k, v in SEEN.items() if v[1] is not None])
    def test_reads_as_a_person_would(self, name: str) -> None:
        html, text = SEEN[name]
        assert to_text(html) == text

    def test_drops_invisible_padding(self) -> None:
        text = to_text(SEEN["drops invisible padding"][0])
        assert text.endswith("\n\nthere")
        assert "\u034f" not in text

    def test_resolves_links_against_the_base(self) -> None:
        assert to_text('<a href="../x">go</a>', base_url="https://e.org/a/b") == (
            "go [https://e.org/x]"
        )

    def test_survives_a_base_that_is_no_url(self) -> None:
        assert to_text('<a href="//[x">go</a>', base_url="https://[e") == "go"

    def test_quotes_what_the_caller_calls_a_quote(self) -> None:
        html = "me<div class=q>you<div>he</div></div>I"
        assert to_text(html, is_quote=lambda tag: tag.attrs.get("class") == "q") == (
            "me\n> you\n> he\nI"
        )

    def test_bounds_the_depth_of_quotes(self) -> None:
        text = to_text("<blockquote>" * 1000 + "x")
        assert text == "> " * MAX_QUOTE_DEPTH + "x"

    @given(st.text(alphabet="<>/ab\"'=! -&;\n", max_size=200))
    @settings(max_examples=200, deadline=None)
    def test_never_raises(self, html: str) -> None:
        to_text(html)
        sanitize(html)


class TestSanitize:
    def test_keeps_what_is_allowed(self) -> None:
        assert sanitize("<p>a <b>b</b> &amp; <i>c</i><br>d</p>") == (
            "<p>a <b>b</b> &amp; <i>c</i><br>d</p>"
        )

    @pytest.mark.parametrize(
        "html",
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            '<a href="javascript:alert(1)">x</a>',
            "<svg><style><img src=x onerror=alert(1)></style></svg>",
            "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 "
            "onerror=alert(1)&gt;'>",
            "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
            "<form action=https://e.org><input name=password></form>",
            "<p style='background:url(javascript:alert(1))'>x</p>",
            "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
            "<meta http-equiv=refresh content='0;url=https://e.org'>",
        ],
    )
    def test_leaves_nothing_that_runs(self, html: str) -> None:
        clean = sanitize(html, with_images=True).lower()
        assert not _runs(clean)
        for bad in ("<script", "javascript:", "<style", "<form", "<iframe", "<meta", "<p style"):
            assert bad not in clean

    def test_loads_no_pictures_unless_told(self) -> None:
        html = '<img src="https://e.org/1.gif" alt="Us">'
        assert sanitize(html) == "Us"
        assert "https://e.org/1.gif" in sanitize(html, with_images=True)

    def test_is_idempotent(self) -> None:
        once = sanitize("<p><a href='https://e.org/?a=1&b=2' title='<x>'>a</a><ul><li>1<li>2")
        assert sanitize(once) == once

    def test_drops_every_known_attack(self, shared_data: Path) -> None:
        lists = sorted((shared_data / "hostile" / "xss-payload-list").rglob("*.txt"))
        assert lists
        for path in lists:
            for line in path.read_text("utf-8", "replace").splitlines()[:500]:
                clean = sanitize(line, with_images=True)
                assert not _runs(clean), (line, clean)


class TestBombs:
    @pytest.mark.parametrize(
        "piece",
        ["<div>", "<b>", "<p><b>", "<a href=x>", "<blockquote>x", '<a "', "<ul><li>", "</div>"],
    )
    @pytest.mark.parametrize("read", [to_text, sanitize])
    def test_grow_in_step_with_their_size(self, piece: str, read: Callable[[str], str]) -> None:
        small, large = _seconds(read, piece * 10_000), _seconds(read, piece * 100_000)
        assert large < 40 * small + 0.5


def _runs(clean: str) -> bool:
    """Whether a tag of the cleaned page holds a handler or a script; text may say what it likes."""
    from allears.lib.html_tokens import Tag, tokens

    for token in tokens(clean):
        if isinstance(token, Tag):
            href = token.attrs.get("href", "") + token.attrs.get("src", "")
            if token.name == "script" or any(k.startswith("on") for k in token.attrs):
                return True
            if href.lower().strip().startswith(("javascript", "data", "vbscript")):
                return True
    return False


def _seconds(read: Callable[[str], str], html: str) -> float:
    start = time.process_time()
    read(html)
    return time.process_time() - start
