from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib import markdown


class TestToHtml:
    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("**now**", "<strong>now</strong>"),
            ("_now_", "<em>now</em>"),
            ("- one\n- two", "<li>one</li>"),
            ("> said", "<blockquote"),
            ("one\ntwo", "one<br>\ntwo"),
            ("see https://a.example/x?y=1.", 'href="https://a.example/x?y=1"'),
            ("[us](https://a.example)", '<a href="https://a.example"'),
        ],
    )
    def test_knows(self, text: str, part: str) -> None:
        assert part in markdown.to_html(text)

    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("<script>alert(1)</script>", "<script"),
            ("[x](javascript:alert(1))", "href"),
            ("[x](data:text/html,y)", "href"),
            ("![x](https://a.example/p.png)", "<img"),
            ('[x](https://a.example "onclick=y")', 'onclick=y">'),
            ("snake_case_name 2 * 3 * 4", "<em>"),
            ("# no heading", "<h1"),
        ],
    )
    def test_leaves_as_text(self, text: str, part: str) -> None:
        assert part not in markdown.to_html(text)

    @given(st.text(max_size=300))
    def test_lets_no_tag_of_anybody_through(self, text: str) -> None:
        html = markdown.to_html(text + "<b onclick=x>")
        assert "<b " not in html
        markdown.to_plain(text)


class TestToPlain:
    def test_writes_links_out(self) -> None:
        text = "See [our page](https://a.example) or [https://b.example](https://b.example)."
        assert markdown.to_plain(text) == "See our page (https://a.example) or https://b.example."


class TestToWords:
    def test_leaves_the_words_in_one_line(self) -> None:
        typed = (
            "**Late** trams\n\n- one *two*\n- [our page](https://x.example/a)\n\n> See `code`\nnext"
        )
        assert markdown.to_words(typed) == "Late trams one two our page See code next"


class TestHasSigns:
    @pytest.mark.parametrize(
        "text", ["**x**", "- x", "> x", "`x`", "[x](https://a.example)", "1. x"]
    )
    def test_sees_them(self, text: str) -> None:
        assert markdown.has_signs(text)

    @pytest.mark.parametrize(
        "text", ["Hello Mira", "2 * 3 * 4", "a_b_c", "5 > 3", "https://a.example"]
    )
    def test_sees_none_in_plain_words(self, text: str) -> None:
        assert not markdown.has_signs(text)

    @pytest.mark.parametrize("piece", [" *a", " _a", " **a", "*", "a*", " *a*b"])
    def test_walks_a_line_once_however_long_it_is(self, piece: str) -> None:
        """Walking anew from each sign would take longer than any test may."""
        assert not markdown.has_signs(piece * 200_000)

    @pytest.mark.parametrize("text", ["_x_", "a *b* c", "*a *b*", "*a* b*c"])
    def test_sees_what_is_stressed_within_a_line(self, text: str) -> None:
        assert markdown.has_signs(text)

    @pytest.mark.parametrize("text", ["*a\nb*", "*a", "a*", "**", "a *b*c"])
    def test_sees_none_where_nothing_closes(self, text: str) -> None:
        assert not markdown.has_signs(text)
