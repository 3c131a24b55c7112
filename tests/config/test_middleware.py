from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from tests import cast

from allears.config.middleware import Squeeze


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(cast.ada())
    return client


class TestHeaders:
    def test_let_nothing_from_outside_run_or_load(self, client: Client) -> None:
        headers = client.get("/listen/").headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


class TestPerson:
    def test_shows_times_in_the_zone_of_the_reader(self, client: Client) -> None:
        ada = cast.ada()
        ada.timezone = "Nowhere/Land"
        ada.save()
        assert client.get("/listen/").status_code == 200

    def test_speaks_the_language_of_the_reader(self, client: Client) -> None:
        ada = cast.ada()
        ada.locale = "ar"
        ada.save()
        assert 'dir="rtl"' in client.get("/listen/").content.decode()


class TestSqueeze:
    def answer(self, kind: str) -> HttpResponseBase:
        request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
        made = HttpResponse("hear " * 500, content_type=kind)
        return Squeeze(lambda _: made).process_response(request, made)

    def test_makes_pages_small(self) -> None:
        assert self.answer("text/html").headers["Content-Encoding"] == "gzip"

    def test_leaves_events_alone(self) -> None:
        assert "Content-Encoding" not in self.answer("text/event-stream").headers
