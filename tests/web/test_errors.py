"""Pages for what went wrong, with and without htmx."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from allears.web import errors

VIEWS = [
    (errors.bad_request, 400),
    (errors.forbidden, 403),
    (errors.csrf_failure, 403),
    (errors.not_found, 404),
    (errors.server_error, 500),
]
View = Callable[[HttpRequest], HttpResponse]


class TestErrorPages:
    @pytest.mark.parametrize(("view", "status"), VIEWS)
    def test_say_what_to_do_next(self, view: View, status: int) -> None:
        answer = view(RequestFactory().get("/x/"))
        assert answer.status_code == status
        assert answer.content.count(b"<li>") >= 2
        assert b"wrong</h1>" not in answer.content

    @pytest.mark.parametrize(("view", "status"), VIEWS)
    def test_leave_the_open_page_alone_and_toast(self, view: View, status: int) -> None:
        answer = view(RequestFactory().get("/x/", headers={"HX-Request": "true"}))
        assert answer.status_code == status
        assert answer.content == b""
        said = json.loads(answer.headers["HX-Trigger"])["toast"]
        assert said["kind"] == "bad"
        assert said["text"].endswith(".")

    def test_show_our_reason_escaped_and_not_djangos_jargon(self) -> None:
        request = RequestFactory().get("/x/")
        assert b"&lt;b&gt;" in errors.forbidden(request, Exception("Only <b> may.")).content
        assert (
            b"matches the given query"
            not in errors.not_found(request, Exception("No User matches the given query.")).content
        )


class TestServerError:
    def test_needs_no_database_and_no_request(self) -> None:
        assert b"A fault of ours" in errors.server_error(HttpRequest()).content


class TestToast:
    def test_keeps_any_words_in_one_header_line(self) -> None:
        answer = errors.toast(
            HttpResponse(),
            "Ende\r\nSet-Cookie: x=1 ü 🦊",
            undo="/cases/1/closure/",
            method="DELETE",
        )
        header = answer.headers["HX-Trigger"]
        assert header.isascii()
        assert "\n" not in header
        assert json.loads(header)["toast"]["undo"] == "/cases/1/closure/"
