"""What a browser fetches as a file: the service worker and the page for when there is no line."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


class TestServiceWorker:
    def test_looks_after_the_whole_site_and_keeps_no_case(self) -> None:
        answer = Client().get("/sw.js")
        assert answer["Content-Type"].startswith("text/javascript")
        assert answer["Service-Worker-Allowed"] == "/"
        body = answer.content.decode()
        assert body.count("addAll") == 1
        assert "/cases/" not in body
        assert "&" not in body.replace("&&", ""), "nothing is escaped as if it were HTML"


class TestOffline:
    def test_opens_for_everybody_and_names_nobody(self) -> None:
        answer = Client().get("/offline/")
        assert answer.status_code == 200
        assert "No connection" in answer.content.decode()
