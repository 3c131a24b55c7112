"""Headers and language of a public page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from allears.public import answering


def asked(query: str = ""):  # type: ignore[no-untyped-def]
    return RequestFactory().get(f"/form/x/{query}")


class TestPublic:
    def test_is_kept_by_no_cache_and_no_search_engine(self) -> None:
        page = answering.gone(asked(), "Nothing here.", sites=["https://shop.example"])
        assert page.status_code == 404
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert page.headers["Cache-Control"] == "no-store"
        assert (
            "frame-ancestors 'self' https://shop.example" in page.headers["Content-Security-Policy"]
        )

    def test_escapes_what_it_says(self) -> None:
        assert b"<b>x</b>" not in answering.gone(asked(), "<b>x</b>").content


class TestLook:
    @pytest.mark.parametrize(
        ("query", "kept"),
        [("", ""), ("?sent=1", ""), ("?in=frame&x=y&lang=de", "?in=frame&lang=de")],
    )
    def test_is_what_the_next_page_needs(self, query: str, kept: str) -> None:
        assert answering.look_of(asked(query)) == kept

    def test_speaks_only_languages_that_we_have(self) -> None:
        with translation.override("en"):
            with answering.spoken(asked("?lang=de")):
                assert translation.get_language() == "de"
            with answering.spoken(asked("?lang=../x")):
                assert translation.get_language() == "en"


class TestRoot:
    def test_is_what_somebody_said_it_is(self, settings: Any) -> None:
        settings.HAS_URL, settings.PUBLIC_URL = True, "https://desk.example"
        assert answering.root(asked()) == "https://desk.example"
        settings.HAS_URL = False
        assert answering.root(asked()) == "http://testserver"
