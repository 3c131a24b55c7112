from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from tests import cast

from allears.config import live
from allears.config.middleware import Squeeze
from allears.lib import once
from allears.lib.wake import Call


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


class TestSharing:
    """What tabs that were told of the same change ask for."""

    @pytest.fixture(autouse=True)
    def _told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(live.hub, "_is_listening", True)
        monkeypatch.setattr(once, "_newest", once._Generation())

    def n_queries(self, client: Client, headers: dict[str, str]) -> int:
        asked = {"HX-Request": "true", "X-Live-Parts": "rows queues"} | headers
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/inbox/?queue=all", headers=asked).status_code == 200
        return len(captured)

    def test_is_read_once_for_all_of_them(self, client: Client) -> None:
        first = self.n_queries(client, {"X-Live": "1"})
        assert self.n_queries(client, {"X-Live": "1"}) < first

    def test_is_read_anew_after_an_act_of_ones_own(self, client: Client) -> None:
        first = self.n_queries(client, {"X-Live": "1"})
        assert self.n_queries(client, {"X-Live": "own"}) == first

    def test_is_read_anew_when_something_else_changed(self, client: Client) -> None:
        first = self.n_queries(client, {"X-Live": "1"})
        live.hub._hand_out(Call(topic="cases", ids=(1,)))
        assert self.n_queries(client, {"X-Live": "1"}) == first
