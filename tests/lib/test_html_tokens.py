"""Tags and text come out in order, whatever the bytes are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib.html_tokens import MAX_TAGS, Tag, tokens


def spelled(html: str) -> list[str]:
    return [
        token
        if isinstance(token, str)
        else f"</{token.name}>"
        if token.is_closing
        else f"<{token.name} {token.attrs}>"
        for token in tokens(html)
    ]


class TestTokens:
    @pytest.mark.parametrize(
        ("html", "expected"),
        [
            ("a<B Class=x>b</B >", ["a", "<b {'class': 'x'}>", "b", "</b>"]),
            (
                "<a href='1 > 0' b=\"'\" c d=e>",
                ["<a {'href': '1 > 0', 'b': \"'\", 'c': '', 'd': 'e'}>"],
            ),
            ("<a x=1 x=2>", ["<a {'x': '1'}>"]),
            ("<br/>", ["<br {}>"]),
            ("<!-- <b> --><i>", ["<i {}>"]),
            ("<!--><i>", ["<i {}>"]),
            ("<!doctype html><?xml?>x", ["x"]),
            ("<script>a<b></script>c", ["c"]),
            ("<style>x", []),
            ("</ p>", ["<", "/ p>"]),
            ("5 < 6", ["5 ", "<", " 6"]),
            ("&amp;&nbsp;&bogus;", ["&\xa0&bogus;"]),
            ("<a title='&quot;'>", ["<a {'title': '\"'}>"]),
        ],
    )
    def test_reads_as_a_browser_does(self, html: str, expected: list[str]) -> None:
        assert spelled(html) == expected

    def test_stops_after_a_number_of_tags(self) -> None:
        assert sum(isinstance(t, Tag) for t in tokens("<b>" * (MAX_TAGS + 5))) == MAX_TAGS

    @given(st.text(alphabet="<>/!-ab='\" ", max_size=100))
    def test_never_raises(self, html: str) -> None:
        list(tokens(html))
