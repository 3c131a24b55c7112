from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib import links


class TestClean:
    @pytest.mark.parametrize(
        ("link", "expected"),
        [
            ("https://a.example/x?utm_source=n&a=1&gclid=2", "https://a.example/x?a=1"),
            ("https://a.example/x?a=1&a=2&b", "https://a.example/x?a=1&a=2&b"),
            ("HTTP://A.example:80", "http://a.example/"),
            ("https://a.example./", "https://a.example/"),
            ("https://[2606:4700::1111]:8443/", "https://[2606:4700::1111]:8443/"),
            ("ftp://a.example/", ""),
            ("mailto:ann@a.example", ""),
            ("https://a.example/" + "x" * 5_000, ""),
            ("https://a.example/\u202egnp.exe", ""),
        ],
    )
    def test_spells_it_in_one_way(self, link: str, expected: str) -> None:
        assert links.clean(link) == expected

    @given(st.text())
    def test_is_idempotent(self, text: str) -> None:
        for link in (
            text,
            "https://" + text,
            "https://a.example/" + text,
            "http://a.example?" + text,
        ):
            once = links.clean(link)
            assert links.clean(once) == once
            assert not once or once.startswith(("http://", "https://"))
