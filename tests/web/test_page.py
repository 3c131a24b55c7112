"""One view, the page and its parts."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from allears.web.page import Fragment, page, wants_fragment
from allears.web.samples import ME

HTMX = {"HX-Request": "true"}


def _page(headers: dict[str, str], fragment: Fragment | None) -> HttpResponse:
    context: dict[str, Any] = {"rail": [], "me": ME}
    return page(
        RequestFactory().get("/", headers=headers), "web/frame.html", context, fragment=fragment
    )


class TestPage:
    def test_is_whole_for_a_browser(self) -> None:
        assert _page({}, "rail").content.lstrip().startswith(b"<!doctype html>")

    def test_is_a_part_for_htmx(self) -> None:
        assert _page(HTMX, "rail").content.lstrip().startswith(b"<nav")

    @pytest.mark.parametrize("more", ["HX-Boosted", "HX-History-Restore-Request"])
    def test_is_whole_when_the_whole_page_is_meant(self, more: str) -> None:
        assert b"<!doctype html>" in _page(HTMX | {more: "true"}, "rail").content

    def test_chooses_the_part_by_its_target(self) -> None:
        parts = {"rail": "rail"}
        assert b"<!doctype" not in _page(HTMX | {"HX-Target": "rail"}, parts).content
        assert b"<!doctype" in _page(HTMX | {"HX-Target": "other"}, parts).content

    def test_tells_caches_that_it_varies(self) -> None:
        assert _page({}, None).headers["Vary"] == "HX-Request, HX-Target"

    def test_carries_the_status(self) -> None:
        assert page(RequestFactory().get("/"), "web/frame.html", status=422).status_code == 422


class TestWantsFragment:
    def test_is_false_for_a_browser(self) -> None:
        assert not wants_fragment(RequestFactory().get("/"))
