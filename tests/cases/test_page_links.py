from __future__ import annotations

import pytest

from allears.cases import page_links
from allears.cases.models import PersonPage


class TestKeyOf:
    def test_reads_what_we_made(self) -> None:
        page = PersonPage(key="a" * 22)
        assert page_links.key_of(page_links.token_of(page)) == "a" * 22
        assert page_links.token_of(page) in page_links.url_of(page)

    @pytest.mark.parametrize("token", ["", "a" * 22, f"{'a' * 22}.x", "x" * 999, "\0", "ü.ü"])
    def test_reads_nothing_else(self, token: str) -> None:
        assert page_links.key_of(token) is None

    def test_falls_with_one_changed_letter(self) -> None:
        token = page_links.token_of(PersonPage(key="a" * 22))
        assert page_links.key_of("b" + token[1:]) is None
