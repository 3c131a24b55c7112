"""Markup as the relatives of Mastodon write it, as plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.connectors.mastodon_text import MAX_LINKS, plain

HANDLES = {"https://far.example/@ann": "ann@far.example"}


class TestPlain:
    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p>one</p><p>two</p>", "one\n\ntwo"),
            ("one<br>two<br/>three", "one\ntwo\nthree"),
            ('<a href="https://far.example/@ann/">@<span>ann</span></a>!', "@ann@far.example!"),
            ('<a class="mention" href="https://x.example/@bo">@<span>bo</span></a>', "@bo"),
            ('<a class="hashtag" href="https://x.example/t/a">#<span>a</span></a>', "#a"),
            ('<a rel="tag ugc" href="https://x.example/t/a">#a</a>', "#a"),
            ('<a href="https://x.example/">words</a>', "words [https://x.example/]"),
            ('<img class="emoji" alt=":a:" src="https://x.example/a.png">', ":a:"),
            ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
            ("<script>x</script><style>y</style>z", "z"),
            ('<a href="javascript:x">y</a>', "y"),
            ('<p>a<a href="https://far.example/@ann">@ann', "a@ann@far.example"),
            ("</a></p></span>x", "x"),
            ("", ""),
        ],
    )
    def test_writes_what_a_reader_sees(self, html: str, text: str) -> None:
        assert plain(html, handles=HANDLES)[0] == text

    def test_leaves_out_the_line_that_stands_for_a_quote(self) -> None:
        html = '<p class="quote-inline">RE: <a href="https://x.example/1">x</a></p><p>mine</p>'
        assert plain(html, handles={}, drops_quote=True)[0] == "mine"
        assert plain(html, handles={})[0].startswith("RE:")

    def test_collects_links_but_no_names_or_hashtags(self) -> None:
        html = (
            '<a href="https://far.example/@ann">@ann</a> <a class="hashtag" href="https://x.example/t">'
            '#t</a> <a href="https://x.example/1">1</a> <a href="https://x.example/1">again</a>'
        )
        assert plain(html, handles=HANDLES)[1] == ("https://x.example/1",)

    def test_is_bounded(self) -> None:
        html = "".join(f'<a href="https://x.example/{n}">x</a>' for n in range(500))
        assert len(plain(html, handles={})[1]) == MAX_LINKS

    @given(st.text(alphabet='<>/ap"= &;#hrefclasmntio:x', max_size=200), st.booleans())
    def test_reads_anything(self, html: str, drops_quote: bool) -> None:
        text, links = plain(html, handles=HANDLES, drops_quote=drops_quote)
        assert isinstance(text, str)
        assert all(link.lower().startswith("http") for link in links)
